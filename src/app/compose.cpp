#include "compose.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "base/log.h"
#include "base/text.h"

namespace db {
std::vector<Migration> schema_ledger();
std::vector<Migration> schema_identity();
std::vector<Migration> schema_parties();
std::vector<Migration> schema_inspections();
std::vector<Migration> schema_registry();
std::vector<Migration> schema_casework();
std::vector<Migration> schema_assessments();
std::vector<Migration> schema_intake();
std::vector<Migration> schema_search();
std::vector<Migration> schema_insight();
std::vector<Migration> schema_desk();
std::vector<Migration> schema_ageing();
std::vector<Migration> schema_post();
std::vector<Migration> schema_statistics();
std::vector<Migration> schema_publishing();
std::vector<Migration> schema_planning();
std::vector<Migration> schema_calls();
std::vector<Migration> schema_answers();
std::vector<Migration> schema_enquiries();
}  // namespace db

namespace app {

namespace {

Config completed(Config config) {
    if (config.keyring.empty()) config.keyring = config.data + ".keyring";
    return config;
}

}  // namespace

FolderLock::FolderLock(const std::string& folder) {
    const auto path = folder + "/lock";
    descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor_ < 0) throw base::Fault("cannot open " + path + ": " + std::strerror(errno) + ". Run vaka init --data " + folder + " first.");
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
        char holder[32] = {};
        const auto size = ::pread(descriptor_, holder, sizeof holder - 1, 0);
        ::close(descriptor_);
        throw base::Fault("the data folder " + folder + " is in use by process " + (size > 0 ? std::string{base::trim(holder)} : "unknown") +
                          ". Stop it first, or use its own pages.");
    }
    const auto pid = std::to_string(::getpid()) + "\n";
    if (::ftruncate(descriptor_, 0) != 0 || ::pwrite(descriptor_, pid.data(), pid.size(), 0) < 0)
        throw base::Fault("cannot write " + path + ": " + std::strerror(errno));
}

FolderLock::~FolderLock() { ::close(descriptor_); }

std::unique_ptr<db::Database> open_database(const Config& config) {
    return config.postgres.empty() ? db::open_sqlite(config.data + "/vaka.db", config.database)
                                   : db::open_postgres(config.postgres, config.database);
}

std::vector<db::Migration> all_migrations() {
    std::vector<db::Migration> all;
    for (auto module : {db::schema_ledger(), db::schema_identity(), db::schema_parties(), db::schema_inspections(), db::schema_registry(), db::schema_casework(),
                        db::schema_assessments(), db::schema_intake(), db::schema_search(), db::schema_insight(), db::schema_desk(), db::schema_ageing(), db::schema_post(), db::schema_answers(), db::schema_calls(), db::schema_enquiries(), db::schema_statistics(), db::schema_publishing(), db::schema_planning()})
        for (auto& migration : module) all.push_back(std::move(migration));
    return all;
}

// What the models suggest for a case, as the case page shows it.
static std::optional<desk::Suggested> suggested(Office& office, const casework::Case& on, const std::string& text) {
    std::optional<insight::Suggestion> found;
    insight::Themes::Record record;
    office.database->read([&](db::Reader& reader) {
        found = office.themes.suggestion(reader, on.id);
        if (found && !found->theme.empty()) record = office.themes.record(reader, found->theme);
    });
    if (!found || found->theme.empty() || found->state != insight::SuggestionState::open) return {};
    const auto per_cent = [](int ten_thousandths) { return ten_thousandths < 0 ? -1 : (ten_thousandths + 50) / 100; };
    desk::Suggested made{found->theme, per_cent(found->theme_probability), found->severity, per_cent(found->severity_probability),
                         record.right, record.judged, per_cent(office.themes.right_before(found->theme)), {}, {}};
    for (const auto& word : office.themes.words(*found, text)) (word.weight > 0 ? made.words_for : made.words_against).push_back(word.word);
    return made;
}

