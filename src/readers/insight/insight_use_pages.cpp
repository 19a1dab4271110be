// What one report is worth in a compilation, and where a report has been used.
#include <algorithm>
#include <set>

#include "base/text.h"
#include "insight_gathered.h"
#include "insight_parts.h"
#include "insight_signals_parts.h"
#include "insight_signals_store.h"
#include "insight_store.h"

namespace insight {

using identity::Action;
using pages::Html;

namespace {

constexpr int reads_looked_at = 500, weeks_after = 60;   // a signal's evidence reaches a year back

std::string name_of(const Difference& difference, const Names& names, const i18n::Texts& texts) {
    if (!difference.dimension) return std::string{texts("insight.csv.total")};
    return std::string{texts(words_of(*difference.dimension).title)} + ": " + names.of(*difference.dimension, difference.code);
}

Html difference_table(const std::vector<Difference>& differences, const Names& names, const i18n::Texts& texts) {
    pages::Table table{std::string{texts("insight.without.caption")}, true};
    table.columns = {{std::string{texts("insight.without.figure")}},
                     {std::string{texts("insight.without.reports_with")}, "", 0, true},
                     {std::string{texts("insight.without.reports_without")}, "", 0, true},
                     {std::string{texts("insight.without.events_with")}, "", 0, true},
                     {std::string{texts("insight.without.events_without")}, "", 0, true}};
    // Where every link is sure the expected number is the number.
    const auto unsure = [](const Difference& one) {
        return one.expected_with >= 0 && (one.expected_with != 1000 * one.reports_with || one.expected_without != 1000 * one.reports_without);
    };
    const bool expected = std::any_of(differences.begin(), differences.end(), unsure);
    if (expected)
        for (const auto* key : {"insight.without.expected_with", "insight.without.expected_without"}) table.columns.push_back({std::string{texts(key)}, "", 0, true});
    table.empty_text = texts("insight.without.none");
    for (const auto& one : differences) {
        const auto cell = [&](std::int64_t value) { return pages::Cell{pages::text(texts.number(value)), true}; };
        table.rows.push_back({{{pages::text(name_of(one, names, texts)), false, true},
                               cell(one.reports_with), cell(one.reports_without), cell(one.events_with), cell(one.events_without)},
                              ""});
        if (!expected) continue;
        for (const auto milli : {one.expected_with, one.expected_without})
            table.rows.back().cells.push_back({unsure(one) ? pages::text(thousandths(texts, milli)) : Html{}, true});
    }
    return pages::table(table);
}

// A place in the compilation in words: counties by name, what has a text of its own by that, codes as they are.
std::string words_of(std::string_view where, const catalogue::Catalogue& catalogue, const i18n::Texts& texts) {
    std::vector<std::string> words;
    for (const auto& step : base::split(where, '\n')) {
        if (step.empty() || step == "counties") continue;
        const auto key = "insight.without.leaf." + step;
        const auto* county = step.size() == 2 ? catalogue.county(step) : nullptr;
        words.push_back(county ? county->name : texts.has(key) ? std::string{texts(key)} : step);
    }
    return base::join(words, ", ");
}

Html other_table(const std::vector<OtherDifference>& differences, const catalogue::Catalogue& catalogue, const i18n::Texts& texts) {
    if (differences.empty()) return {};
    pages::Table table{std::string{texts("insight.without.others")}};
    table.columns = {{std::string{texts("insight.without.part")}}, {std::string{texts("insight.without.which")}}, {std::string{texts("insight.without.with")}, "", 0, true}, {std::string{texts("insight.without.rest")}, "", 0, true}};
    for (const auto& one : differences)
        table.rows.push_back({{{pages::text(texts("insight.without.part." + one.part)), false, true}, {pages::text(words_of(one.where, catalogue, texts))},
                               {pages::text(one.with.empty() ? "\xE2\x80\x93" : one.with), true}, {pages::text(one.without.empty() ? "\xE2\x80\x93" : one.without), true}}, ""});
    return pages::table(table);
}

}  // namespace

// On what is known today, so that it can be tried for a period that nobody has compiled yet.
http::Response Insight::without(const http::Request& request, const identity::Context& context) const {
    const auto period = parse_period(request.captures.get("period"));
    const auto number = registry::RegistryNumber::parse(request.query.get("nummer"));
    if (!identity::decide(*context.actor, Action::read_compilation, {}) || !period || !number ||
        s_.clock.today() < period->first())
        return identity::not_found(context);
    std::optional<casework::Case> on;
    s_.database.read([&](db::Reader& reader) { on = s_.casework.find_for(reader, *number, *context.actor, Action::list_cases); });
    if (!on) return identity::not_found(context);
    const auto& texts = context.t();
    auto gathered = complete(*period);
    const auto office = s_.catalogue.office().name.sv;
    const auto with = insight::compile(*period, office, gathered.heard, gathered.known);
    std::erase_if(gathered.heard, [&](const Heard& one) { return one.item.number == *number; });
    const auto rest = insight::compile(*period, office, std::move(gathered.heard), gathered.known);
    const Names names{with, s_.catalogue, texts};
    const auto title = texts.fill("insight.without.title", {number->string(), period_words(texts, *period)});
    return identity::staff_page(context, compilations_home, title,
                                pages::stack({pages::heading(1, title), pages::paragraph(texts("insight.without.about")),
                                              difference_table(differences(with, rest), names, texts), other_table(other_differences(with, rest), s_.catalogue, texts)}));
}

namespace {

struct Use {
    std::size_t readers = 0;
    std::optional<base::Time> first_read;
    std::vector<Edition> compiled;                    // without json
    std::vector<assessments::Entry> judgements;
    std::vector<StoredSignal> signals;
    std::vector<PlanUse> visits;
};

bool holds(const Edition& edition, const registry::RegistryNumber& number) {
    const auto compilation = compilation_of(edition.json);
    return std::any_of(compilation.items.begin(), compilation.items.end(), [&](const Item& item) { return item.number == number; });
}

Html read_section(const Use& use, const i18n::Texts& texts) {
    const auto said = use.readers == 0 ? std::string{texts("insight.used.unread")}
                      : use.readers == 1 ? texts.fill("insight.used.read_one", {texts.date(base::stockholm_day(*use.first_read))})
                                         : texts.fill("insight.used.read", {texts.number(static_cast<std::int64_t>(use.readers)),
                                                                          texts.date(base::stockholm_day(*use.first_read))});
    return pages::section("last", texts("insight.used.read_title"), pages::paragraph(said));
}

Html judged_section(const Use& use, const i18n::Texts& texts) {
    std::vector<Html> lines;
    for (const auto& entry : use.judgements) {
        const auto kind = std::string{"insight.used.kind."} + std::string{assessments::code(entry.kind)};   // not a text key
        const auto by = entry.source == "person" ? std::string{texts("insight.used.by_person")}
                        : entry.source == "sender" ? std::string{texts("insight.used.by_sender")}
                                                   : texts.fill("insight.used.by_model", {entry.source});
        lines.push_back(pages::text(texts.fill("insight.used.judged", {std::string{texts(kind)}, texts.date(base::stockholm_day(entry.at)), by})));
    }
    return pages::section("bedomt", texts("insight.used.judged_title"),
                          lines.empty() ? pages::paragraph(texts("insight.used.not_judged")) : pages::list(lines));
}

Html compiled_section(const Use& use, const registry::RegistryNumber& number, const i18n::Texts& texts) {
    pages::Table table{std::string{texts("insight.used.compiled_title")}, true};
    table.columns = {{std::string{texts("insight.column.period")}},
                     {std::string{texts("insight.column.edition")}, "", 0, true},
                     {std::string{texts("insight.evidence.made")}},
                     {std::string{texts("insight.used.worth")}}};
    table.empty_text = texts("insight.used.not_compiled");
    for (const auto& edition : use.compiled) {
        const auto words = period_words(texts, edition.period);
        const auto worth = std::string{compilations_home} + "/" + edition.period.name() + "/utan?nummer=" + http::percent_encode(number.string());
        table.rows.push_back({{{pages::link(page_of(edition), words), false, true},
                               {pages::text(texts.number(edition.edition)), true},
                               {pages::text(texts.date(base::stockholm_day(edition.made_at)))},
                               {pages::link(worth, texts.fill("insight.used.worth_link", {words}))}},
                              page_of(edition)});
    }
    return pages::section("sammanstallt", texts("insight.used.compiled_title"), pages::table(table));
}

Html planned_section(const Use& use, bool has_unit, const i18n::Texts& texts) {
    pages::Table table{std::string{texts("insight.used.planned_title")}, true};
    table.columns = {{std::string{texts("insight.used.visit")}}, {std::string{texts("insight.used.plan_week")}}, {std::string{texts("insight.used.plan_state")}},
                     {std::string{texts("insight.used.plan_because")}}};
    table.empty_text = texts(has_unit ? "insight.used.not_planned" : "insight.used.no_unit");
    for (const auto& visit : use.visits) {
        const bool of_signal = visit.signal != 0 && std::any_of(use.signals.begin(), use.signals.end(), [&](const StoredSignal& one) { return one.id == visit.signal; });
        const auto because = of_signal       ? texts("insight.used.because_signal")
                             : visit.by_risk ? texts("insight.used.because_risk")
                                             : texts("insight.used.because_other");
        table.rows.push_back({{{pages::link(visit.href, texts.fill("insight.used.visit_of", {visit.plan, visit.reason})), false, true},
                               {pages::text(visit.week)}, {pages::text(visit.state)}, {pages::text(because)}}, visit.href});
    }
    return pages::section("planerat", texts("insight.used.planned_title"), pages::table(table));
}

}  // namespace

http::Response Insight::used(const http::Request& request, const identity::Context& context) const {
    const auto number = registry::RegistryNumber::parse(request.captures.get("number"));
    if (!number) return identity::not_found(context);
    std::optional<casework::Case> on;
    Use use;
    s_.database.read([&](db::Reader& reader) {
        use = {};
        on = s_.casework.find_for(reader, *number, *context.actor, Action::read_case);
        if (!on) return;
        use.judgements = s_.assessments.history(reader, on->id);
        const auto week = base::week_of(on->received_day);
        use.signals = store::signals_with(reader, on->id, week, base::week_of(base::first_day(week) + 7 * weeks_after));
        for (const auto kind : {Period::Kind::week, Period::Kind::quarter})
            for (auto& edition : store::of_period(reader, period_of(kind, on->received_day)))
                if (holds(edition, *number)) {
                    edition.json.clear();
                    use.compiled.push_back(std::move(edition));
                }
    });
    if (!on) return identity::not_found(context);
    std::set<std::string> readers;
    for (const auto& read : s_.identity.reads_of(number->string(), reads_looked_at)) {
        readers.insert(read.user);
        use.first_read = use.first_read ? std::min(*use.first_read, read.at) : read.at;
    }
    use.readers = readers.size();
    if (plan_uses_ && on->unit) use.visits = plan_uses_(context, on->unit, on->received_day);
    const auto& texts = context.t();
    Html signals;
    s_.database.read([&](db::Reader& reader) {
        const SeriesWords words{reader, s_, texts, s_.clock.today()};
        const auto title = std::string{texts("insight.used.signals_title")};
        signals = pages::section("signaler", title, use.signals.empty() ? pages::paragraph(texts("insight.used.no_signal"))
                                                                        : signal_table(use.signals, words, reader, title, texts));
    });
    const auto title = texts.fill("insight.used.title", {number->string()});
    return identity::staff_page(
        context, "/arbetsrum/inkorg", title,
        pages::stack({pages::heading(1, title), pages::link("/arbetsrum/arende/" + number->slug(), texts("insight.used.back")),
                      pages::paragraph(texts("insight.used.about")), read_section(use, texts), judged_section(use, texts),
                      compiled_section(use, *number, texts), signals, planned_section(use, static_cast<bool>(on->unit), texts)}));
}

}  // namespace insight
