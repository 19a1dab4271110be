#include "commands.h"

#include <csignal>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <sstream>

#include "base/log.h"
#include "base/text.h"
#include "compose.h"
#include "control.h"
#include "routes.h"
#include "simulate.h"
#include "started.h"
#include "subscriptions.h"

namespace app {

namespace {

std::string read_file(const std::string& path) {
    std::ifstream in{path, std::ios::binary};
    if (!in) throw base::Fault("cannot read " + path);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

// The data folder belongs to one keyring: a start with another refuses before anything is written.
void check_keyring(const Config& config, const crypto::Keyring& keyring) {
    const auto path = config.data + "/keyring.fingerprint";
    std::ifstream in{path};
    std::string known;
    if (in >> known) {
        if (known != keyring.fingerprint())
            throw base::Fault("the keyring " + config.keyring + " is not the one that sealed " + config.data +
                              ". Nothing sealed can be read with it. Give the right one with --keyring or restore it from its backup.");
        return;
    }
    std::ofstream out{path};
    out << keyring.fingerprint() << "\n";
}

void harden_process() {
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);          // a core dump would hold what people told us
    ::prctl(PR_SET_DUMPABLE, 0);
    ::umask(0077);
}

// An office of made-up people with known passwords says so for ever: this file beside its data.
std::string made_up(const Config& config) { return config.data + "/made-up"; }

}  // namespace

Started start(Config config, const base::Clock& clock, const std::string& program) {
    harden_process();
    search::register_tokenizer();
    if (config.keyring.empty()) config.keyring = config.data + ".keyring";
    if (!std::filesystem::exists(config.data + "/lock"))
        throw base::Fault("there is no office in " + config.data + ". Run: vaka init --data " + config.data);
    Started started;
    started.lock = std::make_unique<FolderLock>(config.data);
    if (config.demo && !std::filesystem::exists(made_up(config)))
        throw base::Fault("--demo is for an office that was made with vaka init --demo; " + config.data + " was not");
    config.demo = std::filesystem::exists(made_up(config));
    check_keyring(config, *crypto::Keyring::load(config.keyring));
    {
        const auto database = open_database(config);
        database->migrate(all_migrations(), [](const db::Migration& migration) {
            base::log(base::Level::info, "migrated", {{"module", migration.module}, {"name", migration.name}});
        });
    }
    started.office = std::make_unique<Office>(config, clock, program);
    prepare(*started.office);
    return started;
}

void progress_line(double fraction, std::string_view what) {
    constexpr int width = 40;
    const int filled = static_cast<int>(fraction * width);
    std::string bar(static_cast<std::size_t>(filled), '#');
    bar.resize(width, '.');
    std::fprintf(stderr, "\r[%s] %3d %%  %-40s", bar.c_str(), static_cast<int>(fraction * 100), std::string{what}.c_str());
    if (fraction >= 1) std::fputc('\n', stderr);
    std::fflush(stderr);
}

int init(const Config& given, const InitOptions& options, const std::string& program) {
    Config config = given;
    if (config.keyring.empty()) config.keyring = config.data + ".keyring";
    if (std::filesystem::exists(config.data + "/lock"))
        throw base::Fault(config.data + " holds an office already. Start it with: vaka serve --data " + config.data);
    harden_process();
    std::filesystem::create_directories(config.data);
    std::filesystem::permissions(config.data, std::filesystem::perms::owner_all);
    if (!std::filesystem::exists(config.keyring)) crypto::Keyring::create(config.keyring);
    std::ofstream{config.data + "/lock"};
    if (options.demo) std::ofstream{made_up(config)};
    const base::SystemClock clock;
    const auto started = start(config, clock, program);
    auto& office = *started.office;
    std::cout << "Made the office in " << config.data << " and its keyring in " << office.config.keyring << ".\n"
              << "Keep a copy of the keyring somewhere else: without it nothing sealed can be read again.\n";
    if (options.demo) return 0;
    const auto user = office.identity.create_user({options.login, options.login, crypto::random_token(), only(identity::Role::administrator), {"*"}}, {});
    if (!user) throw base::Fault("the administrator could not be made: " + user.error().text_key);
    std::cout << "First administrator: " << options.login << ". Sign in once, within 24 hours, at\n  " << config.public_url << "/logga-in/lank/"
              << office.identity.make_sign_in_link(*user) << "\nand choose a password under Konto.\n";
    return 0;
}

namespace {

ControlAnswer compile_here(Office& office, insight::Period period) {
    while (office.insight.fingerprint_once() > 0) {}
    const auto edition = office.insight.compile(period, {});
    if (!edition) throw base::Fault(std::string{i18n::Texts::of(i18n::Language::en)(edition.error().text_key)});
    std::ostringstream out;
    out << edition->period.name() << " edition " << edition->edition << ": " << edition->reports << " reports, " << edition->events
        << " events, ledger position " << edition->position << "\nhash " << edition->hash << "\n";
    office.write_checkpoint();
    return {0, out.str()};
}

insight::Period period_given(const std::string& name) {
    const auto period = insight::parse_period(name);
    if (!period) throw base::Fault("--period is a week, written as 2026-W46, or a quarter, written as 2026-Q4; this was " + name);
    return *period;
}

using Progress = std::function<void(std::int64_t rows)>;

ControlAnswer import_here(Office& office, const std::string& csv, const std::string& name, const Progress& progress) {
    const auto today = office.clock.today();
    const parties::Parties::Checks checks{
        [&](std::string_view kind) { return office.catalogue.code("unit_kinds", kind, today) != nullptr; },
        [&](std::string_view code) { const auto* found = office.catalogue.municipality(code); return found ? found->county : std::string{}; }};
    const auto report = office.parties.import_csv(*office.database, csv, checks, {}, progress);
    std::ostringstream out;
    for (const auto& bad : report.bad) out << name << ":" << bad.line << ": " << bad.column << ": " << bad.words << "\n";
    out << report.read << " rows read: " << report.added << " added, " << report.changed << " changed, " << report.same << " as before, "
        << report.bad.size() << " not taken\n";
    office.write_checkpoint();
    return {report.bad.empty() ? 0 : 1, out.str()};
}

int told(const ControlAnswer& answer) {
    (answer.code == 0 ? std::cout : std::cerr) << answer.words;
    return answer.code;
}

}  // namespace

constexpr std::chrono::seconds patience_with_jobs{5};

int serve(const Config& given, const std::string& program) {
    sigset_t signals;
    sigemptyset(&signals);
    for (const int signal : {SIGINT, SIGTERM}) sigaddset(&signals, signal);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);   // before any thread starts
    std::signal(SIGPIPE, SIG_IGN);
    const base::SystemClock clock;
    auto started = start(given, clock, program);
    auto& office = *started.office;
    if (!office.config.local_accounts) office.identity_pages.forbid_local_accounts();
    if (office.config.demo) office.identity_pages.show_demo_accounts(demo_accounts());
    if (office.config.database.synchronous != "FULL") base::log(base::Level::alarm, "not_durable", {{"synchronous", office.config.database.synchronous}});
    subscribe(office);
    http::Server server{office.config.listen, application(office)};
    server.start();
    office.jobs.start();
    std::optional<Control> control;
    control.emplace(office.config.data, [&office](const std::string& command, const std::string& body) -> ControlAnswer {
        if (command.starts_with("compile ")) return compile_here(office, period_given(command.substr(8)));
        if (command.starts_with("import ")) return import_here(office, body, command.substr(7), [](std::int64_t) {});
        if (command == "recompute") return recompute_here(office, {});
        if (command.starts_with("replay ")) return replay_here(office, command.substr(7), body, {});
        return {2, "vaka: the server knows no such command\n"};
    });
    const auto address = "http://" + office.config.listen.listen_host + ":" + std::to_string(server.port());
    std::cout << "Vaka is ready at " << address << "\n";
    if (office.config.demo) {
        std::cout << "  The public site:   " << address << "/\n  The staff's desk:  " << address << "/logga-in\n  Accounts (a made-up office, password for all: "
                  << demo_accounts().front().password << "):\n";
        for (const auto& account : demo_accounts()) std::cout << "    " << account.login << "  (" << account.role << ")\n";
    }
    std::cout << "Ctrl-C ends it." << std::endl;
    int signal = 0;
    sigwait(&signals, &signal);
    std::cout << "Stopping." << std::endl;
    server.stop();
    control.reset();   // whoever waits for a command gets the answer, and the socket is gone however this ends
    const bool ended = office.jobs.stop_within(patience_with_jobs);
    office.write_checkpoint();
    if (ended) return 0;
    // A model being learned may take minutes. Every job is run again from where the ledger stands, as after a crash.
    base::log(base::Level::info, "jobs_cut", {{"jobs", base::join(office.jobs.running(), ", ")}});
    std::_Exit(0);
}

