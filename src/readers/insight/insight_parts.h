#pragma once
// What the pages of a compilation share.
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "insight/insight.h"
#include "insight_words.h"
#include "pages/components.h"

namespace insight {

constexpr std::string_view compilations_home = "/arbetsrum/sammanstallningar";

struct Asked {
    Edition edition;
    Compilation compilation;
};

// The edition that the URL names; nothing when there is none or the actor may not see it.
std::optional<Asked> asked(const Insight& insight, const http::Request& request, const identity::Context& context,
                           identity::Action action);
std::string page_of(const Edition& edition, std::string_view below = {});
std::string behind_href(const Edition& edition, std::string_view parameter, const std::string& code);
std::string period_words(const i18n::Texts& texts, Period period);
std::string short_words(const i18n::Texts& texts, Period period);
std::string days_words(const i18n::Texts& texts, Period period);

// A further column of a list of cases.
struct MoreColumn {
    std::string title;
    std::function<std::string(const Item&)> of;
};

// Cases by their codes. Those of regions that the actor does not see are counted, not told; a link
// is given to those who may open the case.
pages::Html item_table(const std::vector<const Item*>& items, const Names& names, const identity::Context& context,
                       db::Database& database, const casework::Casework& casework, std::string caption,
                       const MoreColumn* more = nullptr);

// Counts of a dimension, most reports first; of units and providers also the expected number where links are unsure,
// with those that no report is linked to for certain.
pages::Html count_table(const Asked& asked, const DimensionWords& words, const Names& names, const i18n::Texts& texts);
// Of the page behind a figure: reports that may also concern the unit or provider that was asked for.
pages::Html may_be_section(const Asked& asked, const std::vector<std::pair<Dimension, std::string>>& wanted, const Names& names,
                           const identity::Context& context, db::Database& database, const casework::Casework& casework);
std::string thousandths(const i18n::Texts& texts, std::int64_t milli);

// Sections that format 2 brought: what stands out, what is new, what many tell of, how far the basis reaches.
pages::Html signals_section(const Asked& asked, const Names& names, const i18n::Texts& texts);
pages::Html new_section(const Asked& asked, const Names& names, const i18n::Texts& texts);
pages::Html voices_section(const Asked& asked, const Names& names, const i18n::Texts& texts);
pages::Html coverage_section(const Asked& asked, const Names& names, const i18n::Texts& texts);

}  // namespace insight