// The desk keeps the words of all cases: who writes an answer or a note is told of those that say much the same.
static void join_desk(Office& office, const std::string& program) {
    const auto near = [&office](std::string_view text, base::CaseId but, const identity::Actor& actor, int limit) { return office.desk.near(text, but, actor, limit); };
    office.enquiries.find_similar(near);
    office.calls.find_similar(near);
    office.calls.route_by(&enquiries::queue_of);
    office.desk.read_by(program);
    office.desk.suggest_by([&office](const casework::Case& on, const std::string& text) { return suggested(office, on, text); });
}

// What verify looks at.
static void declare_tables(Office& office) {
    identity::declare_tables(office.ledger, *office.keyring);
    parties::declare_tables(office.ledger);
    registry::declare_tables(office.ledger, office.files);
    casework::declare_tables(office.ledger, *office.keyring);
    assessments::declare_tables(office.ledger);
    assessments::declare_rating_tables(office.ledger);
    inspections::declare_tables(office.ledger);
    intake::declare_tables(office.ledger);
    insight::declare_tables(office.ledger);
    insight::declare_risk_tables(office.ledger);
    insight::declare_signal_tables(office.ledger);
    insight::declare_link_tables(office.ledger);
    insight::declare_theme_tables(office.ledger);
    insight::declare_unit_fact_tables(office.ledger);
    desk::declare_tables(office.ledger);
    ageing::declare_tables(office.ledger);
    post::declare_tables(office.ledger, office.files);
    statistics::declare_tables(office.ledger);
    publishing::declare_tables(office.ledger);
    planning::declare_tables(office.ledger);
    answers::declare_tables(office.ledger);
    calls::declare_tables(office.ledger);
    enquiries::declare_tables(office.ledger);
}

Office::Office(Config given, const base::Clock& the_clock, const std::string& program)
    : config{completed(std::move(given))}, clock{the_clock}, keyring{crypto::Keyring::load(config.keyring)},
      database{open_database(config)},
      ids_holder{std::make_unique<base::IdAllocator>(clock, config.node, database->next_start())}, ids{*ids_holder},
      files{config.data + "/blobs"}, scanner{config.scanner}, cleaner{program}, catalogue{catalogue::Catalogue::shipped()}, ledger{keyring},
      identity{*database, ledger, keyring, clock, ids}, identity_pages{identity, clock},
      oidc_pages{identity, keyring, clock}, parties{ledger, clock, ids},
      inspections{ledger, parties, clock, ids},
      registry{files, ledger, keyring->version()}, casework{ledger, catalogue, keyring, clock, ids},
      assessments{ledger, casework, clock, ids}, ratings{ledger, clock, ids},
      services{*database, ledger, catalogue, keyring, clock, ids, files, parties, registry, casework, assessments},
      intake{services}, mail{services, intake, config.mail}, analyser{std::make_shared<search::Analyser>()},
      articles{catalogue, analyser}, index{keyring, analyser, database->kind()}, tips{intake},
      enquiries{intake, mail, identity, {config.public_url, &articles, !config.oidc_public.issuer.empty()}}, children{intake},
      complaints{intake, !config.oidc_public.issuer.empty()}, reports{intake}, permits{intake}, data_requests{intake}, calls{intake, identity}, post{intake, identity, program}, portal{intake}, easy{intake}, matters{intake, !config.oidc_public.issuer.empty()},
      desk{intake, mail, identity, index}, casefile{intake, mail, identity}, digital_post{config.digital_post}, ageing{intake, identity},
      statistics{intake, {std::string{tips::opening_event().name}}}, publishing{intake, articles},
      insight_services{*database, ledger, catalogue, keyring, clock, ids, parties, registry, casework, assessments, identity},
      insight{insight_services},
      links{insight_services, intake},
      themes{insight_services},
      risk{insight_services, inspections, ratings},
      signals{insight_services},
      unit_facts{insight_services},
      planning{{*database, ledger, catalogue, keyring, clock, ids, parties, inspections, ratings, identity}}, jobs{clock} {
    declare_tables(*this);
    intake.keep_blobs_of([this](db::Reader& reader, std::string_view name) { return post.knows_blob(reader, name); });
    post.owner("tip", tips::opening_event());
    post.owner("enquiry", enquiries::opening_event());
    post.owner("press_enquiry", enquiries::opening_event());
    post.owner("complaint_hsl", complaints::opening_event());
    calls.owner("tip", tips::opening_event());
    calls.owner("enquiry", enquiries::opening_event());
    calls.owner("press_enquiry", enquiries::opening_event());
    calls.owner("report_sol_lss", reports::opening_event(), reports::after_receive(intake));
    ledger.add_check([this](db::Reader& reader, const auto& report) {
        for (auto& words : index.verify(reader)) report({ledger::Finding::Class::altered, "search_documents: " + words});
    });
    if (config.digital_post.on()) casefile.use(digital_post);
    casework.use(registry);
    casework.use([this](db::Reader& reader, base::UserId user) { return identity.name_of(reader, user); });
    if (!config.oidc_public.issuer.empty()) oidc_pages.offer_people(config.oidc_public, config.oidc_claims);
    if (!config.oidc_staff.issuer.empty()) {
        oidc_pages.offer_staff(config.oidc_staff);
        identity_pages.offer_oidc(config.public_url);
    }
    mail.owner("tip", tips::opening_event());
    mail.owner("enquiry", enquiries::opening_event());
    mail.owner("press_enquiry", enquiries::opening_event());
    mail.route_by(&enquiries::queue_of);
    insight.use(intake);
    insight.use([this](const identity::Context& context, base::OperationId unit, base::Day since) {
        std::vector<insight::PlanUse> uses;
        for (auto& one : planning.visits_of(context, unit, since))
            uses.push_back({one.href, one.plan, one.week, one.reason, one.state, one.because == inspections::Reason::risk, one.signal});
        return uses;
    });
    join_desk(*this, program);
    if (config.mail.in && !mail.owned(config.mail.in_case_type))
        throw base::Fault("mail.in.case_type must be tip or enquiry; this was " + config.mail.in_case_type);
}