int compile(const Config& config, const std::string& period, const std::string& program) {
    const auto week = period_given(period);
    if (const auto answer = ask_server(config.data, "compile " + period, "")) return told(*answer);
    const base::SystemClock clock;
    const auto started = start(config, clock, program);
    return told(compile_here(*started.office, week));
}

namespace {

// The made-up authority has visits of past years: the model is tried on their last whole quarter, as known before it
// began, and ranks if it won.
void try_risk_model(Office& office) {
    // In what language was told, and what is told twice, stands in the fingerprints.
    while (office.insight.fingerprint_once() > 0) {}
    if (!office.risk.replay_trial()) return;
    const auto now = office.risk.state(insight::risk_version);
    for (const auto& user : office.identity.users())
        if (now && now->standing == insight::ModelStanding::won && (user.roles & identity::only(identity::Role::decision_maker)) != 0) {
            (void)office.risk.let_rank(insight::risk_version, user.id);
            break;
        }
    (void)office.risk.rate(office.clock.today(), {});
    (void)office.risk.back_test(office.clock.today(), {});
}

}  // namespace

int simulate_command(const Config& config, const SimulateCommand& options, const std::string& program) {
    const auto until = options.until.empty() ? base::SystemClock{}.today() : base::parse_iso_day(options.until).value_or(base::Day{});
    if (until.number == 0) throw base::Fault("--until is a day, written as 2026-11-22");
    base::ManualClock clock{base::start_of(until)};
    auto started = start(config, clock, program);
    SimulateOptions simulation;
    simulation.size = options.size;
    simulation.seed = options.seed;
    simulation.demo_accounts = options.demo_accounts || started.office->config.demo;
    simulation.matters = options.matters;
    simulation.progress = progress_line;
    const auto made = simulate(*started.office, clock, simulation);
    if (made.visits > 0 && !options.unread) try_risk_model(*started.office);
    started.office->write_checkpoint();
    std::cout << "Made " << made.units << " units, " << made.cases + made.matters << " cases and " << made.visits << " visits of past years.\n";
    return 0;
}

