#include "desk_worklist.h"

#include <algorithm>
#include <array>
#include <queue>

#include "base/fault.h"

namespace desk {

namespace {

// Where each fact stands in the eight bytes of a case.
struct Bits {
    int at, wide;
    constexpr std::uint64_t mask() const { return ((1ull << wide) - 1) << at; }
};
constexpr Bits word_bits[] = {{0, 8}, {8, 8}, {16, 8}, {24, 10}, {34, 8}, {42, 6}, {54, 5}};   // in the order of Column
constexpr Bits severity_bits{48, 3}, open_bits{51, 1}, urgent_bits{52, 1}, linked_bits{53, 1};
constexpr int no_day = 9'999'999, never_judged = 9;
constexpr std::size_t elsewhere_max = 60;

void mix(std::uint64_t& hash, std::uint64_t value) {   // splitmix64
    hash += 0x9E3779B97F4A7C15ull + value;
    hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9ull;
    hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBull;
    hash ^= hash >> 31;
}

void mix(std::uint64_t& hash, std::string_view text) {
    mix(hash, text.size());
    for (const unsigned char c : text) mix(hash, c);
}

// All that the list shows of a case but its number and its days.
std::uint64_t facts_of(const casework::Case& on, std::uint64_t told, std::string_view service) {
    std::uint64_t hash = told;
    for (const auto* text : {&on.type, &on.region, &on.municipality, &on.step, &on.area, &on.theme}) mix(hash, *text);
    mix(hash, service);
    for (const auto number : {on.unit.value, on.owner.value, std::int64_t{on.severity}}) mix(hash, static_cast<std::uint64_t>(number));
    mix(hash, (on.urgent ? 2u : 0u) + (on.open ? 1u : 0u));
    return hash;
}

}  // namespace

struct Worklist::Sieve {
    std::uint64_t mask = 0, value = 0;
    bool nothing = false, overdue = false;
    unsigned severity_min = 0;
    std::int32_t today = 0;
    std::optional<std::int64_t> owner{};
    std::array<std::uint8_t, 1u << word_bits[region].wide> regions{};   // 1: may be seen
    void want(Bits bits, std::uint64_t wanted) {
        mask |= bits.mask();
        value |= wanted << bits.at;
    }
};

unsigned Worklist::Words::code(std::string_view word) {
    if (const auto found = codes.find(word); found != codes.end()) return found->second;
    words.emplace_back(word);
    return codes[words.back()] = static_cast<unsigned>(words.size() - 1);
}

std::uint64_t Worklist::packed(const casework::Case& on, std::string_view at) {
    const std::string_view texts[] = {on.region, on.type, on.area, on.theme, on.county, on.channel, at};
    std::uint64_t made = 0;
    for (std::size_t i = 0; i < columns; ++i) {
        const auto code = words_[i].code(texts[i]);
        if (code >> word_bits[i].wide) throw base::Fault("the list of cases has no room for another word: " + std::string{texts[i]});
        made |= std::uint64_t{code} << word_bits[i].at;
    }
    const auto flag = [&](Bits bits, bool set) { made |= set ? bits.mask() : 0; };
    made |= static_cast<std::uint64_t>(std::clamp(on.severity, 0, 7)) << severity_bits.at;
    flag(open_bits, on.open);
    flag(urgent_bits, on.urgent);
    flag(linked_bits, on.unit.value != 0);
    return made;
}

std::size_t Worklist::position(std::int64_t id) const {
    if (ids_.empty() || ids_.back() < id) return ids_.size();
    return static_cast<std::size_t>(std::lower_bound(ids_.begin(), ids_.end(), id) - ids_.begin());
}

bool Worklist::holds(base::CaseId id) const {
    const auto at = position(id.value);
    return at < ids_.size() && ids_[at] == id.value;
}

std::uint64_t Worklist::told(base::CaseId id) const { return holds(id) ? told_[position(id.value)] : 0; }

std::vector<base::CaseId> Worklist::same(std::uint64_t told) const {
    const auto found = told ? by_told_.find(told) : by_told_.end();
    if (found == by_told_.end()) return {};
    if (found->second >= 0) return {{found->second}};
    std::vector<base::CaseId> ids;
    for (const auto& one : groups_[static_cast<std::size_t>(-1 - found->second)].members) ids.push_back({one.id});
    return ids;
}

std::vector<base::CaseId> Worklist::half_known() const {
    std::vector<base::CaseId> ids;
    for (const auto& group : groups_)
        for (const auto& one : group.members)
            if (!one.known) ids.push_back({one.id});
    return ids;
}

std::vector<base::CaseId> Worklist::not_told(std::size_t most) const {
    std::vector<base::CaseId> ids;
    for (std::size_t at = ids_.size(); at-- > 0 && ids.size() < most;)
        if (!told_[at]) ids.push_back({ids_[at]});
    return ids;
}

// The second of a text makes a group of both. What is known of the first is what it was put with: whoever puts the
// second puts the first again, for it was nobody's like until now.
void Worklist::join(std::uint64_t told, Member member) {
    const auto [found, fresh] = by_told_.try_emplace(told, member.id);
    if (fresh || found->second == member.id) return;
    if (found->second >= 0) {
        const auto first = found->second;
        found->second = -1 - static_cast<std::int64_t>(groups_.size());
        groups_.push_back({{{first, 0, false, false}}, {}});
        group_[position(first)] = static_cast<std::int32_t>(groups_.size() - 1);
    }
    const auto number = static_cast<std::size_t>(-1 - found->second);
    auto& group = groups_[number];
    const auto before = [](const Member& one, const Member& other) { return one.id < other.id; };
    const auto at = std::lower_bound(group.members.begin(), group.members.end(), member, before);
    const bool there = at != group.members.end() && at->id == member.id;
    const auto here = position(member.id);
    if (there && at->alone) group.folds.erase(std::lower_bound(group.folds.begin(), group.folds.end(), std::pair{at->facts, here}));
    if (there) *at = member;
    else group.members.insert(at, member);
    if (member.alone) {
        const std::pair fold{member.facts, here};
        group.folds.insert(std::lower_bound(group.folds.begin(), group.folds.end(), fold), fold);
    }
    group_[here] = static_cast<std::int32_t>(number);
    fold_[here] = member.alone ? member.facts : 0;
}

void Worklist::put(const casework::Case& on, std::uint64_t told, bool alone, std::string_view waits_at) {
    const auto id = on.id.value;
    const auto at = position(id);
    const auto bits = packed(on, waits_at);
    if (at < ids_.size() && ids_[at] == id) {
        packed_[at] = bits;
        due_[at] = on.due_day.number;
        owner_[at] = on.owner.value;
        told_[at] = told;
    } else {
        const auto step = static_cast<std::ptrdiff_t>(at);
        ids_.insert(ids_.begin() + step, id);
        packed_.insert(packed_.begin() + step, bits);
        due_.insert(due_.begin() + step, on.due_day.number);
        owner_.insert(owner_.begin() + step, on.owner.value);
        told_.insert(told_.begin() + step, told);
        group_.insert(group_.begin() + step, nobody_else);
        fold_.insert(fold_.begin() + step, 0);
        // Seldom: numbers rise, so that a case comes last but where two come at the same moment.
        if (at + 1 < ids_.size())
            for (auto& group : groups_)
                for (auto& [facts, there] : group.folds) there += there >= at ? 1 : 0;
    }
    if (told) join(told, {id, facts_of(on, told, waits_at), alone});
}

inline std::int64_t Worklist::beginning(Order order, std::size_t at) const {
    const auto severity = [&] { return static_cast<std::int64_t>((packed_[at] & severity_bits.mask()) >> severity_bits.at); };
    switch (order) {
        case Order::newest:
        case Order::oldest: return 0;
        case Order::due_first: return due_[at] ? due_[at] : no_day;
        case Order::due_last: return due_[at] ? -due_[at] : 1;
        case Order::gravest: return -severity();
        case Order::mildest: return severity() ? severity() : never_judged;
    }
    return 0;
}

inline Worklist::Place Worklist::place(Order order, std::size_t at) const {
    const bool rising = order == Order::oldest || order == Order::due_first || order == Order::due_last;
    return {beginning(order, at), rising ? ids_[at] : -ids_[at]};
}

Worklist::Sieve Worklist::sieve(const Question& question, const identity::Actor& actor, base::Day today) const {
    const auto& filter = question.filter;
    Sieve made;
    made.nothing = !identity::may(actor, identity::Action::list_cases);
    const auto word = [&](Column column, std::string_view wanted) {
        const auto found = words_[column].codes.find(wanted);
        if (found == words_[column].codes.end()) made.nothing = true;
        else made.want(word_bits[column], found->second);
    };
    const std::pair<Column, const std::string*> asked[] = {{type, &filter.type}, {area, &filter.area}, {theme, &filter.theme},
                                                           {county, &filter.county}, {channel, &filter.channel}};
    for (const auto& [column, wanted] : asked)
        if (!wanted->empty()) word(column, *wanted);
    if (!question.service.empty()) word(service, question.service == "none" ? std::string_view{} : question.service);
    if (!filter.region.empty()) {
        const std::string wanted = filter.region == "none" ? "" : filter.region;
        if (!actor.sees_region(wanted)) made.nothing = true;
        word(region, wanted);
        made.regions.fill(1);
    } else {
        for (std::size_t i = 0; i < words_[region].words.size(); ++i)
            made.regions[i] = actor.sees_region("*") || actor.sees_region(words_[region].words[i]) ? 1 : 0;
    }
    if (filter.state == "open") made.want(open_bits, 1);
    if (filter.state == "closed") made.want(open_bits, 0);
    if (filter.urgent) made.want(urgent_bits, 1);
    if (filter.unlinked) made.want(linked_bits, 0);
    made.severity_min = static_cast<unsigned>(std::clamp(filter.severity_min, 0, 8));
    made.overdue = filter.overdue;
    made.today = today.number;
    if (filter.owner) made.owner = filter.owner->value;
    return made;
}

// No branch: which of a million cases pass is nothing that a processor could guess.
inline bool Worklist::passes_bits(const Sieve& sieve, std::uint64_t bits) {
    const bool wanted = (bits & sieve.mask) == sieve.value;
    const bool seen = sieve.regions.data()[bits & word_bits[region].mask()] != 0;   // as many as the mask has values
    return wanted & seen & ((bits & severity_bits.mask()) >> severity_bits.at >= sieve.severity_min);
}

inline bool Worklist::passes(const Sieve& sieve, std::size_t at) const {
    if (!passes_bits(sieve, packed_[at])) return false;
    if (sieve.owner && owner_[at] != *sieve.owner) return false;
    return !sieve.overdue || (due_[at] > 0 && due_[at] < sieve.today);
}

// Those that pass, from one place to before another, forwards or backwards, until `f` says that it has seen enough. They
// are sifted a block at a time, and only then looked at one by one.
template <class F>
void Worklist::each_passing(const Sieve& sieve, std::size_t from, std::size_t to, bool rising, F f) const {
    constexpr std::size_t block = 1024;
    std::array<std::uint16_t, block> hits;
    while (from < to) {
        const auto size = std::min(block, to - from), begin = rising ? from : to - size;
        const std::uint64_t* const bits = packed_.data() + begin;   // size of them, as begin + size <= packed_.size()
        std::size_t found = 0;
        for (std::size_t i = 0; i < size; ++i) {
            hits.data()[found] = static_cast<std::uint16_t>(i);     // found <= i < block
            found += passes_bits(sieve, bits[i]) ? 1 : 0;
        }
        for (std::size_t i = 0; i < found; ++i) {
            const auto at = begin + hits[rising ? i : found - 1 - i];
            if (sieve.owner && owner_[at] != *sieve.owner) continue;
            if (sieve.overdue && !(due_[at] > 0 && due_[at] < sieve.today)) continue;
            if (!f(at)) return;
        }
        (rising ? from : to) = rising ? from + size : to - size;
    }
}

// Those of the list that are folded into one row with it, itself among them, by number the way the list is turned;
// until `f` says that it has seen enough.
template <class F>
void Worklist::each_folded(const Question& question, const Sieve& sieve, std::size_t at, F f) const {
    const auto facts = question.fold ? fold_[at] : 0;
    if (facts == 0) {
        f(at);
        return;
    }
    const auto& folds = groups_[static_cast<std::size_t>(group_[at])].folds;
    const auto first = std::lower_bound(folds.begin(), folds.end(), std::pair{facts, std::size_t{0}});
    const auto last = std::upper_bound(first, folds.end(), std::pair{facts, SIZE_MAX});
    const auto see = [&](const auto& one) { return !passes(sieve, one.second) || f(one.second); };
    const bool rising = question.order == Order::oldest || question.order == Order::due_first || question.order == Order::due_last;
    if (rising) (void)std::all_of(first, last, see);
    else (void)std::all_of(std::reverse_iterator{last}, std::reverse_iterator{first}, see);
}

// Of the lists by number: the first one seen is the first of them.
bool Worklist::first_of_its_fold(const Question& question, const Sieve& sieve, std::size_t at) const {
    std::size_t first = at;
    each_folded(question, sieve, at, [&](std::size_t there) { first = there; return false; });
    return first == at;
}

Answer::Row Worklist::row_of(const Question& question, const Sieve& sieve, std::size_t at) const {
    Answer::Row row{{ids_[at]}, 0};
    std::vector<std::pair<Place, base::CaseId>> others;
    // By number they come in the order of the list, and the first are enough.
    const bool numbered = question.order == Order::newest || question.order == Order::oldest;
    each_folded(question, sieve, at, [&](std::size_t there) {
        ++row.size;
        if (there != at && (!numbered || others.size() < question.named_max)) others.push_back({place(question.order, there), {ids_[there]}});
        return true;
    });
    std::sort(others.begin(), others.end());
    for (std::size_t i = 0; i < std::min(others.size(), question.named_max); ++i) row.folded.push_back(others[i].second);
    if (!question.fold || group_[at] == nobody_else) return row;
    const auto& group = groups_[static_cast<std::size_t>(group_[at])].members;
    for (auto one = group.rbegin(); one != group.rend() && row.elsewhere.size() < elsewhere_max; ++one)
        if (one->id != ids_[at] && (fold_[at] == 0 || !one->alone || one->facts != fold_[at] || !passes(sieve, position(one->id)))) row.elsewhere.push_back({one->id});
    return row;
}

// By number the walk ends when the page is full and enough is counted.
void Worklist::by_number(const Question& question, const Sieve& sieve, Answer& answer) const {
    const bool newest = question.order == Order::newest;
    const auto after = question.filter.after.value;
    const auto begin = newest ? 0 : position(after ? after + 1 : 0), end = newest && after ? position(after) : ids_.size();
    const auto limit = static_cast<std::size_t>(question.filter.limit);
    const auto take = [&](std::size_t there) {
        const bool folds = question.fold && fold_[there] != 0;
        if (folds && !first_of_its_fold(question, sieve, there)) return true;
        answer.more = answer.more || answer.rows.size() == limit;
        if (answer.rows.size() < limit) {
            answer.rows.push_back(row_of(question, sieve, there));
            answer.total += answer.rows.back().size;
        } else if (folds) {
            each_folded(question, sieve, there, [&](std::size_t) { ++answer.total; return answer.total <= question.count_max; });
        } else {
            ++answer.total;
        }
        return answer.rows.size() < limit || answer.total <= question.count_max || !answer.more;
    };
    each_passing(sieve, begin, end, !newest, take);
}

namespace {

// The first so many of all that are offered, in whatever order they come.
template <class Standing>
class First {
public:
    explicit First(std::size_t limit) : limit_{limit} {}
    bool full() const { return kept_.size() == limit_; }
    // By the beginning of the place alone, which is cheaper to know.
    bool begins_too_late(std::int64_t beginning) const { return full() && (limit_ == 0 || kept_.top().first.first < beginning); }
    template <class Place> bool too_late(const Place& place) const { return full() && (limit_ == 0 || kept_.top().first < place); }
    void offer(const Standing& one) {
        if (full() && (limit_ == 0 || kept_.top() < one)) return;
        if (full()) kept_.pop();
        kept_.push(one);
    }
    std::vector<Standing> taken() {
        std::vector<Standing> all;
        for (; !kept_.empty(); kept_.pop()) all.push_back(kept_.top());
        std::reverse(all.begin(), all.end());
        return all;
    }

private:
    std::size_t limit_;
    std::priority_queue<Standing> kept_;
};

}  // namespace

// By anything else the whole list is looked at, and the first so many are kept.
template <Order order>
void Worklist::by_place(const Question& question, const Sieve& sieve, Answer& answer) const {
    using Standing = std::pair<Place, std::size_t>;
    struct Fold { Standing first; std::int64_t size = 0; };
    const auto after = question.filter.after;
    const auto begin = after && holds(after) ? place(order, position(after.value)) : Place{INT64_MIN, INT64_MIN};
    First<Standing> first{static_cast<std::size_t>(question.filter.limit)};
    boost::unordered_flat_map<std::uint64_t, Fold> folds;
    std::int64_t rows = 0;
    const auto enough = std::max<std::int64_t>(question.count_max, question.filter.limit);
    const auto stand = [&](const Standing& one, std::int64_t size) {
        answer.total += size;
        ++rows;
        first.offer(one);
    };
    const auto see = [&](std::size_t at) {
        if (rows > enough && first.begins_too_late(beginning(order, at))) return;
        const Standing one{place(order, at), at};
        // Most of a long list ends here: it stands on a later page and enough is counted, or it stood on an earlier one.
        if (one.first <= begin || (rows > enough && first.too_late(one.first))) return;
        const auto facts = question.fold ? fold_[at] : 0;
        if (facts == 0) return stand(one, 1);
        // A fold stands where its first stands; where that is is found out once.
        auto& fold = folds[facts];
        if (fold.size == 0)
            each_folded(question, sieve, at, [&](std::size_t there) {
                const Standing other{place(order, there), there};
                if (!fold.size++ || other < fold.first) fold.first = other;
                return true;
            });
        if (fold.first == one) stand(one, fold.size);
    };
    if (question.same) {
        const auto told = this->told(question.same);
        for (const auto id : told ? same(told) : std::vector{question.same})
            if (holds(id) && passes(sieve, position(id.value))) see(position(id.value));
    } else {
        // The way that ties are ordered: then the first that are kept are seldom pushed out again.
        constexpr bool newest_first = order == Order::newest || order == Order::gravest || order == Order::mildest;
        each_passing(sieve, 0, ids_.size(), !newest_first, [&](std::size_t at) { see(at); return true; });
    }
    answer.more = rows > question.filter.limit;
    for (const auto& one : first.taken()) answer.rows.push_back(row_of(question, sieve, one.second));
}

void Worklist::in_order(const Question& question, const Sieve& sieve, Answer& answer) const {
    switch (question.order) {
        case Order::newest: return by_place<Order::newest>(question, sieve, answer);
        case Order::oldest: return by_place<Order::oldest>(question, sieve, answer);
        case Order::due_first: return by_place<Order::due_first>(question, sieve, answer);
        case Order::due_last: return by_place<Order::due_last>(question, sieve, answer);
        case Order::gravest: return by_place<Order::gravest>(question, sieve, answer);
        case Order::mildest: return by_place<Order::mildest>(question, sieve, answer);
    }
}

void Worklist::each(const Question& question, const identity::Actor& actor, base::Day today, const std::function<void(base::CaseId)>& f) const {
    CHECK(!question.filter.unit && !question.same);
    const auto sieve = this->sieve(question, actor, today);
    if (sieve.nothing) return;
    each_passing(sieve, 0, ids_.size(), true, [&](std::size_t at) { f({ids_[at]}); return true; });
}

Answer Worklist::ask(const Question& question, const identity::Actor& actor, base::Day today) const {
    CHECK(!question.filter.unit);
    Answer answer;
    const auto sieve = this->sieve(question, actor, today);
    if (sieve.nothing) return answer;
    const bool numbered = question.order == Order::newest || question.order == Order::oldest;
    if (numbered && !question.same) by_number(question, sieve, answer);
    else in_order(question, sieve, answer);
    return answer;
}

}  // namespace desk