void Office::write_checkpoint() {
    std::string line;
    database->read([&](db::Reader& reader) { line = ledger.checkpoint(reader); });
    const auto path = checkpoint_path(), fresh = path + ".new";
    std::ofstream out{fresh, std::ios::trunc};
    out << line;
    out.close();
    if (!out) { base::log(base::Level::warning, "checkpoint_not_written"); return; }
    std::filesystem::permissions(fresh, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    std::filesystem::rename(fresh, path);
}

desk::Health Office::health(const i18n::Texts& texts) {
    desk::Health health;
    const auto add = [&](std::string_view what, std::string how) { health.rows.emplace_back(std::string{texts(what)}, std::move(how)); };
    const auto status = database->status();
    add("app.health.writer", status.failed ? std::string{texts("app.health.writer_failed")}
                                           : texts.fill("app.health.writer_runs", {texts.number(status.committed), texts.number(status.commits), texts.number(status.waiting)}));
    database->read([&](db::Reader& reader) {
        add("app.health.ledger", texts.fill("app.health.events", {texts.number(ledger.head(reader))}));
        add("app.health.index", texts.fill("app.health.behind", {texts.number(desk.backlog(reader))}));
    });
    add("app.health.disk", texts.fill("app.health.free", {texts.bytes(files.free_bytes())}));
    add("app.health.scanner", std::string{texts(scanner.on() ? "app.health.scanner_on" : "app.health.scanner_off")});
    for (const auto& job : jobs.status())
        add("app.health.job." + job.name, texts.fill("app.health.runs", {texts.number(job.runs), texts.number(job.failures), job.last_error}));
    return health;
}

void prepare(Office& office) {
    office.database->write([&](db::Transaction& tx) {
        office.ledger.begin(tx, "vaka", office.clock.now());
    });
}

}  // namespace app
