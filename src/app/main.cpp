// The one program: reads the command line and hands over.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <iostream>

#include "base/fault.h"
#include "commands.h"
#include "files/files.h"
#include "ocr/ocr.h"

namespace {

struct Line {
    app::Config config;
    std::string config_file, listen;
    app::InitOptions init;
    app::SimulateCommand simulate;
    app::ReplayCommand replay;
    std::vector<std::string> validation_parts;
    std::string validation_data, period, csv, catalogue_folder, before, after, login, label = "api";
    bool unverified = false;
};

void add_office(CLI::App& command, Line& line) {
    command.add_option("--data", line.config.data, "Folder of the office")->required();
    command.add_option("--keyring", line.config.keyring, "Keyring file (default: the data folder's name with .keyring)");
    command.add_option("--config", line.config_file, "vaka.toml");
}

// Command line over file over defaults.
void complete(Line& line) {
    const auto data = line.config.data, keyring = line.config.keyring;
    const bool demo = line.config.demo;
    if (!line.config_file.empty()) app::read_config(line.config_file, line.config);
    if (!data.empty()) line.config.data = data;
    if (!keyring.empty()) line.config.keyring = keyring;
    line.config.demo = demo || line.config.demo;
    while (line.config.data.size() > 1 && line.config.data.back() == '/') line.config.data.pop_back();
    if (line.listen.empty()) return;
    const auto colon = line.listen.rfind(':');
    if (colon == std::string::npos || line.listen.find_first_not_of("0123456789", colon + 1) != std::string::npos || colon + 1 == line.listen.size())
        throw base::Fault("--listen is HOST:PORT, as 127.0.0.1:8080; this was " + line.listen);
    line.config.listen.listen_host = line.listen.substr(0, colon);
    line.config.listen.listen_port = std::stoi(line.listen.substr(colon + 1));
}

// "Did you mean": the known option that shares the longest beginning.
std::string nearest(const CLI::App& command, const std::string& wrong) {
    std::string best;
    std::size_t best_shared = 2;
    const auto look = [&](const std::string& name) {
        std::size_t shared = 0;
        while (shared < name.size() && shared < wrong.size() && name[shared] == wrong[shared]) ++shared;
        if (shared > best_shared) { best_shared = shared; best = name; }
    };
    for (const auto* option : command.get_options()) look(option->get_name());
    for (const auto* sub : command.get_subcommands([](const CLI::App*) { return true; })) look(sub->get_name());
    return best;
}

int explain(const CLI::App& top, const CLI::ParseError& error, int count, char** words) {
    if (error.get_exit_code() == 0) return top.exit(error);
    const CLI::App* command = &top;
    for (const auto* sub : top.get_subcommands()) command = sub;
    for (const auto* sub : command->get_subcommands()) command = sub;
    std::cerr << "vaka: " << error.what() << "\n";
    for (int i = 1; i < count; ++i) {
        const std::string word = words[i];
        if (word.size() < 3 || command->get_option_no_throw(word) || std::string{error.what()}.find(word) == std::string::npos) continue;
        if (const auto meant = nearest(*command, word); !meant.empty() && meant != word) std::cerr << "Did you mean " << meant << "?\n";
    }
    std::cerr << "Try: " << (command == &top ? "vaka" : "vaka " + command->get_name()) << " --help\n";
    return 64;   // EX_USAGE of sysexits.h: 1 to 5 are findings of ledger verify
}

// One function a family of subcommands: its options, an example, what it runs.
struct Program {
    CLI::App top{"Vaka: a supervisory authority's tips, questions, cases and plans"};
    Line line;
    std::string path = std::filesystem::read_symlink("/proc/self/exe").string();
    int result = 0;

    template <class Work>
    std::function<void()> run(Work work) {
        return [this, work] { complete(line); result = work(); };
    }

    CLI::App* family(CLI::App& parent, const char* name, const char* about) {
        auto* made = parent.add_subcommand(name, about);
        made->require_subcommand(1);
        return made;
    }

