// Which file is what, and from where the files come.
#include <algorithm>
#include <fstream>
#include <functional>
#include <iterator>

#include <fmt/format.h>

#include "base/fault.h"
#include "base/log.h"
#include "base/text.h"
#include "catalogue_articles.h"
#include "catalogue_reader.h"

namespace embedded {
std::span<const base::EmbeddedFile> catalogue();
}

namespace catalogue {

namespace {

using Read = std::function<void(Reader&, Data&)>;

// The reader of a path, or nothing when no file may have it.
Read reader_of(const std::string& folder, const std::string& name) {
    static const std::map<std::string, Read, std::less<>> fixed{
        {"secrecy/grounds", read_grounds},
        {"retention/rules", read_rules},
        {"messages/validation", read_messages},
        {"organisation/counties", read_counties},
        {"organisation/municipalities", read_municipalities},
        {"organisation/departments", read_departments},
        {"organisation/contact", read_contacts},
        {"organisation/office", read_office},
        {"organisation/delegation", read_delegations},
        {"calendar/holidays", read_holidays},
        {"guide/guide", read_guide},
        {"fees/fees", read_fees},
        {"frequency/duties", read_frequency_duties},
        {"frequency/visits", read_visit_lengths},
        {"answers/text_modules", read_text_modules},
        {"answers/boundary", read_boundary},
    };
    if (const auto found = fixed.find(folder + "/" + name); found != fixed.end()) return found->second;
    if (folder == "codes" && std::find(code_lists().begin(), code_lists().end(), name) != code_lists().end()) {
        return [name](Reader& file, Data& data) { read_codes(file, name, data); };
    }
    if (folder == "provisions") return [name](Reader& file, Data& data) { read_provisions(file, name, data); };
    if (folder == "forms") return [name](Reader& file, Data& data) { read_form(file, name, data); };
    if (folder == "articles") return [name](Reader& file, Data& data) { read_article(file, name, data); };
    if (folder == "letters") return [name](Reader& file, Data& data) { read_letter(file, name, {}, data); };
    if (folder != "case_types") return {};
    const std::size_t slash = name.find('/');
    if (slash == std::string::npos) return [name](Reader& file, Data& data) { read_case_type(file, name, data); };
    const std::string type = name.substr(0, slash), letter = name.substr(slash + 1);
    return [type, letter](Reader& file, Data& data) { read_letter(file, letter, type, data); };
}

void read_file(std::string_view path, std::string_view text, Data& data) {
    const Place top{std::string{path}, 1};
    const std::size_t slash = path.find('/');
    const std::string folder{path.substr(0, slash == std::string_view::npos ? 0 : slash)};
    std::string name{slash == std::string_view::npos ? path : path.substr(slash + 1)};
    if (!name.ends_with(".toml")) return;
    name.resize(name.size() - 5);
    const Read read = reader_of(folder, name);
    if (!read) {
        data.problem(top, "nothing reads this file: the folders are answers, articles, calendar, case_types, codes, fees, forms, "
                          "frequency, "
                          "guide, letters, "
                          "messages, organisation, provisions, retention and secrecy, and catalogue/README.md names "
                          "their files");
        return;
    }
    if (!base::valid_utf8(text)) {
        data.problem(top, "the file is not UTF-8: save it as UTF-8");
        return;
    }
    toml::table parsed;
    try {
        parsed = toml::parse(text, path);
    } catch (const toml::parse_error& error) {
        data.problem({top.file, static_cast<int>(error.source().begin.line)}, fmt::format("this is not TOML: {}", error.description()));
        return;
    }
    Reader file{parsed, top.file, data};
    read(file, data);
}

std::shared_ptr<const Data> finished(std::shared_ptr<Data> data) {
    for (auto& type : data->case_types.items) {
        std::stable_sort(type.versions.begin(), type.versions.end(), [](const auto& a, const auto& b) {
            return a.period.first.value_or(base::Day{}) < b.period.first.value_or(base::Day{});
        });
    }
    data->calendar = Calendar{data->holidays.items};
    return data;
}

}  // namespace

Catalogue Catalogue::load(std::span<const base::EmbeddedFile> files) {
    auto data = std::make_shared<Data>();
    for (const auto& file : files) read_file(file.name, file.data, *data);
    check_whole(*data);
    return Catalogue{finished(std::move(data))};
}

Catalogue Catalogue::load_folder(const std::filesystem::path& folder) {
    std::error_code error;
    if (!std::filesystem::is_directory(folder, error)) {
        throw base::Fault{fmt::format("there is no catalogue folder {}", folder.string())};
    }
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{folder}) {
        if (entry.is_regular_file()) paths.push_back(entry.path());
    }
    std::sort(paths.begin(), paths.end());
    auto data = std::make_shared<Data>();
    for (const auto& path : paths) {
        std::ifstream in{path, std::ios::binary};
        const std::string text{std::istreambuf_iterator<char>{in}, {}};
        if (!in) throw base::Fault{fmt::format("cannot read {}", path.string())};
        read_file(path.lexically_relative(folder).generic_string(), text, *data);
    }
    check_whole(*data);
    return Catalogue{finished(std::move(data))};
}

const Catalogue& Catalogue::shipped() {
    static const Catalogue catalogue = [] {
        Catalogue loaded = load(embedded::catalogue());
        const auto problems = loaded.check();
        if (!problems.empty()) throw base::Bug{"the catalogue does not check clean: " + to_string(problems.front())};
        return loaded;
    }();
    return catalogue;
}

}  // namespace catalogue
