// Notes as working data: opened, saved version by version, taken, thrown away.
#include "calls/calls.h"

#include <algorithm>

#include <boost/json.hpp>

#include "base/text.h"
#include "calls_events.h"
#include "calls_parts.h"
#include "calls_store.h"

namespace calls {

namespace {

namespace json = boost::json;
using identity::Action;

constexpr std::string_view content_column = "calls.notes.content";   // not a text key
constexpr std::string_view note_key = "calls.notes", opening_key = "calls.opening", phone_key = "calls.phone", receipt_purpose = "calls.receipt";   // not a text key
constexpr std::string_view page_field = "_page";
constexpr int hints_max = 5, similar_max = 3;

}  // namespace

std::string to_json(const Content& content) {
    json::object object;
    for (const auto& [field, values] : content) {
        json::array list;
        for (const auto& one : values) list.emplace_back(one);
        object[field] = std::move(list);
    }
    return json::serialize(object);
}

Content content_of(std::string_view text) {
    Content content;
    const auto parsed = json::parse(text);
    for (const auto& [field, list] : parsed.as_object())
        for (const auto& one : list.as_array()) content[std::string{field}].emplace_back(one.as_string());
    return content;
}

// ------------------------------------------------------------------ sealed and unsealed

Note Calls::unsealed(const NoteRow& row) const {
    const auto plain = crypto::open(s_.keyring->office_key(note_key), {content_column, row.id, 0}, row.sealed);
    if (!plain) throw crypto::Tampered("a phone note does not open");
    Note note{row.id, row.kind, row.author, row.started, row.updated, row.version, row.attempts, row.call_day, content_of(*plain)};
    note.page = value(note.content, page_field);
    note.content.erase(std::string{page_field});
    return note;
}

NoteRow Calls::sealed(const Note& note) const {
    NoteRow row{note.id, note.kind, note.author, std::string{value(note.content, "service")}, note.started, note.updated, note.version,
                note.call_day, note.attempts, phone_hash(note.content), std::string{value(note.content, "unit_id")}, {}};
    auto content = note.content;
    if (!note.page.empty()) content[std::string{page_field}] = {note.page};
    row.sealed = crypto::seal(s_.keyring->office_key(note_key), s_.keyring->version(), {content_column, note.id, 0}, to_json(content));
    return row;
}

std::string Calls::phone_hash(const Content& content) const {
    const auto number = normal_phone(value(content, "contact_phone"));
    return number.empty() ? std::string{} : s_.keyring->hash(phone_key, number);
}

std::string Calls::seal_of(std::int64_t id, base::Time started, base::UserId user) const {
    return base::hex(s_.keyring->hash(opening_key, std::to_string(id) + " " + std::to_string(started.us) + " " + std::to_string(user.value)));
}

std::string Calls::receipt_key(std::int64_t id) const { return base::base64url(s_.keyring->hash(receipt_purpose, std::to_string(id))); }

// A note has no case yet: it follows the department of the unit it is about; its author always has it.
bool Calls::may(const identity::Actor& actor, const NoteRow& row) const {
    if (!identity::may(actor, Action::move)) return false;
    if (row.author == actor.user) return true;
    identity::Object object;
    if (!row.unit.empty() && row.unit != "unknown")
        s_.database.read([&](db::Reader& reader) {
            const auto unit = s_.parties.operation_by_code(reader, row.unit);
            const auto* department = unit ? s_.catalogue.department_of_county(unit->county, s_.clock.today()) : nullptr;
            if (department) object.region = department->id;
        });
    return identity::decide(actor, Action::move, object).has_value();
}

NoteRef Calls::open(const identity::Actor& actor) const {
    NoteRef ref{s_.ids.next(), 0, s_.clock.now()};
    ref.seal = seal_of(ref.id, ref.started, actor.user);
    return ref;
}

std::optional<Note> Calls::note(std::int64_t id, const identity::Actor& actor) const {
    std::optional<NoteRow> row;
    s_.database.read([&](db::Reader& reader) { row = store::note(reader, id); });
    if (!row || !may(actor, *row)) return {};
    return unsealed(*row);
}

// ------------------------------------------------------------------ saving

base::Result<Calls::Saved> Calls::save(const NoteRef& ref, const Content& content, const identity::Actor& actor) const {
    std::optional<NoteRow> before;
    s_.database.read([&](db::Reader& reader) { before = store::note(reader, ref.id); });
    if (before && !may(actor, *before)) return base::Refusal{"calls.refused.not_yours"};
    const bool fresh = !before && ref.version == 0 && crypto::equal_constant_time(ref.seal, seal_of(ref.id, ref.started, actor.user));
    if (!before && !fresh) return base::Refusal{"calls.refused.gone"};
    Note note = before ? unsealed(*before) : Note{ref.id, "call", actor.user, ref.started, {}, 0, 0, {}, {}};
    // The same words again are no version of their own: an answer that was lost on its way is asked for anew.
    if (before && note.content == content) return Saved{before->version, before->updated, {}};
    const bool own = !ref.page.empty() && note.page == ref.page;
    if (before && before->version != ref.version && !own) return Saved{before->version, before->updated, note};
    const auto old_version = before ? before->version : 0;
    note.content = content;
    note.page = ref.page;
    note.version = old_version + 1;
    note.updated = s_.clock.now();
    if (note.kind == "voicemail" && !note.author) note.author = actor.user;
    const auto row = sealed(note);
    std::optional<NoteRow> other;
    bool gone = false;
    s_.database.write([&](db::Transaction& tx) {
        other.reset();
        const auto now = store::note(tx, ref.id);
        gone = !now && old_version != 0;
        if (gone) return;
        if (now && now->version != old_version) { other = now; return; }
        s_.ledger.put_working(tx, store::notes, store::values(row));
    });
    if (gone) return base::Refusal{"calls.refused.gone"};
    if (other) {
        auto stored = unsealed(*other);
        if (stored.content == content) return Saved{other->version, other->updated, {}};
        return Saved{other->version, other->updated, std::move(stored)};
    }
    return Saved{note.version, note.updated, {}};
}

base::Result<std::int64_t> Calls::add_message(const Content& content, base::Time came) const {
    if (value(content, "text").empty()) return base::Refusal{"calls.refused.message", "text"};
    const auto service = value(content, "service");
    if (std::find(std::begin(services), std::end(services), service) == std::end(services)) return base::Refusal{"calls.refused.service", "service"};
    const auto phone = value(content, "contact_phone");
    if (!phone.empty() && normal_phone(phone).empty()) return base::Refusal{"calls.refused.phone", "contact_phone"};
    if (came > s_.clock.now()) return base::Refusal{"calls.refused.came", "came_day"};
    Note note{s_.ids.next(), "voicemail", {}, came, s_.clock.now(), 1, 0, s_.clock.today(), content};
    note.content["becomes"] = {"enquiry"};
    if (!phone.empty() || !value(content, "contact_name").empty()) note.content["contact"] = {"given"};
    const auto row = sealed(note);
    s_.database.write([&](db::Transaction& tx) { s_.ledger.put_working(tx, store::notes, store::values(row)); });
    return note.id;
}

namespace {

// A change of the note as it now stands; its text is as it was.
template <class Change>
base::Outcome change_note(const intake::Services& s, std::int64_t id, Change change) {
    bool found = false;
    s.database.write([&](db::Transaction& tx) {
        auto row = store::note(tx, id);
        found = row.has_value();
        if (!found) return;
        change(*row);
        s.ledger.put_working(tx, store::notes, store::values(*row));
    });
    if (!found) return base::Refusal{"calls.refused.gone"};
    return base::Done{};
}

}  // namespace

base::Outcome Calls::take(std::int64_t id, const identity::Actor& actor) const {
    if (!note(id, actor)) return base::Refusal{"calls.refused.gone"};
    return change_note(s_, id, [&](NoteRow& row) { row.author = actor.user; });
}

base::Outcome Calls::no_answer(std::int64_t id, const identity::Actor& actor) const {
    const auto found = note(id, actor);
    if (!found || found->kind != "voicemail") return base::Refusal{"calls.refused.gone"};
    return change_note(s_, id, [&](NoteRow& row) {
        ++row.attempts;
        row.updated = s_.clock.now();
        row.call_day = s_.clock.today() + 1;
        row.author = {};
    });
}

base::Outcome Calls::discard(std::int64_t id, std::int64_t version, const identity::Actor& actor) const {
    const auto found = note(id, actor);
    if (!found) return base::Refusal{"calls.refused.gone"};
    if (found->author && found->author != actor.user) return base::Refusal{"calls.refused.not_yours"};
    base::Outcome outcome = base::Done{};
    s_.database.write([&](db::Transaction& tx) {
        outcome = base::Done{};
        const auto now = store::note(tx, id);
        if (!now || now->version != version) { outcome = base::Refusal{"calls.refused.changed"}; return; }
        store::delete_note(tx, id);
        s_.ledger.append(tx, {note_discarded, {}, {}, actor.user, s_.clock.now()}, {});
    });
    return outcome;
}

base::Outcome Calls::end_call_back(std::int64_t id, bool made, const identity::Actor& actor) const {
    std::optional<ContactRow> row;
    std::optional<casework::Case> on;
    std::optional<crypto::CaseKeys> keys;
    s_.database.read([&](db::Reader& reader) {
        row = store::contact(reader, id);
        if (row) on = s_.casework.find(reader, row->case_id);
        if (on) keys = s_.casework.keys(reader, on->id);
    });
    if (!on || !identity::decide(actor, Action::move, on->object())) return base::Refusal{"calls.refused.gone"};
    s_.database.write([&](db::Transaction& tx) {
        const auto now = store::contact(tx, id);
        if (!now || now->call_state != "waiting") return;
        const auto changed = store::end_call_back(tx, id, made ? "made" : "given_up");
        s_.ledger.append(tx, {call_back_ended, on->id, {}, actor.user, s_.clock.now()}, {changed}, &keys->salt());
    });
    return base::Done{};
}

// ------------------------------------------------------------------ earlier contacts

std::vector<Calls::Earlier> Calls::hints(const Content& content, std::int64_t but, const identity::Actor& actor, const i18n::Texts& texts) const {
    std::vector<Earlier> found;
    const auto hash = phone_hash(content);
    const auto unit_code = value(content, "unit_id");
    const auto add_case = [&](const char* source, const casework::Case& on) {
        const auto href = "/arbetsrum/arende/" + on.number.slug();
        if (!identity::decide(actor, Action::list_cases, on.object())) return;
        if (std::any_of(found.begin(), found.end(), [&](const auto& hint) { return hint.href == href; })) return;
        const auto* type = s_.catalogue.case_type_named(on.type);
        found.push_back({source, texts.fill("calls.hint.case", {on.number.string(), type ? type->name.in(texts.language()) : on.type, texts.date(on.received_day)}), href});
    };
    std::vector<NoteRow> open_notes;
    s_.database.read([&](db::Reader& reader) {
        if (!hash.empty()) {
            for (const auto& row : store::contacts_with_phone(reader, hash, hints_max))
                if (const auto on = s_.casework.find(reader, row.case_id)) add_case("number", *on);
            open_notes = store::notes_with_phone(reader, hash, hints_max);
        }
        if (unit_code.empty() || unit_code == "unknown") return;
        const auto unit = s_.parties.operation_by_code(reader, unit_code);
        if (!unit) return;
        casework::Filter filter;
        filter.state = "all";
        filter.unit = unit->id;
        filter.limit = hints_max;
        for (const auto& on : s_.casework.list(reader, actor, filter)) add_case("unit", on);
    });
    if (find_similar_)
        for (const auto& one : find_similar_(value(content, "text"), {}, actor, similar_max)) add_case("text", one.on);
    for (const auto& row : open_notes)
        if (row.id != but && may(actor, row))
            found.push_back({"note", texts.fill(row.kind == "voicemail" ? "calls.hint.message" : "calls.hint.note", {texts.date(base::stockholm_day(row.started)), texts.time(row.started)}),
                             "/arbetsrum/samtal/" + std::to_string(row.id)});
    return found;
}

void declare_tables(ledger::Ledger& ledger) {
    ledger.watch(store::notes);
    ledger.cover(store::contacts);
}

}  // namespace calls
