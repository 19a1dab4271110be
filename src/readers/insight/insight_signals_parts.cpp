#include "insight_signals_parts.h"

#include "insight_signals_store.h"

namespace insight {

using pages::Html;

std::string signal_text(const i18n::Texts& texts, const char* group, std::string_view word) {
    return std::string{texts("insight.signal." + std::string{group} + "." + std::string{word})};
}

std::string signal_week(const i18n::Texts& texts, base::Week week) {
    return texts.fill("insight.week", {std::to_string(week.number), std::to_string(week.year)});
}

std::string thousandth(const i18n::Texts& texts, std::int64_t milli) {
    if (milli < 0) return std::string{texts("insight.signal.unknown")};
    const double value = static_cast<double>(milli) / 1000;
    return milli % 1000 == 0 ? texts.number(milli / 1000) : texts.decimal(value, value < 10 ? 2 : 1);
}

std::string signal_href(const StoredSignal& signal) { return std::string{signals_home} + "/" + std::to_string(signal.id); }

Html verdict_tag(std::string_view verdict, const i18n::Texts& texts) {
    const auto tone = verdict == code(Judged::right)   ? pages::Tone::success
                      : verdict == code(Judged::wrong) ? pages::Tone::neutral
                                                       : pages::Tone::info;
    return pages::tag(signal_text(texts, "verdict", verdict), tone);
}

Html signal_table(const std::vector<StoredSignal>& signals, const SeriesWords& words, db::Reader& reader,
                  std::string caption, const i18n::Texts& texts) {
    pages::Table table{std::move(caption)};
    table.columns = {{std::string{texts("insight.signal.what")}},
                     {std::string{texts("insight.signal.level")}},
                     {std::string{texts("insight.signal.week")}},
                     {std::string{texts("insight.signal.kind")}},
                     {std::string{texts("insight.signal.observed")}, "", 0, true},
                     {std::string{texts("insight.signal.expected")}, "", 0, true},
                     {std::string{texts("insight.signal.limit")}, "", 0, true},
                     {std::string{texts("insight.signal.judged")}}};
    table.empty_text = texts("insight.signal.none");
    for (const auto& signal : signals) {
        const auto verdicts = store::verdicts_of(reader, signal.id);
        const auto verdict = verdicts.empty() ? std::string_view{"none"} : code(verdicts.front().verdict.verdict);
        // A provider's name stands with the signal alone: the register finds providers by their ids.
        const auto whole = signal.name.level == SignalLevel::provider ? store::signal(reader, signal.id) : std::nullopt;
        const auto name = whole ? store::facts_of(whole->facts).name : std::string{};
        table.rows.push_back({{{pages::link(signal_href(signal), words.of(signal.name, name)), false, true},
                               {pages::text(signal_text(texts, "level", code(signal.name.level)))},
                               {pages::text(signal_week(texts, signal.week)), false, false, true},
                               {pages::text(signal_text(texts, "kind", code(signal.kind)))},
                               {pages::text(texts.number(signal.observed)), true},
                               {pages::text(thousandth(texts, signal.expected_milli)), true},
                               {pages::text(thousandth(texts, signal.limit_milli)), true},
                               {verdict_tag(verdict, texts)}},
                              signal_href(signal)});
    }
    return pages::table(table);
}

}  // namespace insight
