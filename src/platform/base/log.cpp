#include "base/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <string>

#include "base/clock.h"

namespace base {

namespace {

std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text.substr(0, 2000)) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') { out += '\\'; out += c; }
        else if (byte < 0x20 || byte == 0x7F) out += ' ';
        else out += c;
    }
    return out + '"';
}

spdlog::logger& sink() {
    static const auto logger = [] {
        auto made = spdlog::stderr_logger_mt("vaka");
        made->set_pattern("%v");
        made->flush_on(spdlog::level::info);
        return made;
    }();
    return *logger;
}

}  // namespace

void log(Level level, std::string_view event, std::initializer_list<LogField> fields) {
    static constexpr std::string_view names[] = {"info", "warning", "error", "alarm"};
    std::string line = "{\"at\":" + quoted(iso_utc(SystemClock{}.now())) + ",\"level\":" +
                       quoted(names[static_cast<int>(level)]) + ",\"event\":" + quoted(event);
    for (const auto& [key, value] : fields) line += "," + quoted(key) + ":" + quoted(value);
    sink().info(line + "}");
}

}  // namespace base
