#pragma once
// The list of cases in memory: what it is filtered, ordered and folded by, some fifty bytes a case. Any mix of filters
// is one walk over eight bytes a case, so that the list costs the same by every filter and order. Made anew at each
// start, kept up by the ledger (desk_list_follow.cpp). Pure; whoever shares it between threads locks it.
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <utility>
#include <vector>

#include "desk/desk.h"

namespace desk {

// What has no day stands last by day, and what nobody has judged last by severity, whichever way they are turned.
enum class Order { newest, oldest, due_first, due_last, gravest, mildest };

struct Question {
    casework::Filter filter{};         // unit, by_due and oldest_first say nothing here
    Order order = Order::newest;
    base::CaseId same{};               // only what came with the very same text as this one
    bool fold = false;                 // see Worklist::put
    std::string service{};             // that a question waits at; "none": no service
    std::size_t named_max = 20;        // of those folded under one row
    std::int64_t count_max = 1000;     // counting goes on so far and no further
};

struct Answer {
    struct Row {
        base::CaseId id;
        std::int64_t size = 1;                     // with those folded under it
        std::vector<base::CaseId> folded{};        // the first of them, in the order of the list
        std::vector<base::CaseId> elsewhere{};     // the newest with the very same text that are not folded here
    };
    std::vector<Row> rows;
    std::int64_t total = 0;            // cases from the first row on; above count_max: more than that
    bool more = false;                 // rows after the last
};

class Worklist {
public:
    // The case as it now stands. `told` tells the text it came with, letter for letter (0: not known); `alone`: that
    // text is all there is. Folded under one row are cases whose text is the same, with nothing beside it, and of
    // which all else that the list shows is the same too: a fact that differs, a file or an addition keeps its row.
    // `waits_at`: the service, as service_of tells.
    void put(const casework::Case& on, std::uint64_t told, bool alone, std::string_view waits_at = {});
    std::uint64_t told(base::CaseId id) const;                  // 0: not known
    std::vector<base::CaseId> same(std::uint64_t told) const;   // who came with it, the oldest first
    std::vector<base::CaseId> half_known() const;               // put before another came with their text: to be put again
    std::vector<base::CaseId> not_told(std::size_t most) const;   // whose text is not known, the newest first
    bool holds(base::CaseId id) const;
    std::size_t size() const { return ids_.size(); }

    Answer ask(const Question& question, const identity::Actor& actor, base::Day today) const;
    // Every case that the question lets through, the oldest first; its order, folds and page say nothing here.
    void each(const Question& question, const identity::Actor& actor, base::Day today, const std::function<void(base::CaseId)>& f) const;

private:
    using Place = std::pair<std::int64_t, std::int64_t>;   // where a case stands: the smallest first
    struct Words {                     // of one column, each with a number
        std::map<std::string, unsigned, std::less<>> codes;
        std::vector<std::string> words;
        unsigned code(std::string_view word);
    };
    enum Column : std::size_t { region, type, area, theme, county, channel, service, columns };
    struct Member { std::int64_t id = 0; std::uint64_t facts = 0; bool alone = false, known = true; };
    // Of one text. `folds`: facts and place of those that are alone, in order, since a text that thousands send has
    // many rows and each is asked for again and again.
    struct Group {
        std::vector<Member> members;   // by id
        std::vector<std::pair<std::uint64_t, std::size_t>> folds;
    };
    struct Sieve;
    static constexpr std::int32_t nobody_else = -1;

    std::size_t position(std::int64_t id) const;   // of it, or of the first that is newer
    std::uint64_t packed(const casework::Case& on, std::string_view waits_at);
    std::int64_t beginning(Order order, std::size_t at) const;
    Place place(Order order, std::size_t at) const;
    bool passes(const Sieve& sieve, std::size_t at) const;
    static bool passes_bits(const Sieve& sieve, std::uint64_t bits);
    template <class F> void each_passing(const Sieve& sieve, std::size_t from, std::size_t to, bool rising, F f) const;
    Sieve sieve(const Question& question, const identity::Actor& actor, base::Day today) const;
    void join(std::uint64_t told, Member member);
    template <class F> void each_folded(const Question& question, const Sieve& sieve, std::size_t at, F f) const;
    bool first_of_its_fold(const Question& question, const Sieve& sieve, std::size_t at) const;
    Answer::Row row_of(const Question& question, const Sieve& sieve, std::size_t at) const;
    void by_number(const Question& question, const Sieve& sieve, Answer& answer) const;
    template <Order order> void by_place(const Question& question, const Sieve& sieve, Answer& answer) const;
    void in_order(const Question& question, const Sieve& sieve, Answer& answer) const;

    std::vector<std::int64_t> ids_;                // rising; the others in step with it
    std::vector<std::uint64_t> packed_, told_, fold_;   // fold_: the facts that it folds by; 0: a row of its own
    std::vector<std::int64_t> owner_;
    std::vector<std::int32_t> due_, group_;
    std::vector<Group> groups_;
    boost::unordered_flat_map<std::uint64_t, std::int64_t> by_told_;   // the one case, or -1 - its group
    Words words_[columns];
};

// It and how far it has come. The lock is for both.
struct KeptWorklist {
    std::mutex making;                 // of those who ask, while there is no list
    std::shared_mutex mutex;
    Worklist list;
    std::int64_t head = -1;            // the last event it knows of; -1: not begun
};

}  // namespace desk
