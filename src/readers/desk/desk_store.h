#pragma once
#include "db/db.h"
#include "desk/desk.h"
#include "ledger/ledger.h"

namespace desk::store {

inline const ledger::Table views{"desk_views", {"id", "owner", "department", "sealed", "mac"}};
inline const ledger::Table reports{"desk_reports", {"id", "user_id", "made_at", "content", "mac"}};
inline const ledger::Table attachments{"desk_attachments", {"id", "case_id", "state", "pages", "text_sealed", "mac"}, 1};
inline const ledger::Table told{"desk_told", {"id", "hash", "mac"}};
inline const ledger::Table moves{"desk_moves", {"id", "case_id", "service", "actor", "made_at"}, 1};
inline const ledger::Table staff{"desk_staff", {"id", "user_id", "service", "mac"}};
inline const ledger::Table services{"desk_services", {"id", "service", "mac"}};

struct View { std::int64_t id = 0; base::UserId owner; std::string department, sealed; };
db::Values values(const View& view);
// Their own and those shared with the departments; every shared one when `all`.
std::vector<View> views_of(db::Reader& reader, base::UserId owner, const std::vector<std::string>& departments, bool all);
std::optional<View> view(db::Reader& reader, std::int64_t id);
void remove_view(db::Transaction& tx, std::int64_t id);

struct StoredReport { std::int64_t id = 0; base::UserId user; base::Time made_at; std::string content; };
db::Values values(const StoredReport& report);
std::optional<StoredReport> report(db::Reader& reader, std::int64_t id);
struct Attachment { std::int64_t id = 0; base::CaseId case_id; std::string state = "waiting"; int pages = 0; std::string text_sealed{}; };
db::Values values(const Attachment& attachment);
std::optional<Attachment> attachment(db::Reader& reader, std::int64_t file);
std::optional<Attachment> next_attachment(db::Reader& reader);
std::int64_t attachments_waiting(db::Reader& reader);
void each_told(db::Reader& reader, const std::function<void(std::int64_t, std::string_view hash)>& f);   // some thousands at a time
std::optional<std::string> moved_to(db::Reader& reader, base::CaseId id);   // the service that a person chose last
void each_service(db::Reader& reader, const std::function<void(std::int64_t, std::string_view service)>& f);   // by case, rising; some thousands at a time
struct Answering { std::int64_t id = 0; base::UserId user; std::string service; };
std::vector<Answering> staff_of(db::Reader& reader);   // of every service, in the order they came
void remove_staff(db::Transaction& tx, std::int64_t id);
void sweep_reports(db::Transaction& tx, base::Time before);

}  // namespace desk::store
