#pragma once
// Which unit a case is about, when nobody has said so for certain: a proposal out of the register with a
// probability that people's own answers have taught. Linked without a person only by the rule (platform/linkage),
// never over what a sender or a person chose; else a person is asked; else "unit unknown" with what is known of
// municipality and provider. docs/insight/linkage.md. Thread-safe.
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "insight/insight.h"
#include "intake/intake.h"
#include "linkage/linkage.h"

namespace insight {

struct TaughtLinks;

// linked: by the rule. review: a person is asked. unknown: nothing good enough. settled: a person has answered,
// or the sender chose.
enum class LinkState { linked, review, unknown, settled };
std::string_view code(LinkState state);

struct LinkCandidate {
    base::OperationId unit;
    int probability = -1;       // ten-thousandths; -1: nobody can say yet
    std::int64_t weight = 0;    // thousandths of a bit
    std::vector<int> levels{};  // of each part, see link_parts()
};

struct LinkRow {
    base::CaseId case_id;
    LinkState state = LinkState::unknown;
    base::OperationId unit{};  // proposed or linked; 0: none
    int probability = -1;
    std::int64_t model = 0;       // number of the model that said so; 0: none has been learned
    bool sampled = false;         // linked, and drawn for a person to look at
    base::ProviderId provider{};  // known without a unit
    std::string municipality{};
    std::vector<LinkCandidate> candidates{};
};

// Units that a case counts for, each as far as it is believed (ten-thousandths; -1: nobody can say yet). One of 10 000
// where a sender or a person chose; below a hundredth a unit counts nothing.
struct Belief {
    base::OperationId unit;
    int probability = -1;
};
inline constexpr int belief_whole = 10'000, belief_least = 100;
std::vector<Belief> beliefs(const LinkRow* row, base::OperationId unit);

struct LinkModel {
    std::int64_t id = 0, number = 0;
    base::Time made_at;
    std::int64_t since_event = 0;
    std::string content;  // canonical JSON, see insight_links_rules.h
};

struct LinkPiles {
    std::int64_t review = 0, sampled = 0, unknown = 0, linked = 0, settled = 0;
};

class Links {
public:
    Links(Services services, const intake::Intake& intake);

    // What the linker says of itself in an assessment: "link 3", or "link by number" for an exact identifier.
    static constexpr std::string_view source_prefix = "link ";
    static constexpr int sample_one_in = 20, descriptions_max = 2000, reviewed_max = 5000;
    static constexpr std::int64_t learn_after_reviews = 10, learn_after_days = 30;

    // Job: follows the ledger and proposes a unit for each new case that has none; when it has caught up it learns
    // if that is due, and looks again at those that an older model looked at. Gives what is left.
    std::int64_t link_once() const;
    // How far the ledger stood when there last was nothing left to link, to learn or to look at again; -1: not since the
    // process began.
    std::int64_t settled_until() const;
    // Learns when nothing has been learned, when people have answered ten times since, or when a month has passed.
    bool learn_due() const;
    std::int64_t learn() const;  // at once; the number of the model

    LinkPiles piles(db::Reader& reader) const;
    std::optional<LinkRow> row(db::Reader& reader, base::CaseId id) const;
    std::optional<LinkModel> newest_model(db::Reader& reader) const;

    // A person's answer: a unit (accepted or corrected), or 0 for "nobody can know". Refusals
    // insight.links.refused.*: there is no such proposal any more, or no such unit.
    base::Outcome answer(base::CaseId id, base::OperationId unit, base::UserId by) const;

    http::Response list(const http::Request& request,
                        const identity::Context& context) const;  // /arbetsrum/insikt/lankar?pile=
    http::Response show(const http::Request& request, const identity::Context& context) const;  // .../{number}
    http::Response act(http::Request& request, const identity::Context& context) const;         // POST the same

private:
    struct Register;
    struct State;
    struct Looked;
    std::shared_ptr<const Register> units() const;
    bool wanted(db::Reader& reader, const casework::Case& on) const;
    std::optional<Looked> look(db::Reader& reader, const casework::Case& on, const Register& units,
                               const TaughtLinks& taught, std::int64_t model) const;
    void keep(const std::vector<Looked>& looked, const std::vector<base::CaseId>& settled, std::int64_t position) const;
    std::int64_t look_again() const;
    std::pair<std::int64_t, std::shared_ptr<const TaughtLinks>> taught(db::Reader& reader, const Register& units) const;
    http::Response render(const casework::Case& on, const http::Request& request, const identity::Context& context,
                          const std::optional<base::Refusal>& refusal) const;

    Services s_;
    const intake::Intake& intake_;
    std::shared_ptr<State> state_;
};

void declare_link_tables(ledger::Ledger& ledger);

}  // namespace insight
