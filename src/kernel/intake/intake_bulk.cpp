// Many submissions at once, by the same way as one: for `vaka simulate`, and for taking over an
// older register. Keys and idempotency are not looked at; each is new.
#include <algorithm>
#include <future>

#include "intake/intake.h"
#include "intake_prepare.h"

namespace intake {

struct Intake::Many {
    struct One { Submission submission; Prepared prepared; const catalogue::CaseTypeVersion* version = nullptr; };
    std::vector<One> all;
};

std::shared_ptr<const Intake::Many> Intake::prepare_many(std::vector<Dated> submissions, int threads) const {
    auto many = std::make_shared<Many>();
    many->all.resize(submissions.size());
    // Ids in the order given, so that lists by id are in order of arrival.
    std::vector<base::CaseId> ids;
    for (std::size_t i = 0; i < submissions.size(); ++i) ids.push_back(s_.ids.make<base::CaseId>());
    const auto count = static_cast<std::size_t>(std::max(1, threads));
    const auto part = [&](std::size_t first) {
        base::ManualClock clock{{}};
        const Services s{s_.database, s_.ledger, s_.catalogue, s_.keyring, clock, s_.ids, s_.files, s_.parties, s_.registry, s_.casework, s_.assessments};
        for (std::size_t i = first; i < submissions.size(); i += count) {
            clock.set(submissions[i].at);
            auto& one = many->all[i];
            one.submission = std::move(submissions[i].submission);
            CHECK(one.submission.key.empty());
            one.submission.title = title_of(s, one.submission);
            const auto version = s.casework.version(one.submission.case_type, clock.today());
            if (!version) throw base::Fault("no version of the case type " + one.submission.case_type + " is in force on " + base::iso(clock.today()));
            one.version = *version;
            one.prepared = prepare(s, one.submission, **version, ids[i]);
        }
    };
    std::vector<std::future<void>> others;
    for (std::size_t i = 1; i < count; ++i) others.push_back(std::async(std::launch::async, part, i));
    part(0);
    for (auto& other : others) other.get();
    return many;
}

std::vector<Receipt> Intake::write_many(const Many& many) const {
    std::vector<Receipt> receipts;
    for (std::size_t first = 0; first < many.all.size(); first += many_in_commit) {
        const auto last = std::min(first + many_in_commit, many.all.size());
        s_.database.write([&](db::Transaction& tx) {
            receipts.resize(first);
            for (auto i = first; i < last; ++i)
                receipts.push_back(write_received(s_, tx, many.all[i].submission, many.all[i].prepared, *many.all[i].version));
        });
    }
    return receipts;
}

}  // namespace intake
