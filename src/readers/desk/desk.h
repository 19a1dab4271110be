#pragma once
// The staff's work lists and the case page, across all case types: inbox, case, search, register.
#include "http/http.h"
#include "identity/identity.h"
#include "intake/intake.h"
#include "search/search.h"

namespace desk {

struct Health {
    std::vector<std::pair<std::string, std::string>> rows;   // what · how it is, in words for the operator
};

class Desk {
public:
    Desk(const intake::Intake& intake, const intake::Mail& mail, identity::Identity& identity, const search::Index& index)
        : intake_{intake}, mail_{mail}, identity_{identity}, index_{index} {}

    http::Response home(const http::Request& request, const identity::Context& context) const;
    http::Response inbox(const http::Request& request, const identity::Context& context) const;
    http::Response case_page(const http::Request& request, const identity::Context& context) const;
    http::Response act(http::Request& request, const identity::Context& context) const;            // POST on the case page
    http::Response file(const http::Request& request, const identity::Context& context) const;     // clean copy
    http::Response original(const http::Request& request, const identity::Context& context) const;
    http::Response find(const http::Request& request, const identity::Context& context) const;
    http::Response units(const http::Request& request, const identity::Context& context) const;
    http::Response unit(const http::Request& request, const identity::Context& context) const;
    http::Response operations(const http::Request& request, const identity::Context& context, const Health& health) const;
    http::Response retry_mail(http::Request& request, const identity::Context& context) const;
    http::Response api_cases(const http::Request& request, const identity::Context& context) const;

    // Follows the ledger and keeps the index; gives how many events are left.
    std::int64_t index_once() const;
    std::int64_t backlog(db::Reader& reader) const;

private:
    struct CaseView;
    std::optional<casework::Case> asked(const http::Request& request, const identity::Context& context, identity::Action action) const;
    http::Response render_case(const casework::Case& on, const http::Request& request, const identity::Context& context,
                               std::string_view purpose, const std::optional<base::Refusal>& refusal) const;
    void find_linked(db::Reader& reader, const casework::Case& on, const identity::Context& context, CaseView& view) const;
    base::Outcome join(db::Transaction& tx, const casework::Case& on, std::string_view other, const identity::Actor& actor,
                       const crypto::CaseKeys& keys) const;
    http::Response ask_purpose(const casework::Case& on, const identity::Context& context) const;
    http::Response send_file(const http::Request& request, const identity::Context& context, bool clean) const;
    pages::Html case_table(const std::vector<casework::Case>& cases, const identity::Context& context, bool excerpts, std::string caption) const;

    const intake::Intake& intake_;
    const intake::Mail& mail_;
    identity::Identity& identity_;
    const search::Index& index_;
};

}  // namespace desk
