#include "desk/desk.h"

#include "desk_attachments.h"
#include "desk_counts.h"
#include "desk_presence.h"
#include "desk_store.h"
#include "desk_worklist.h"

namespace desk {

Desk::Desk(const intake::Intake& intake, const intake::Mail& mail, identity::Identity& identity, const search::Index& index)
    : intake_{intake}, mail_{mail}, identity_{identity}, index_{index}, presence_{std::make_shared<Presence>()},
      counts_{std::make_shared<Counts>()}, attachments_{std::make_shared<Attachments>()}, worklist_{std::make_shared<KeptWorklist>()} {}

void declare_tables(ledger::Ledger& ledger) {
    ledger.watch(store::views);
    ledger.watch(store::reports);
    ledger.watch(store::attachments);
    ledger.watch(store::told);
    ledger.cover(store::moves);
    ledger.watch(store::services);
    ledger.watch(store::staff);
}

}  // namespace desk
