#include "subscriptions.h"

namespace app {

namespace {

// There is one writer, and a sender waits for whatever stands before them in it. While people send
// many things a second, followers take one batch an interval and catch up afterwards; their
// backlog is shown to staff.
class Standing {
public:
    explicit Standing(const Office& office) : office_{office} {}
    bool aside() {
        const auto now = office_.clock.monotonic_us();
        const auto committed = office_.database->status().committed;
        const auto elapsed = now - at_;
        if (elapsed < window_us) return busy_;
        busy_ = at_ != 0 && (committed - committed_) * 1'000'000 > writes_a_second * elapsed;
        at_ = now;
        committed_ = committed;
        return busy_;
    }

private:
    static constexpr std::int64_t window_us = 100'000, writes_a_second = 300;
    const Office& office_;
    std::int64_t at_ = 0, committed_ = 0;
    bool busy_ = false;
};

// The job's own way, but at most one batch at a time while others are served.
std::function<std::int64_t()> standing_aside(Office& office, std::function<std::int64_t()> work) {
    return [standing = std::make_shared<Standing>(office), work = std::move(work)]() -> std::int64_t {
        const bool aside = standing->aside();
        const auto left = work();
        return aside || standing->aside() ? 0 : left;
    };
}

//  who acts            on which events                                          at least every
//  search_index        every event of a case: its text, region or type          2 s
//  fingerprint         tips.tip_received, enquiries.enquiry_received            2 s
//  ageing              every event of a case: its age, region, officer              2 s
//  clean_files         a document with files                                    2 s
//  letters_out         a letter that goes by e-mail                             2 s
//  mail_out            a message in the queue                                   2 s
//  mail_in             (a mailbox)                                              as configured
//  compile_week        the end of a week                                        1 h
//  sweep               receipts and drafts past their time                      1 h
//  checkpoint          every minute, outside the data folder                    1 min
//  optimise            every quarter of a day: checkpoint of the database file     6 h
constexpr int second = 1, minute = 60, hour = 3600;

}  // namespace

void subscribe(Office& office) {
    auto& jobs = office.jobs;
    jobs.add("search_index", 2 * second, standing_aside(office, [&office] { return office.desk.index_once(); }));
    jobs.add("fingerprint", 2 * second, standing_aside(office, [&office] { return office.insight.fingerprint_once(); }));
    jobs.add("ageing", 2 * second, standing_aside(office, [&office] { return office.ageing.follow_once(); }));
    jobs.add("clean_files", 2 * second, [&office] { return intake::clean_waiting(office.services, office.cleaner); });
    if (office.config.mail.out) jobs.add("letters_out", 2 * second, [&office] { return office.casefile.send_letters_once(); });
    if (office.config.mail.out) jobs.add("mail_out", 2 * second, [&office] { return office.mail.send_once(); });
    if (office.config.mail.in) jobs.add("mail_in", office.config.mail.poll_seconds, [&office] { return office.mail.fetch_once(); });
    jobs.add("compile_week", hour, [&office] { return office.insight.compile_due(); });
    jobs.add("sweep", hour, [&office] { (void)office.intake.sweep(); return std::int64_t{0}; });
    jobs.add("checkpoint", minute, [&office] { office.write_checkpoint(); return std::int64_t{0}; });
    jobs.add("optimise", 6 * hour, [&office] { office.database->optimise(); return std::int64_t{0}; });
}

}  // namespace app
