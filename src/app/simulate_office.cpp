#include "compose.h"
#include "simulate.h"

namespace app {

Simulated simulate(Office& office, base::ManualClock& clock, const SimulateOptions& options) {
    return simulate(SimulateOn{office.intake, office.identity, office.enquiries, &office.inspections}, clock, options);
}

}  // namespace app
