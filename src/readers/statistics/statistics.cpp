#include "statistics/statistics.h"

#include <algorithm>

#include "answers/answers.h"
#include "statistics_store.h"

namespace statistics {

namespace {

constexpr std::string_view cursor_name = "statistics";
constexpr std::string_view answer_clock = "answer_target";
constexpr int batch = 200;   // events: there is one writer, and a sender who comes meanwhile waits for the batch

// An anonymous sender's time is not stored, only the day.
int hour_of(const casework::Case& on) { return on.anonymous ? -1 : base::stockholm(on.received_at).hour; }

Counted told(const casework::Case& on, std::string service) {
    Counted one;
    one.id = on.id;
    one.month = month_of(on.received_day);
    one.service = std::move(service);
    one.channel = on.channel;
    one.hour = hour_of(on);
    one.theme = on.theme;
    return one;
}

}  // namespace

// What a batch of events comes to, read beside the writer.
struct Statistics::Plan {
    std::int64_t from = 0, to = -1, head = 0;
    std::vector<Counted> contacts;
    struct Row {
        Key key;
        std::int64_t id = 0, number = 0;
        bool stored = false;
    };
    std::vector<Row> rows;
};

Statistics::Plan Statistics::plan(db::Reader& reader) const {
    const auto& s = intake_.services();
    Plan made;
    made.head = s.ledger.head(reader);
    made.from = s.ledger.cursor(reader, cursor_name);
    std::vector<base::CaseId> seen;
    Changes changes;
    for (const auto& event : s.ledger.after(reader, made.from, batch)) {
        made.to = event.number;
        if (!event.case_id) continue;
        const auto row = s.casework.find(reader, event.case_id);
        if (!row) continue;
        const auto version = s.catalogue.case_type(row->type, row->version_day);
        if (!version) continue;
        const auto* clock = (*version)->clock(answer_clock);
        if (!clock) {
            const bool opens = std::find(openings_.begin(), openings_.end(), event.kind) != openings_.end();
            if (!opens || (*version)->feedback != catalogue::Feedback::none || !(*version)->anonymous_allowed) continue;
            auto tip = told(*row, std::string{tips_service});
            tip.theme.clear();   // judged later, and told by the compilations
            contribute(changes, tip, 1);
            continue;
        }
        if (std::find(seen.begin(), seen.end(), row->id) != seen.end()) continue;
        seen.push_back(row->id);
        const auto before = store::by_id(reader, row->id);
        std::string service;
        if (before) {
            service = before->service;
        } else if (const auto sent = intake_.submission(reader, row->id, s.casework.keys(reader, row->id))) {
            service = catalogue::answer(sent->answers, "service");
        }
        auto now = told(*row, std::move(service));
        now.theme = answers::Answers::subject_of(reader, row->id);   // of a question; what care fault it tells of is for insight
        const auto state = casework::clock_state(s.catalogue.calendar(), **version, *clock, *row,
                                                 s.casework.clocks().marks(reader, row->id), s.clock.today());
        const bool answered = state.ended.number > 0;
        if (answered) now.waited = working_days_between(s.catalogue.calendar(), row->received_day, state.ended);
        now.state = !answered ? row->open ? "waiting" : "" : state.ended <= state.due ? "in_time" : "late";
        if (before && *before == now) continue;
        if (before) contribute(changes, *before, -1);
        contribute(changes, now, 1);
        made.contacts.push_back(std::move(now));
    }
    for (const auto& [key, change] : changes) {
        if (change == 0) continue;
        const auto stored = store::count(reader, key);
        made.rows.push_back({key, stored ? stored->id : s.ids.next(), (stored ? stored->number : 0) + change, stored.has_value()});
    }
    return made;
}

std::int64_t Statistics::follow_once() const {
    const auto& s = intake_.services();
    Plan next;
    s.database.read([&](db::Reader& reader) { next = plan(reader); });
    if (next.to < 0) return 0;
    s.database.write([&](db::Transaction& tx) {
        for (const auto& one : next.contacts) s.ledger.put_working(tx, store::contacts, store::values(one));
        for (const auto& row : next.rows) {
            if (row.number > 0)
                s.ledger.put_working(tx, store::counts,
                                     {row.id, row.key.month, row.key.service, row.key.kind, row.key.code, row.number});
            else if (row.stored)
                store::remove_count(tx, row.id);
        }
        s.ledger.set_cursor(tx, cursor_name, next.to);
    });
    return next.head - next.to;
}

std::int64_t Statistics::backlog(db::Reader& reader) const {
    const auto& s = intake_.services();
    return s.ledger.head(reader) - s.ledger.cursor(reader, cursor_name);
}

View Statistics::view(db::Reader& reader, int months) const {
    const auto last = month_of(intake_.services().clock.today());
    const auto first = last - (months - 1);
    return gather(store::between(reader, first, last), first, last);
}

void declare_tables(ledger::Ledger& ledger) {
    ledger.watch(store::contacts);
    ledger.watch(store::counts);
}

}  // namespace statistics
