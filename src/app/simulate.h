#pragma once
// The made-up authority, for trying, for measuring and for back-tests: units, staff, tips and
// questions over time, and what the staff did with them. What really happened is known here alone;
// it reaches the office as far as somebody told it, or a handler judged it.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "enquiries/enquiries.h"
#include "identity/identity.h"
#include "inspections/inspections.h"
#include "intake/intake.h"

namespace app {

struct Office;

// What a tip is really about.
struct Truth { std::string number, unit_code, theme; int severity = 0; std::size_t event = 0; };

struct SimulateOptions {
    std::string size = "small";        // small, year, or a number of cases up to 1000000
    std::uint64_t seed = 1;
    bool demo_accounts = false;        // else nobody knows the passwords
    int years_of_visits = 4;           // back from the end; 0: none
    double matters = 0.02;             // complaints and reports besides `size`, as a share of it; 0: none
    std::function<void(double fraction, std::string_view what)> progress;
    std::function<void(const Truth&)> truth;
};

// cases: tips and questions; matters: complaints and reports.
struct Simulated {
    std::int64_t providers = 0, units = 0, cases = 0, matters = 0, acts = 0, files = 0, visits = 0;
};

// Into an office without units, whose clock is `clock`; the data end on its day, and the clock is
// turned back to where it stood. Complaints and reports go back a year, since each takes months. Throws base::Fault for
// a wrong size and an office that is in use.
Simulated simulate(Office& office, base::ManualClock& clock, const SimulateOptions& options);
// The same on the parts that it needs.
struct SimulateOn {
    const intake::Intake& intake;
    identity::Identity& identity;
    const enquiries::Enquiries& enquiries;
    const inspections::Inspections* inspections = nullptr;   // none: no visits
};
Simulated simulate(const SimulateOn& on, base::ManualClock& clock, const SimulateOptions& options);

// Who can sign in when demo_accounts was asked for.
std::vector<identity::Pages::DemoAccount> demo_accounts();

}  // namespace app
