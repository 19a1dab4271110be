#include "subscriptions.h"

namespace app {

namespace {

//  who acts            on which events                                          at least every
//  search_index        every event of a case: its text, region or type          2 s
//  fingerprint         tips.tip_received, enquiries.enquiry_received            2 s
//  clean_files         a document with files                                    2 s
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
    jobs.add("search_index", 2 * second, [&office] { return office.desk.index_once(); });
    jobs.add("fingerprint", 2 * second, [&office] { return office.insight.fingerprint_once(); });
    jobs.add("clean_files", 2 * second, [&office] { return intake::clean_waiting(office.services, office.cleaner); });
    if (office.config.mail.out) jobs.add("mail_out", 2 * second, [&office] { return office.mail.send_once(); });
    if (office.config.mail.in) jobs.add("mail_in", office.config.mail.poll_seconds, [&office] { return office.mail.fetch_once(); });
    jobs.add("compile_week", hour, [&office] { return office.insight.compile_due(); });
    jobs.add("sweep", hour, [&office] { (void)office.intake.sweep(); return std::int64_t{0}; });
    jobs.add("checkpoint", minute, [&office] { office.write_checkpoint(); return std::int64_t{0}; });
    jobs.add("optimise", 6 * hour, [&office] { office.database->optimise(); return std::int64_t{0}; });
}

}  // namespace app
