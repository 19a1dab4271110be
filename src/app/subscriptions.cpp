#include "subscriptions.h"

#include <algorithm>
#include <atomic>
#include <memory>

#include "traffic.h"

namespace app {

namespace {

constexpr int second = 1, minute = 60, hour = 3600;
constexpr std::int64_t a_minute_us = 60'000'000;

// The job's own way, but at most one batch at a time while people send: there is one writer, and a
// sender waits for whatever stands before them in it. What nobody waits for by the second does a batch in
// `patience` while they do. The backlog is shown to staff.
std::function<std::int64_t()> standing_aside(Office& office, std::shared_ptr<std::atomic<std::int64_t>> batches,
                                             std::function<std::int64_t()> work, std::int64_t patience_us = 0) {
    return [&office, batches, traffic = std::make_shared<Traffic>(), work = std::move(work), patience_us, done = std::int64_t{0}]() mutable -> std::int64_t {
        const auto aside = [&] { return traffic->busy(office.clock.monotonic_us(), office.database->status().committed, *batches); };
        const bool before = aside();
        const auto now = office.clock.monotonic_us();
        if (before && now - done < patience_us) return 0;
        done = now;
        const auto left = work();
        ++*batches;
        return before || aside() ? 0 : left;
    };
}

// A compilation holds what had been read and linked: it waits until those jobs have come as far as the ledger stood when
// it was first due, or the same period compiled a moment later would be another edition. `waits`: wake me when you are
// idle. Not longer than an hour: while people send without end they never are.
std::function<std::int64_t()> once_read(Office& office, std::shared_ptr<std::atomic<bool>> waits, std::function<std::int64_t()> work) {
    return [&office, waits = std::move(waits), work = std::move(work), until = std::int64_t{-1}, since = std::int64_t{0}]() mutable -> std::int64_t {
        std::int64_t head = 0, followed = 0;
        office.database->read([&](db::Reader& reader) {
            head = office.ledger.head(reader);
            followed = std::min(office.insight.followed(reader), office.links.settled_until());
        });
        const auto now = office.clock.monotonic_us();
        if (until < 0) {
            until = head;
            since = now;
        }
        *waits = followed < until && now - since < 60 * a_minute_us;
        if (*waits) return 0;
        until = -1;
        return work();
    };
}

//  who acts            on which events                                          at least every
//  search_index        every event of a case: its text, region or type          2 s
//  fingerprint         tips.tip_received, enquiries.enquiry_received            2 s
//  links               tips, complaints, reports: a unit is proposed                2 s
//  suggest_themes      every event of a case: a theme and a severity are suggested      2 s
//  learn_themes        what handlers have judged: first at once, later at night         2 s
//  group_themes        once a week: groups of alike texts without a theme               1 h
//  ageing              every event of a case: its age, region, officer              2 s
//  statistics          every event of a contact: its channel, subject, answer        2 s
//  clock_watch         every event of a case, and each new day: limits about to break  1 h, and 2 s
//  receipts            every event of a case: what came in is confirmed              2 s
//  clean_files         a document with files                                    2 s
//  letters_out         a letter that goes by e-mail                             2 s
//  digital_out         a letter that goes by digital post                       2 s
//  mail_out            a message in the queue                                   2 s
//  mail_in             (a mailbox)                                              as configured
//  compile_week        the end of a week: its signals, its compilation, the quarter's  1 h
//  risk                a week since the last rating, the end of a quarter       1 h
//  propose_plan        a new week: a supervision plan is proposed, when there are teams  1 h
//  sweep               receipts and drafts past their time                      1 h
//  processing_times    the end of a month                                       1 h
//  attachments         a file that was looked at: its words, for search                2 s
//  post_read           a scanned file, a page that was turned                   2 s
//  checkpoint          every minute, outside the data folder                    1 min
//  optimise            every quarter of a day: checkpoint of the database file     6 h

}  // namespace

void subscribe(Office& office) {
    auto& jobs = office.jobs;
    const auto batches = std::make_shared<std::atomic<std::int64_t>>(0);   // of all followers together
    jobs.add("worklist", 2 * second, standing_aside(office, batches, [&office] { return office.desk.list_once(); }, a_minute_us));
    jobs.add("search_index", 2 * second, standing_aside(office, batches, [&office] { return office.desk.index_once(); }));
    jobs.add("fingerprint", 2 * second, standing_aside(office, batches, [&office] { return office.insight.fingerprint_once(); }, a_minute_us));
    const auto compiling_waits = std::make_shared<std::atomic<bool>>(false);
    jobs.add("links", 2 * second, standing_aside(office, batches, [&office, compiling_waits] {
        const auto left = office.links.link_once();
        if (left == 0 && *compiling_waits) office.jobs.wake("compile_week");
        return left;
    }, a_minute_us));
    jobs.add("suggest_themes", 2 * second, standing_aside(office, batches, [&office] { return office.themes.suggest_once(); }, a_minute_us));
    jobs.add("learn_themes", 2 * second, [&office] { (void)office.themes.learn_due(); return std::int64_t{0}; });
    jobs.add("group_themes", hour, [&office] { return office.themes.group_due(); });
    jobs.add("ageing", 2 * second, standing_aside(office, batches, [&office] { return office.ageing.follow_once(); }, a_minute_us));
    jobs.add("ageing_ready", 2 * second, standing_aside(office, batches, [&office] { return office.ageing.follow_ready_once(); }, a_minute_us));
    jobs.add("statistics", 2 * second, standing_aside(office, batches, [&office] { return office.statistics.follow_once(); }, a_minute_us));
    jobs.add("clock_watch", 2 * second, standing_aside(office, batches, [&office] { return office.casework.watch().run_once(*office.database); }));
    jobs.add("receipts", 2 * second, standing_aside(office, batches, [&office] { return office.casefile.receipts_once(); }));
    jobs.add("clean_files", 2 * second, [&office] { return intake::clean_waiting(office.services, office.scanner, office.cleaner); });
    if (office.config.mail.out) jobs.add("letters_out", 2 * second, [&office] { return office.casefile.send_letters_once(); });
    if (office.config.digital_post.on()) jobs.add("digital_out", 2 * second, [&office] { return office.casefile.send_digital_once(); });
    if (office.config.mail.out) jobs.add("mail_out", 2 * second, [&office] { return office.mail.send_once(); });
    if (office.config.mail.in) jobs.add("mail_in", office.config.mail.poll_seconds, [&office] { return office.mail.fetch_once(); });
    // A compilation holds the signals of its weeks, so they come first.
    jobs.add("compile_week", hour, once_read(office, compiling_waits, [&office] { (void)office.signals.watch_due(); return office.insight.compile_due(); }));
    jobs.add("attachments", 2 * second, [&office] { return office.desk.read_attachments_once(); });
    jobs.add("propose_plan", hour, [&office] { return office.planning.propose_due(); });
    jobs.add("risk", hour, [&office] { return office.risk.work_due(); });
    jobs.add("post_read", 2 * second, [&office] { return office.post.read_once(); });
    jobs.add("sweep", hour, [&office] { (void)office.intake.sweep(); return std::int64_t{0}; });
    jobs.add("processing_times", hour, [&office] { return office.publishing.compute_times(); });
    jobs.add("checkpoint", minute, [&office] { office.write_checkpoint(); return std::int64_t{0}; });
    jobs.add("optimise", 6 * hour, [&office] { office.database->optimise(); return std::int64_t{0}; });
}

}  // namespace app
