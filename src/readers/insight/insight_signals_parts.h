#pragma once
// What the pages that tell of signals share.
#include "insight_signals.h"
#include "pages/components.h"

namespace insight {

constexpr std::string_view signals_home = "/arbetsrum/insikt/signaler";

std::string signal_text(const i18n::Texts& texts, const char* group, std::string_view word);
std::string signal_week(const i18n::Texts& texts, base::Week week);
// A thousandth as people write numbers; "unknown" where nothing can be said.
std::string thousandth(const i18n::Texts& texts, std::int64_t milli);
std::string signal_href(const StoredSignal& signal);

// What a series is called.
class SeriesWords {
public:
    SeriesWords(db::Reader& reader, const Services& s, const i18n::Texts& texts, base::Day day)
        : reader_{reader}, s_{s}, texts_{texts}, day_{day} {}
    std::string theme(const std::string& code) const {
        return s_.catalogue.label("themes", code, day_, texts_.language());
    }
    std::string of(const SeriesName& name, const std::string& frozen = {}) const {
        std::string place = frozen.empty() ? looked_up(name) : frozen;
        return name.theme.empty() ? place : texts_.fill("insight.signal.of_theme", {theme(name.theme), place});
    }

private:
    std::string looked_up(const SeriesName& name) const {
        switch (name.level) {
            case SignalLevel::theme:
                return theme(name.code);
            case SignalLevel::municipality:
            case SignalLevel::municipality_theme: {
                const auto* found = s_.catalogue.municipality(name.code);
                return found ? found->name : name.code;
            }
            case SignalLevel::unit:
            case SignalLevel::unit_theme: {
                const auto found = s_.parties.operation_by_code(reader_, name.code);
                return found ? found->name : name.code;
            }
            case SignalLevel::provider:
                return name.code;
        }
        return name.code;
    }
    db::Reader& reader_;
    const Services& s_;
    const i18n::Texts& texts_;
    base::Day day_;
};

// Signals with what they stand at, the week, how they were found and what people judged of them.
pages::Html signal_table(const std::vector<StoredSignal>& signals, const SeriesWords& words, db::Reader& reader, std::string caption,
                         const i18n::Texts& texts);
pages::Html verdict_tag(std::string_view verdict, const i18n::Texts& texts);

}  // namespace insight