    CLI::App* office_command(CLI::App& parent, const char* name, const char* about, const char* example) {
        auto* made = parent.add_subcommand(name, about);
        add_office(*made, line);
        made->footer(example);
        return made;
    }

    void declare_office() {
        auto* init = office_command(top, "init", "Make the data folder, the keyring and the first administrator", "Example: vaka init --data /var/lib/vaka");
        init->add_option("--administrator", line.init.login, "Login of the first administrator");
        init->add_flag("--demo", line.init.demo, "No administrator: vaka simulate makes accounts");
        init->callback(run([this] { return app::init(line.config, line.init, path); }));

        auto* serve = office_command(top, "serve", "Serve the public site, the staff's desk and the API",
                                     "Example: vaka serve --data /var/lib/vaka --listen 127.0.0.1:8080 --config /etc/vaka.toml");
        serve->add_option("--listen", line.listen, "HOST:PORT (default 127.0.0.1:8080)");
        serve->add_flag("--demo", line.config.demo, "Say on every page that this office is made up, and show its accounts");
        // The power-cut harness is trusted only while it catches a server that is broken on purpose
        // (DECISIONS.md ruling 18): not in --help, and told as an alarm at start.
        serve->add_option("--lose-data-on-power-cut", line.config.database.synchronous)->group("")->check(CLI::IsMember({"OFF", "FULL"}));
        serve->callback(run([this] { return app::serve(line.config, path); }));

        auto* token = office_command(*family(top, "user", "Accounts"), "token", "Make an API token; it is shown once",
                                     "Example: vaka user token --data /var/lib/vaka --login registrator --label statistics");
        token->add_option("--login", line.login, "Whose")->required();
        token->add_option("--label", line.label, "What it is for");
        token->callback(run([this] { return app::make_token(line.config, line.login, line.label, path); }));
    }

    void declare_content() {
        auto* simulate = office_command(top, "simulate", "Fill an empty office with a synthetic authority",
                                        "Example: vaka simulate --data demo --size small --seed 1 --demo-accounts");
        simulate->add_option("--size", line.simulate.size, "small, year, or a number of cases up to 10000000");
        simulate->add_option("--seed", line.simulate.seed, "The same seed makes the same authority");
        simulate->add_option("--until", line.simulate.until, "Last day of the data (default today)");
        simulate->add_option("--matters", line.simulate.matters, "Complaints and reports besides, as a share of the cases (default 0.02)")
            ->check(CLI::Range(0.0, 10.0));
        simulate->add_flag("--unread", line.simulate.unread, "Leave the texts as they came in: nothing is read and no unit is rated");
        simulate->add_flag("--demo-accounts", line.simulate.demo_accounts, "Staff accounts with a known password");
        simulate->callback(run([this] { return app::simulate_command(line.config, line.simulate, path); }));

        auto* compile = office_command(top, "compile", "Compile a week's or a quarter's information into a frozen basis for planning",
                                       "Example: vaka compile --data /var/lib/vaka --period 2026-W46");
        compile->add_option("--period", line.period, "ISO week as 2026-W46, or quarter as 2026-Q4")->required();
        compile->callback(run([this] { return app::compile(line.config, line.period, path); }));

        auto* operations = office_command(*family(top, "import", "Bring in registers"), "operations", "Care units and their providers from CSV",
                                          "Example: vaka import operations units.csv --data /var/lib/vaka");
        operations->add_option("file", line.csv, "CSV file with a header row")->required();
        operations->callback(run([this] { return app::import_operations(line.config, line.csv, path); }));
    }

