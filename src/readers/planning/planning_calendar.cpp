// Visits as a calendar file, after RFC 5545: lines of at most 75 bytes, never cut within a character.
#include "planning/planning.h"

#include <fmt/format.h>

namespace planning {

namespace {

constexpr std::size_t line_max = 75;

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\\' || c == ';' || c == ',') out += '\\';
        if (c == '\n') out += "\\n";
        else if (static_cast<unsigned char>(c) >= ' ') out += c;
    }
    return out;
}

void say(std::string& out, std::string_view line) {
    std::size_t room = line_max;
    while (line.size() > room) {
        std::size_t cut = room;
        while (cut > 1 && (static_cast<unsigned char>(line[cut]) & 0xC0) == 0x80) --cut;
        out += std::string{line.substr(0, cut)} + "\r\n ";
        line.remove_prefix(cut);
        room = line_max - 1;
    }
    out += std::string{line} + "\r\n";
}

std::string compact(base::Day day) {
    const auto date = base::to_date(day);
    return fmt::format("{:04}{:02}{:02}", date.year, date.month, date.day);
}

}  // namespace

std::string icalendar(const std::vector<CalendarEntry>& entries, std::string_view name, std::string_view host) {
    std::string out;
    say(out, "BEGIN:VCALENDAR");
    say(out, "VERSION:2.0");
    say(out, "PRODID:-//Vaka//Supervision plan//SV");
    say(out, "CALSCALE:GREGORIAN");
    say(out, "METHOD:PUBLISH");
    say(out, "X-WR-CALNAME:" + escaped(name));
    for (const auto& entry : entries) {
        auto stamp = base::iso_utc(entry.changed);
        std::erase_if(stamp, [](char c) { return c == '-' || c == ':'; });
        say(out, "BEGIN:VEVENT");
        say(out, fmt::format("UID:visit-{}@{}", entry.id, host));
        say(out, "DTSTAMP:" + stamp);
        say(out, "DTSTART;VALUE=DATE:" + compact(entry.day));
        say(out, "DTEND;VALUE=DATE:" + compact(entry.day + 1));
        say(out, "SUMMARY:" + escaped(entry.title));
        if (!entry.place.empty()) say(out, "LOCATION:" + escaped(entry.place));
        if (!entry.note.empty()) say(out, "DESCRIPTION:" + escaped(entry.note));
        say(out, "CLASS:CONFIDENTIAL");
        say(out, "END:VEVENT");
    }
    say(out, "END:VCALENDAR");
    return out;
}

}  // namespace planning
