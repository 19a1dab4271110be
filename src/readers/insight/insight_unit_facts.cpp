#include "insight_unit_facts.h"

#include <algorithm>

#include "base/text.h"
#include "i18n/i18n.h"
#include "insight_events.h"
#include "insight_unit_facts_store.h"
#include "pages/components.h"

namespace insight {

using identity::Action;
using pages::Html;

namespace {

constexpr std::string_view home = "/arbetsrum/insikt/platser";
constexpr std::size_t rows_in_event = 500;

struct Line {
    std::int64_t number = 0;
    std::string code;
    int places = 0;                          // 0: cannot be read
};

std::vector<Line> lines_of(std::string_view text) {
    std::vector<Line> found;
    std::int64_t number = 0;
    while (!text.empty()) {
        const auto end = text.find('\n');
        const auto line = base::trim(text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
        ++number;
        if (line.empty()) continue;
        const auto mark = line.find_last_of(";\t,");
        const std::int64_t places = mark == std::string_view::npos ? 0 : base::parse_integer(base::trim(line.substr(mark + 1))).value_or(0);
        found.push_back({number, std::string{base::trim(line.substr(0, mark))},
                         places > 0 && places <= UnitFacts::places_max ? static_cast<int>(places) : 0});
    }
    return found;
}

}  // namespace

base::Result<UnitFacts::Taken> UnitFacts::take_places(std::string_view text, base::UserId by) const {
    const auto lines = lines_of(text);
    if (lines.empty()) return base::Refusal{"insight.places.refused.empty", "platser"};
    if (lines.size() > lines_max) return base::Refusal{"insight.places.refused.many", "platser", "", {std::to_string(lines_max)}};
    Taken taken;
    s_.database.write([&](db::Transaction& tx) {
        taken = {};
        const auto known = store::places_at(tx, s_.ledger.head(tx));
        std::map<base::OperationId, int> fresh;
        for (const auto& line : lines) {
            const auto unit = line.places > 0 ? s_.parties.operation_by_code(tx, line.code) : std::nullopt;
            if (!unit) taken.bad.push_back(line.number);
            else if (const auto now = known.find(unit->id); now != known.end() && now->second == line.places) ++taken.same;
            else fresh[unit->id] = line.places;
        }
        taken.kept = static_cast<std::int64_t>(fresh.size());
        const auto at = s_.clock.now();
        std::vector<ledger::RowContent> rows;
        const auto append = [&] {
            if (!rows.empty()) s_.ledger.append(tx, {places_entered, {}, {}, by, at}, rows);
            rows.clear();
        };
        for (const auto& [unit, places] : fresh) {
            rows.push_back(ledger::insert(tx, store::places, {s_.ids.next(), unit, places, s_.ledger.head(tx) + 1, at.us, by}));
            if (rows.size() == rows_in_event) append();
        }
        append();
    });
    return taken;
}

std::int64_t UnitFacts::note_owners() const {
    std::map<base::OperationId, base::ProviderId> now;
    s_.database.read([&](db::Reader& reader) {
        now.clear();
        s_.parties.each(reader, [&](const parties::Operation& unit) { now.emplace(unit.id, unit.provider); });
    });
    std::int64_t changed = 0;
    s_.database.write([&](db::Transaction& tx) {
        changed = 0;
        const auto seen = store::owners_last_seen(tx);
        const auto today = s_.clock.today();
        std::vector<ledger::RowContent> rows;
        const auto append = [&] {
            if (!rows.empty()) s_.ledger.append(tx, {owner_changed, {}, {}, {}, s_.clock.now()}, rows);
            rows.clear();
        };
        for (const auto& [unit, provider] : now) {
            const auto before = seen.find(unit);
            if (before != seen.end() && before->second == provider) continue;
            s_.ledger.put_working(tx, store::owners_seen, {unit, provider});
            if (before == seen.end()) continue;
            ++changed;
            rows.push_back(ledger::insert(tx, store::owner_changes, {s_.ids.next(), unit, before->second, provider, today.number, s_.ledger.head(tx) + 1}));
            if (rows.size() == rows_in_event) append();
        }
        append();
    });
    return changed;
}

std::map<base::OperationId, int> UnitFacts::places(db::Reader& reader, std::int64_t position) const { return store::places_at(reader, position); }

std::vector<OwnerChange> UnitFacts::owner_changes(db::Reader& reader, std::int64_t position) const { return store::owner_changes_at(reader, position); }

http::Response UnitFacts::render(const http::Request& request, const identity::Context& context, const std::optional<base::Refusal>& refusal,
                                 const std::optional<Taken>& taken) const {
    const auto& t = context.t();
    struct Count { std::int64_t units = 0, known = 0, places = 0; };
    std::map<std::string, Count> kinds;
    s_.database.read([&](db::Reader& reader) {
        kinds.clear();
        const auto known = places(reader, s_.ledger.head(reader));
        s_.parties.each(reader, [&](const parties::Operation& unit) {
            if (!unit.active) return;
            auto& count = kinds[unit.kind];
            ++count.units;
            if (const auto found = known.find(unit.id); found != known.end()) {
                ++count.known;
                count.places += found->second;
            }
        });
    });
    pages::Table table{std::string{t("insight.places.caption")}};
    table.columns = {{std::string{t("insight.risk.kind")}}, {std::string{t("insight.places.units")}, "", 0, true}, {std::string{t("insight.places.known")}, "", 0, true},
                     {std::string{t("insight.places.sum")}, "", 0, true}};
    table.empty_text = t("insight.coverage.no_register");
    std::vector<std::pair<std::string, Count>> named;
    for (const auto& [kind, count] : kinds) named.emplace_back(s_.catalogue.label("unit_kinds", kind, s_.clock.today(), t.language()), count);
    std::sort(named.begin(), named.end(), [](const auto& a, const auto& b) { return i18n::compare_swedish(a.first, b.first) < 0; });
    for (const auto& [name, count] : named)   // unknown is not none
        table.rows.push_back({{{pages::text(name), false, true}, {pages::text(t.number(count.units)), true}, {pages::text(t.number(count.known)), true},
                               {pages::text(count.known ? t.number(count.places) : "\u2013"), true}}, ""});
    std::vector<Html> parts;
    std::vector<pages::Error> errors;
    pages::Field field{"platser", std::string{t("insight.places.field")}, std::string{t("insight.places.hint")}};
    if (refusal) {
        field.value = request.form.get("platser");
        field.error = t(refusal->text_key, refusal->values);
        errors.push_back({"platser", field.error});
    }
    parts.push_back(pages::error_summary(t, errors));
    if (taken) {
        parts.push_back(pages::notice(t.fill("insight.places.taken", {t.number(taken->kept), t.number(taken->same)})));
        std::vector<std::string> bad;
        for (const auto number : taken->bad) bad.push_back(std::to_string(number));
        if (!bad.empty()) parts.push_back(pages::alert(pages::Tone::warning, t("insight.places.bad"), pages::paragraph(t.fill("insight.places.bad_lines", {base::join(bad, ", ")}))));
    }
    parts.push_back(pages::heading(1, t("insight.places.title")));
    parts.push_back(pages::paragraph(t("insight.places.about")));
    parts.push_back(pages::table(table));
    if (identity::may(*context.actor, Action::make_compilation))
        parts.push_back(pages::section("skriv-in", t("insight.places.enter"),
                                       pages::form({std::string{home}, true, false, "", context.actor->csrf},
                                                   {pages::text_area(t, field, 8), pages::actions({pages::button(t("insight.places.save"))})})));
    return identity::staff_page(context, "/arbetsrum/insikt/risk", std::string{t("insight.places.title")}, pages::stack(parts), refusal ? 422 : 200, refusal.has_value());
}

http::Response UnitFacts::show(const http::Request& request, const identity::Context& context) const {
    if (!identity::decide(*context.actor, Action::read_compilation, {})) return identity::not_found(context);
    return render(request, context, {}, {});
}

http::Response UnitFacts::act(http::Request& request, const identity::Context& context) const {
    if (!identity::decide(*context.actor, Action::make_compilation, {})) return identity::not_found(context);
    const auto taken = take_places(base::normalise_newlines(request.form.get("platser")), context.actor->user);
    if (!taken) return render(request, context, taken.error(), {});
    return render(request, context, {}, *taken);
}

void declare_unit_fact_tables(ledger::Ledger& ledger) {
    ledger.cover(store::places);
    ledger.cover(store::owner_changes);
    ledger.watch(store::owners_seen);
}

}  // namespace insight
