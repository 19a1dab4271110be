#pragma once
#include "compose.h"

namespace app {

// MAP 4: what happens next. Followers read the ledger from a cursor of their own; this says which
// event wakes whom, and what runs by the clock.
void subscribe(Office& office);

}  // namespace app
