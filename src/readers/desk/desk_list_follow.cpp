// Keeps the list in memory in step with the ledger: whoever asks brings it up to date first, so that an own act is seen
// at once, and a job does so meanwhile.
#include <algorithm>
#include <cstring>
#include <mutex>
#include <set>

#include "base/fault.h"
#include "desk_store.h"
#include "desk_worklist.h"

namespace desk {

namespace {

constexpr int followed_at_a_time = 500, followed_when_asked = 5'000, read_at_start_max = 2'000;

std::uint64_t short_of(std::string_view hash) {
    std::uint64_t made = 0;
    std::memcpy(&made, hash.data(), std::min(hash.size(), sizeof made));
    return made ? made : 1;
}

// Texts that more than one case came with, in order.
std::vector<std::uint64_t> told_by_several(const std::vector<std::pair<std::int64_t, std::uint64_t>>& told) {
    std::vector<std::uint64_t> texts, several;
    texts.reserve(told.size());
    for (const auto& [id, text] : told) texts.push_back(text);
    std::sort(texts.begin(), texts.end());
    for (std::size_t i = 1; i < texts.size(); ++i)
        if (texts[i] == texts[i - 1] && (several.empty() || several.back() != texts[i])) several.push_back(texts[i]);
    return several;
}

}  // namespace

std::uint64_t Desk::told_of(db::Reader& reader, base::CaseId id) const {
    const auto& s = intake_.services();
    try {
        const auto text = s.registry.first_text(reader, id, s.casework.keys(reader, id));
        return text.empty() ? 0 : short_of(s.keyring->hash("told", text));
    } catch (const crypto::Tampered&) {
        return 0;   // its own page says so
    }
}

// What a case has beside its text is looked up only where another came with the same.
void Desk::list_case(db::Reader& reader, Worklist& list, base::CaseId id, std::uint64_t told) const {
    const auto on = intake_.services().casework.find(reader, id);
    if (!on) return;
    const auto alike = list.same(told);
    const bool shared = std::any_of(alike.begin(), alike.end(), [&](base::CaseId one) { return one != id; });
    list.put(*on, told, shared && intake_.services().registry.one_document_alone(reader, id), service_of(reader, *on));
    if (alike.size() != 1 || !shared) return;
    if (const auto first = intake_.services().casework.find(reader, alike.front()))
        list.put(*first, told, intake_.services().registry.one_document_alone(reader, first->id), service_of(reader, *first));
}

void Desk::begin_list(db::Reader& reader, Worklist& list) const {
    const auto& s = intake_.services();
    std::vector<std::pair<std::int64_t, std::uint64_t>> told;   // by id
    store::each_told(reader, [&](std::int64_t id, std::string_view hash) { told.emplace_back(id, short_of(hash)); });
    std::vector<std::pair<std::int64_t, std::string>> services;   // by id
    store::each_service(reader, [&](std::int64_t id, std::string_view service) { services.emplace_back(id, service); });
    auto waits = services.begin();
    const auto shared = told_by_several(told);
    const auto alone = s.registry.one_document_alone(reader);
    const auto take = [&](const casework::Case& on) {
        const auto found = std::lower_bound(told.begin(), told.end(), std::pair{on.id.value, std::uint64_t{0}});
        const auto hash = found != told.end() && found->first == on.id.value ? found->second : 0;
        while (waits != services.end() && waits->first < on.id.value) ++waits;   // both come in the order of their ids
        const bool waiting = waits != services.end() && waits->first == on.id.value;
        list.put(on, hash, std::binary_search(shared.begin(), shared.end(), hash) && std::binary_search(alone.begin(), alone.end(), on.id.value),
                 waiting ? std::string_view{waits->second} : std::string_view{});
    };
    s.casework.each(reader, take);
    // What the index has not come to yet is read now, the newest first, as far as it is not too much.
    for (const auto id : list.not_told(read_at_start_max))
        if (const auto hash = told_of(reader, id)) list_case(reader, list, id, hash);
    for (const auto id : list.half_known()) list_case(reader, list, id, list.told(id));
}

// The list is made beside the lock: a job has little of the processor, and nobody who asks waits for it to be done. Of
// those who ask one makes it, and the others wait without keeping a connection of the database from anybody.
void Desk::make_list(bool asked) const {
    auto& kept = *worklist_;
    const auto there = [&] {
        const std::shared_lock lock{kept.mutex};
        return kept.head >= 0;
    };
    if (there()) return;
    std::unique_lock one_of_them{kept.making, std::defer_lock};
    if (asked) one_of_them.lock();
    if (there()) return;
    Worklist made;
    std::int64_t head = 0;
    intake_.services().database.read([&](db::Reader& reader) {
        made = {};
        head = intake_.services().ledger.head(reader);
        begin_list(reader, made);
    });
    const std::unique_lock lock{kept.mutex};
    if (kept.head >= 0) return;
    kept.list = std::move(made);
    kept.head = head;
}

void Desk::follow_list(db::Reader& reader) const {
    const auto& s = intake_.services();
    auto& kept = *worklist_;
    const auto head = s.ledger.head(reader);
    {
        const std::shared_lock lock{kept.mutex};
        CHECK(kept.head >= 0);   // whoever reads it has made it
        if (kept.head >= head) return;
    }
    const std::unique_lock lock{kept.mutex};
    std::set<base::CaseId> seen;
    for (int followed = 0; kept.head < head && followed < followed_when_asked;) {
        const auto events = s.ledger.after(reader, kept.head, followed_at_a_time);
        if (events.empty()) break;
        for (const auto& event : events)
            if (event.case_id && seen.insert(event.case_id).second) {
                const auto told = kept.list.told(event.case_id);
                list_case(reader, kept.list, event.case_id, told ? told : told_of(reader, event.case_id));
            }
        kept.head = events.back().number;
        followed += static_cast<int>(events.size());
    }
}

std::int64_t Desk::list_once() const {
    const auto& s = intake_.services();
    std::int64_t left = 0;
    make_list(false);
    s.database.read([&](db::Reader& reader) {
        follow_list(reader);
        const std::shared_lock lock{worklist_->mutex};
        left = s.ledger.head(reader) - worklist_->head;
    });
    return left;
}

// The index has read what a case came with that was not known yet: after a start with a long way to catch up. What is
// older than the list already knows is read again.
void Desk::list_told(const std::map<std::int64_t, std::string>& told) const {
    const auto& s = intake_.services();
    for (bool done = false; !done;)
        s.database.read([&](db::Reader& reader) {
            const auto head = s.ledger.head(reader);
            const std::unique_lock lock{worklist_->mutex};
            if (worklist_->head < 0) { done = true; return; }   // it will read them itself
            done = head >= worklist_->head;
            if (!done) return;
            for (const auto& [id, hash] : told)
                if (worklist_->list.holds({id}) && !worklist_->list.told({id})) list_case(reader, worklist_->list, {id}, short_of(hash));
        });
}

Answer Desk::ask_list(db::Reader& reader, const Question& question, const identity::Actor& actor) const {
    follow_list(reader);
    const std::shared_lock lock{worklist_->mutex};
    return worklist_->list.ask(question, actor, intake_.services().clock.today());
}

void Desk::each_listed(db::Reader& reader, const Question& question, const identity::Actor& actor, const std::function<void(base::CaseId)>& f) const {
    follow_list(reader);
    const std::shared_lock lock{worklist_->mutex};
    worklist_->list.each(question, actor, intake_.services().clock.today(), f);
}

std::vector<casework::Case> Desk::asked_cases(db::Reader& reader, const Question& question, const identity::Actor& actor) const {
    std::vector<std::int64_t> ids;
    for (const auto& row : ask_list(reader, question, actor).rows) {
        ids.push_back(row.id.value);
        for (const auto id : row.folded) ids.push_back(id.value);
    }
    return intake_.services().casework.by_ids(reader, ids, actor);
}

}  // namespace desk
