#pragma once
// The register of units, made ready for linking, and what the linker's files share.
#include "insight_links.h"
#include "insight_links_rules.h"

namespace insight {

struct Links::Register {
    Register(db::Reader& reader, const parties::Parties& parties, const catalogue::Catalogue& catalogue,
             base::Day today);

    const LinkUnit* unit(base::OperationId id) const;
    std::int64_t site_of(base::OperationId id) const;  // 0: no such unit
    std::vector<LinkUnit> units;
    std::map<std::string, std::string> municipalities;  // normalised name to code
    linkage::Linker linker;

private:
    std::map<std::int64_t, std::size_t> places_;
    std::map<std::int64_t, std::int64_t> sites_;
};

// What the sender wrote; empty when it does not open.
ToldOfUnit told_of(db::Reader& reader, const Services& s, const intake::Intake& intake, base::CaseId id);
std::vector<LinkCandidate> candidates_of(const linkage::Proposal& proposal, const TaughtLinks& taught);

}  // namespace insight
