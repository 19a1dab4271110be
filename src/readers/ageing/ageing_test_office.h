#pragma once
// What the tests of ageing share: an office with its follower and what a person sees.
#include <memory>

#include "ageing/ageing.h"
#include "support/office.h"

namespace db {
std::vector<Migration> schema_ageing();
}

namespace ageing {

class AgeingOfficeTest : public support::OfficeTest {
protected:
    void SetUp() override {
        support::OfficeTest::SetUp();
        database().migrate(db::schema_ageing());
        declare_tables(office().ledger);
        ageing_ = std::make_unique<Ageing>(office().intake, office().identity);
    }
    void TearDown() override {
        ageing_.reset();
        support::OfficeTest::TearDown();
    }
    View view(const identity::Actor& who = handler(), const Filter& filter = {}) {
        View found;
        database().read([&](db::Reader& reader) { found = ageing_->view(reader, who, filter); });
        return found;
    }
    base::Day today() const { return clock_.today(); }

    const base::UserId officer_{77};
    std::unique_ptr<Ageing> ageing_;
};

}  // namespace ageing