int import_operations(const Config& config, const std::string& csv_path, const std::string& program) {
    const auto csv = read_file(csv_path);
    if (const auto answer = ask_server(config.data, "import " + csv_path, csv)) return told(*answer);
    const base::SystemClock clock;
    const auto started = start(config, clock, program);
    const auto lines = std::max<double>(1, static_cast<double>(std::count(csv.begin(), csv.end(), '\n')));
    const auto answer = import_here(*started.office, csv, csv_path, [&](std::int64_t rows) {
        progress_line(std::min(0.99, static_cast<double>(rows) / lines), std::to_string(rows) + " rows");
    });
    progress_line(1, "done");
    return told(answer);
}

int verify_ledger(const Config& config, const std::string& program) {
    const base::SystemClock clock;
    const auto started = start(config, clock, program);
    auto& office = *started.office;
    std::optional<std::string> checkpoint;
    if (std::filesystem::exists(office.checkpoint_path())) checkpoint = read_file(office.checkpoint_path());
    int worst = 0;
    ledger::Ledger::Checked checked;
    office.database->read([&](db::Reader& reader) {
        checked = office.ledger.verify(reader, checkpoint, [&](const ledger::Finding& finding) {
            static constexpr std::string_view names[] = {"", "altered", "missing", "rolled back", "", "unreadable"};
            const int what = static_cast<int>(finding.what);
            std::cout << names[what] << ": " << finding.words << "\n";
            if (worst == 0 || what == 3 || (what == 5 && worst != 3)) worst = what;
        });
    });
    std::cout << checked.events << " events and " << checked.rows << " rows checked: "
              << (checked.findings == 0 ? "all as they were written" : std::to_string(checked.findings) + " findings") << "\n";
    return worst;
}

int make_token(const Config& config, const std::string& login, const std::string& label, const std::string& program) {
    const base::SystemClock clock;
    const auto started = start(config, clock, program);
    for (const auto& user : started.office->identity.users())
        if (user.login == login) {
            std::cout << started.office->identity.create_token(user.id, label) << "\n";
            return 0;
        }
    throw base::Fault("there is no account " + login);
}

int print_routes() {
    for (const auto& route : routes()) {
        const char* by = route.by == By::nobody ? "anyone" : route.by == By::session ? "session" : "token";
        std::cout << http::to_string(route.method) << "\t" << route.pattern << "\t" << by << "\t" << base::join(identity::codes(route.roles), ",")
                  << "\t" << (route.both_languages ? "sv en" : "sv") << "\n";
    }
    return 0;
}

}  // namespace app
