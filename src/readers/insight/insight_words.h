#pragma once
// What figures are called in the language of the page.
#include <map>
#include <string>
#include <string_view>

#include "catalogue/catalogue.h"
#include "i18n/i18n.h"
#include "insight_rules.h"

namespace insight {

// A dimension on pages: `parameter` names it in the URL; keys of locale/ for its title and for
// reports that have no code in it.
struct DimensionWords {
    Dimension dimension;
    std::string_view parameter, title, unknown;
};
const std::array<DimensionWords, 11>& dimension_words();  // in the order of the page
const DimensionWords& words_of(Dimension dimension);

class Names {
public:
    Names(const Compilation& compilation, const catalogue::Catalogue& catalogue, const i18n::Texts& texts);
    std::string of(Dimension dimension, const std::string& code) const;

private:
    std::string outcome(const std::string& code) const;
    const Compilation& compilation_;
    const catalogue::Catalogue& catalogue_;
    const i18n::Texts& texts_;
    base::Day day_;
    std::map<std::string, std::string> units_, providers_, severities_;
};

// What leaves the office: one line a figure, small counts hidden.
std::string csv_of(const Compilation& compilation, const catalogue::Catalogue& catalogue, const i18n::Texts& texts);

}  // namespace insight
