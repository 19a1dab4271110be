#pragma once
// Everything joined: one object of each part, in the order of the rooms. No rule lives here.
#include <memory>
#include <string>

#include "ageing/ageing.h"
#include "answers/answers.h"
#include "articles/articles.h"
#include "assessments/assessments.h"
#include "calls/calls.h"
#include "casefile/casefile.h"
#include "casework/casework.h"
#include "catalogue/catalogue.h"
#include "children/children.h"
#include "complaints/complaints.h"
#include "config.h"
#include "crypto/crypto.h"
#include "db/db.h"
#include "desk/desk.h"
#include "enquiries/enquiries.h"
#include "files/files.h"
#include "identity/identity.h"
#include "insight/insight.h"
#include "insight/insight_links.h"
#include "insight/insight_themes.h"
#include "insight/insight_risk.h"
#include "insight/insight_signals.h"
#include "insight/insight_unit_facts.h"
#include "inspections/inspections.h"
#include "intake/intake.h"
#include "jobs/jobs.h"
#include "ledger/ledger.h"
#include "parties/parties.h"
#include "portal/easy.h"
#include "portal/portal.h"
#include "permits/permits.h"
#include "planning/planning.h"
#include "post/post.h"
#include "portal/sign_language.h"
#include "publishing/publishing.h"
#include "registry/registry.h"
#include "data_requests/data_requests.h"
#include "reports/reports.h"
#include "search/search.h"
#include "statistics/statistics.h"
#include "tips/tips.h"

namespace app {

// The lock on the data folder: one owner (DECISIONS.md ruling 16).
class FolderLock {
public:
    explicit FolderLock(const std::string& folder);    // Fault says who holds it
    ~FolderLock();
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;

private:
    int descriptor_ = -1;
};

std::unique_ptr<db::Database> open_database(const Config& config);
std::vector<db::Migration> all_migrations();

struct Office {
    Office(Config config, const base::Clock& clock, const std::string& program);

    Config config;
    const base::Clock& clock;
    std::shared_ptr<const crypto::Keyring> keyring;
    std::unique_ptr<db::Database> database;
    std::unique_ptr<base::IdAllocator> ids_holder;
    base::IdAllocator& ids;
    files::Store files;
    files::Scanner scanner;
    files::Cleaner cleaner;
    const catalogue::Catalogue& catalogue;
    ledger::Ledger ledger;
    identity::Identity identity;
    identity::Pages identity_pages;
    identity::OidcPages oidc_pages;
    parties::Parties parties;
    inspections::Inspections inspections;
    registry::Registry registry;
    casework::Casework casework;
    assessments::Assessments assessments;
    assessments::Ratings ratings;
    intake::Services services;
    intake::Intake intake;
    intake::Mail mail;
    std::shared_ptr<const search::Analyser> analyser;
    articles::Articles articles;
    search::Index index;
    tips::Tips tips;
    enquiries::Enquiries enquiries;
    children::Children children;
    complaints::Complaints complaints;
    reports::Reports reports;
    permits::Permits permits;
    data_requests::DataRequests data_requests;
    calls::Calls calls;
    post::Mailroom post;
    portal::Portal portal;
    portal::Easy easy;
    portal::SignLanguage sign_language;
    portal::Matters matters;
    desk::Desk desk;
    casefile::Casefile casefile;
    CourierMail digital_post;
    ageing::Ageing ageing;
    statistics::Statistics statistics;
    publishing::Publishing publishing;
    insight::Services insight_services;
    insight::Insight insight;
    insight::Links links;
    insight::Themes themes;
    insight::Risk risk;
    insight::Signals signals;
    insight::UnitFacts unit_facts;
    planning::Planning planning;
    jobs::Runner jobs;

    void write_checkpoint();
    std::string checkpoint_path() const { return config.keyring + ".checkpoint"; }
    desk::Health health(const i18n::Texts& texts);
};

// Migrations, event 0 and the keyring's mark; for init and for the first start after an upgrade.
void prepare(Office& office);

}  // namespace app
