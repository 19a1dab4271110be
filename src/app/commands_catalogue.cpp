// What can be asked of law as data from the command line.
#include <filesystem>
#include <iostream>

#include <fmt/format.h>

#include "base/fault.h"
#include "catalogue/catalogue.h"
#include "commands.h"
#include "replay.h"
#include "started.h"

namespace app {

namespace {

catalogue::Catalogue read(const std::string& folder) {
    return folder.empty() ? catalogue::Catalogue::shipped() : catalogue::Catalogue::load_folder(folder);
}

base::Day read_day(const std::string& text) {
    if (const auto day = base::parse_iso_day(text)) return *day;
    throw base::Fault(fmt::format("\"{}\" is no day: write year, month and day, as 2025-07-01", text));
}

}  // namespace

int check_catalogue(const std::string& folder, bool unverified) {
    const auto catalogue = read(folder);
    const auto problems = catalogue.check();
    const auto rows = catalogue.unverified();
    for (const auto& problem : problems) std::cout << to_string(problem) << "\n";
    if (unverified)
        for (const auto& row : rows)
            std::cout << row.file << ":" << row.line << ": " << row.row << ": " << row.note << "\n";
    std::cout << problems.size() << " problems, " << rows.size() << " rows rest on law that is not verified\n";
    return problems.empty() ? 0 : 1;
}

int diff_catalogue(const std::string& folder, const std::string& before, const std::string& after) {
    const base::Day first = read_day(before), last = read_day(after);
    if (last < first)
        throw base::Fault(fmt::format("the earlier day comes first: vaka catalogue diff {} {}", after, before));
    const auto catalogue = read(folder);
    const auto problems = catalogue.check();
    for (const auto& problem : problems) std::cerr << to_string(problem) << "\n";
    if (!problems.empty()) throw base::Fault("law with problems is not compared: mend them first");
    const auto changes = catalogue.differences(first, last);
    std::string file;
    for (const auto& change : changes) {
        if (change.file != file) std::cout << change.file << "\n";
        file = change.file;
        std::cout << "  " << change.row << ": " << change.what << "\n";
    }
    std::cout << changes.size() << " changes in law from " << before << " to " << after << "\n";
    return 0;
}

namespace {

// A draft is law only when it checks clean: what it would change cannot be said before that.
catalogue::Catalogue read_draft(const std::string& folder) {
    const auto draft = read(folder);
    const auto problems = draft.check();
    for (const auto& problem : problems) std::cerr << to_string(problem) << "\n";
    if (!problems.empty())
        throw base::Fault(fmt::format("{} problems in {}: law with problems is not tried, mend them first", problems.size(), folder));
    return draft;
}

}  // namespace

ControlAnswer replay_here(Office& office, const std::string& what, const std::string& draft,
                          const std::function<void(double fraction, std::string_view what)>& progress) {
    const auto space = what.find(' ');
    const auto day = read_day(what.substr(0, space));
    const auto law = read_draft(draft);
    const auto replayed = replay(office.casework, *office.database, law, day, [&](std::int64_t done, std::int64_t all) {
        const double fraction = all == 0 ? 1 : static_cast<double>(done) / static_cast<double>(all);
        if (progress) progress(fraction, std::to_string(done) + " cases");
    });
    return {0, what.substr(space + 1) == "json" ? to_json(replayed, day) : to_text(replayed, day)};
}

int replay_catalogue(const Config& config, const ReplayCommand& options, const std::string& program) {
    // Wrong words and a draft with problems are told before the office is opened.
    read_day(options.as_of);
    read_draft(options.draft);
    const auto what = options.as_of + (options.json ? " json" : " text");
    const auto draft = options.draft.empty() ? std::string{} : std::filesystem::absolute(options.draft).string();
    auto answer = ask_server(config.data, "replay " + what, draft);
    if (!answer) {
        const base::SystemClock clock;
        const auto started = start(config, clock, program);
        answer = replay_here(*started.office, what, draft, progress_line);
    }
    (answer->code == 0 ? std::cout : std::cerr) << answer->words;
    return answer->code;
}

ControlAnswer recompute_here(Office& office, const std::function<void(double fraction, std::string_view what)>& progress) {
    std::string words;
    std::int64_t looked_at = 0;
    const auto moved = office.casework.clocks().recompute(
        *office.database,
        [&](std::int64_t done, std::int64_t all) {
            looked_at = done;
            if (progress) progress(all == 0 ? 1 : static_cast<double>(done) / static_cast<double>(all), std::to_string(done) + " cases");
        },
        [&](const casework::Clocks::Moved& one) {
            words += fmt::format("{}\t{}\t{} -> {}\n", one.number, one.clock, one.before.number ? base::iso(one.before) : "none",
                                 one.after.number ? base::iso(one.after) : "none");
        });
    return {0, words + fmt::format("{} of {} open cases moved\n", moved, looked_at)};
}

int recompute_clocks(const Config& config, const std::string& program) {
    auto answer = ask_server(config.data, "recompute", "");
    if (!answer) {
        const base::SystemClock clock;
        const auto started = start(config, clock, program);
        answer = recompute_here(*started.office, progress_line);
    }
    (answer->code == 0 ? std::cout : std::cerr) << answer->words;
    return answer->code;
}

}  // namespace app