    void declare_checks() {
        auto* verify = office_command(*family(top, "ledger", "The audit trail"), "verify", "Check the chain, and every row and file against it",
                                      "Exit code: 0 good, 1 altered, 2 missing, 3 rolled back, 5 unreadable, 64 wrong command line.\nExample: vaka ledger verify --data /var/lib/vaka");
        verify->callback(run([this] {
            try { return app::verify_ledger(line.config, path); }
            catch (const std::exception& error) { std::cerr << "unreadable: " << error.what() << "\n"; return 5; }
        }));

        auto* catalogue = family(top, "catalogue", "Law as data");
        auto* check = catalogue->add_subcommand("check", "Check the catalogue in the program, or a folder");
        check->add_option("--catalogue", line.catalogue_folder, "Folder to check instead");
        check->add_flag("--unverified", line.unverified, "List the rows that rest on law nobody has verified");
        check->footer("Example: vaka catalogue check --catalogue catalogue");
        check->callback([this] { result = app::check_catalogue(line.catalogue_folder, line.unverified); });

        auto* diff = catalogue->add_subcommand("diff", "What changed in law between two days");
        diff->add_option("before", line.before, "The earlier day, as 2025-06-30")->required();
        diff->add_option("after", line.after, "The later day, as 2025-07-01")->required();
        diff->add_option("--catalogue", line.catalogue_folder, "Folder to read instead, as a draft of new law");
        diff->footer("Prints each row whose law differs, by file: what it says on the later day, and what it said.\n"
                     "Example: vaka catalogue diff 2025-06-30 2025-07-01 --catalogue draft");
        diff->callback([this] { result = app::diff_catalogue(line.catalogue_folder, line.before, line.after); });

        auto* replay = office_command(
            *catalogue, "replay", "Judge the closed cases anew under other law, and list those that change",
            "Reads only. Prints each case whose gate, clock or outcome would differ: before -> after, then how many by kind.\n"
            "Example: vaka catalogue replay --data demo --as-of 2027-01-01 --draft draft");
        replay->add_option("--as-of", line.replay.as_of, "The day whose law is tried, as 2027-01-01")->required();
        replay->add_option("--draft", line.replay.draft, "Folder with a draft of new law, instead of the program's own");
        replay->add_flag("--json", line.replay.json, "As JSON");
        replay->callback(run([this] { return app::replay_catalogue(line.config, line.replay, path); }));

        auto* recompute = office_command(
            *catalogue, "recompute", "Compute every clock anew after a changed calendar, and list the cases that moved",
            "Prints number, clock, and the next due day before -> after. May be cut short and run again.\n"
            "Example: vaka catalogue recompute --data demo");
        recompute->callback(run([this] { return app::recompute_clocks(line.config, path); }));

        auto* validate = family(top, "insight", "The methods behind insight and planning")
                             ->add_subcommand("validate", "Measure the methods on public data, a line a bar");
        validate->add_option("--data", line.validation_data, "Folder with the public data")->required()->check(CLI::ExistingDirectory);
        validate->add_option("--part", line.validation_parts, "Only these parts of the table");
        validate->footer("Prints what was measured, the goal, and whose figure is beside it. Exit code: 0 none missed, 1 one fell short.\n"
                         "Example: vaka insight validate --data insight-data --part linkage");
        validate->callback([this] { result = app::validate_insight(line.validation_data, line.validation_parts); });

        auto* routes = top.add_subcommand("routes", "Print every URL with who may ask it");
        routes->footer("Example: vaka routes");
        routes->callback([this] { result = app::print_routes(); });
    }
};

}  // namespace

int main(int count, char** words) {
    if (count == 2 && std::string_view{words[1]} == "clean-worker") return files::run_clean_worker();
    if (count == 2 && std::string_view{words[1]} == "ocr-worker") return ocr::run_ocr_worker();
    Program program;
    program.top.require_subcommand(1);
    program.declare_office();
    program.declare_content();
    program.declare_checks();
    try {
        program.top.parse(count, words);
        return program.result;
    } catch (const CLI::ParseError& error) {
        return explain(program.top, error, count, words);
    } catch (const std::exception& error) {
        std::cerr << "vaka: " << error.what() << "\n";
        return 1;
    }
}
