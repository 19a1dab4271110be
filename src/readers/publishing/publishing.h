#pragma once
// What the office publishes: its articles, positions, how it supervises, for the press, and how long
// its cases take. Staff read the same articles with their own, and see which ones the law has overtaken.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "articles/articles.h"
#include "http/http.h"
#include "identity/identity.h"
#include "intake/intake.h"
#include "ledger/ledger.h"

namespace publishing {

// How long closed cases took; half of them, and four of five, at most so many days (nearest rank).
struct Times {
    std::string type, region;           // region "": no department
    std::int64_t cases = 0;
    int median = 0, eighty = 0;         // days
    bool hidden = false;                // too few to be shown, or needed to hide another
    bool operator==(const Times&) const = default;
};

// One case type: all departments together, and each. What is hidden has no figures here.
struct TypeTimes {
    Times all;
    std::vector<Times> departments;
};

// The whole months before a day: twelve of them, ended.
struct Period {
    base::Day first, last;
    base::Day computed;
};

struct ProcessingTimes {
    Period period;
    std::vector<TypeTimes> types;       // in the order of the catalogue's file names
};

class Publishing {
public:
    Publishing(const intake::Intake& intake, const articles::Articles& articles) : s_{intake.services()}, articles_{articles} {}

    // The public's pages; each in every language of the office.
    http::Response start(const http::Request& request, const identity::Context& context) const;       // /artiklar
    http::Response article(const http::Request& request, const identity::Context& context) const;     // /artiklar/{id}
    http::Response version(const http::Request& request, const identity::Context& context) const;     // /artiklar/{id}/{version}
    http::Response positions(const http::Request& request, const identity::Context& context) const;   // /stallningstaganden
    http::Response methods(const http::Request& request, const identity::Context& context) const;     // /tillsyn
    http::Response press(const http::Request& request, const identity::Context& context) const;       // /press
    http::Response times(const http::Request& request, const identity::Context& context) const;       // /handlaggningstider
    // Open data: the same figures, ?till=2026-10-31 for an earlier period.
    http::Response times_json(const http::Request& request, const identity::Context& context) const;
    http::Response times_csv(const http::Request& request, const identity::Context& context) const;

    // Staff: everything, with what to copy and what to look over.
    http::Response staff_list(const http::Request& request, const identity::Context& context) const;      // /arbetsrum/artiklar
    http::Response staff_article(const http::Request& request, const identity::Context& context) const;   // /arbetsrum/artiklar/{id}

    // A job: once a month has ended, the figures of the twelve months up to it are computed and kept. Gives 1 when
    // it did, 0 when nothing was to be done.
    std::int64_t compute_times() const;
    // The newest period, or the one that ended that day; nothing when none was computed.
    std::optional<ProcessingTimes> processing_times(db::Reader& reader, std::optional<base::Day> last = {}) const;
    std::vector<base::Day> periods(db::Reader& reader) const;      // their last days, newest first

private:
    const intake::Services& s_;
    const articles::Articles& articles_;
};

void declare_tables(ledger::Ledger& ledger);

}  // namespace publishing
