// Parties of a case: checked before anything is written, sealed, and never overwritten.
#include <algorithm>
#include <iterator>

#include "base/identifiers.h"
#include "base/text.h"
#include "casework_acts.h"
#include "casework_events.h"
#include "casework_party_store.h"

namespace casework {

namespace {

constexpr std::string_view person_column = "casework.party_details.person";   // not a text key
constexpr std::size_t characters_max = 200;

using base::Refusal;

std::vector<std::string*> fields_of(CaseParty& party) {
    auto& p = party.person;
    return {&p.name, &p.personal_number, &p.address, &p.postal_code, &p.city, &p.email, &p.phone, &party.organisation, &party.organisation_number};
}
constexpr std::string_view field_names[] = {"name", "personal_number", "address", "postal_code", "city", "email", "phone", "organisation",
                                            "organisation_number"};

// Each field with its length before it, so that no character is forbidden.
std::string packed(CaseParty party) {
    std::string text;
    for (const auto* field : fields_of(party)) text += std::to_string(field->size()) + ":" + *field;
    return text;
}

void unpack(CaseParty& party, std::string_view text) {
    for (auto* field : fields_of(party)) {
        if (field == &party.organisation_number && text.empty()) return;   // sealed before there was one
        const auto colon = text.find(':');
        const auto size = base::parse_integer(text.substr(0, colon));
        CHECK(colon != std::string_view::npos && size && *size >= 0 && static_cast<std::size_t>(*size) <= text.size() - colon - 1);
        *field = text.substr(colon + 1, static_cast<std::size_t>(*size));
        text.remove_prefix(colon + 1 + static_cast<std::size_t>(*size));
    }
}

CaseParty unsealed(store::StoredParty stored, const crypto::CaseKeys& keys) {
    unpack(stored.party, keys.open(crypto::KeyClass::identity, {person_column, stored.details, stored.party.case_id.value}, stored.sealed));
    return std::move(stored.party);
}

bool speaks_for_others(std::string_view role) { return role == "representative" || role == "guardian"; }

bool one_of(std::string_view value, std::initializer_list<std::string_view> allowed) {
    return std::find(allowed.begin(), allowed.end(), value) != allowed.end();
}

bool looks_like_email(std::string_view text) {
    const auto at = text.find('@');
    return at != std::string_view::npos && at > 0 && at + 1 < text.size() && text.find('@', at + 1) == std::string_view::npos &&
           text.find_first_of(" \t\r\n,;<>\"") == std::string_view::npos;
}

const CaseParty* find(const std::vector<CaseParty>& parties, base::PartyId id) {
    for (const auto& party : parties)
        if (party.id == id) return &party;
    return nullptr;
}

// Trims what was typed and gives the personal number its stored form.
std::optional<Refusal> normalise(CaseParty& party, base::Day today) {
    const auto fields = fields_of(party);
    for (std::size_t i = 0; i < fields.size(); ++i) {
        *fields[i] = base::trim(*fields[i]);
        if (base::count_characters(*fields[i]) > characters_max)
            return Refusal{"casework.refused.party_too_long", std::string{field_names[i]}, "", {std::to_string(characters_max)}};
    }
    if (!party.person.personal_number.empty()) {
        const auto number = base::personal_number(party.person.personal_number, today);
        if (!number) return Refusal{"casework.refused.party_personal_number", "personal_number"};
        party.person.personal_number = *number;
    }
    if (!party.organisation_number.empty()) {
        const auto number = base::organisation_number(party.organisation_number);
        if (!number) return Refusal{"casework.refused.party_organisation_number", "organisation_number"};
        party.organisation_number = *number;
    }
    if (!party.person.email.empty() && !looks_like_email(party.person.email)) return Refusal{"casework.refused.party_email", "email"};
    if (party.person.name.empty() && party.organisation.empty() && !party.unit && !party.provider)
        return Refusal{"casework.refused.party_name", "name"};
    if (!one_of(party.language, {"", "sv", "en"})) return Refusal{"casework.refused.party_language", "language"};
    if (!one_of(party.format, {"", "easy_read", "large_print", "braille"})) return Refusal{"casework.refused.party_format", "format"};
    return {};
}

// FL 14 and 15: a representative represents a party of the case, and shows by what authority.
std::optional<Refusal> authority_fault(const Casework& casework, db::Reader& reader, const Case& on, const CaseParty& party,
                                       const std::vector<CaseParty>& others, const crypto::CaseKeys& keys) {
    if (party.represents) {
        const auto* represented = find(others, party.represents);
        if (!represented || represented->id == party.id || !represented->current(casework.clock().today()) || represented->represents)
            return Refusal{"casework.refused.party_represents", "represents", "fl:14"};
    } else if (speaks_for_others(party.role)) {
        return Refusal{"casework.refused.party_represents", "represents", "fl:14"};
    }
    if (!one_of(party.authority, {"", "power_of_attorney", "guardian", "relative", "company"}) ||
        (party.role == "representative" && party.authority.empty()))
        return Refusal{"casework.refused.party_authority", "authority", "fl:15"};
    if ((party.authority == "power_of_attorney" || party.authority_document) &&
        !document_of_case(casework, reader, on, party.authority_document, keys))
        return Refusal{"casework.refused.party_authority_document", "authority_document", "fl:15"};
    return {};
}

ledger::RowContent write_version(const Casework& casework, db::Transaction& tx, const Case& on, const CaseParty& party, int number,
                                 base::UserId actor, const crypto::CaseKeys& keys) {
    store::Version version{casework.ids().next(), number, time_of_act(casework, on, actor), actor, "", ""};
    if (!party.person.personal_number.empty()) version.hash = casework.keyring().hash("personal_number", party.person.personal_number);
    version.sealed = keys.seal(crypto::KeyClass::identity, {person_column, version.id, on.id.value}, packed(party));
    return ledger::insert(tx, store::party_details, store::values(party, version));
}

bool same(const CaseParty& a, const CaseParty& b) {
    return packed(a) == packed(b) && a.unit == b.unit && a.provider == b.provider && a.authority == b.authority &&
           a.authority_document == b.authority_document && a.protection == b.protection && a.language == b.language && a.format == b.format;
}

}  // namespace

void set_address(Person& person, std::string_view written) {
    std::string street;
    std::string line;
    const auto take = [&] {
        const std::string_view text = base::trim(line);
        std::string digits;
        std::size_t at = 0;
        for (; at < text.size() && digits.size() < 5; ++at) {
            if (text[at] >= '0' && text[at] <= '9') digits += text[at];
            else if (text[at] != ' ') break;
        }
        const auto town = base::trim(text.substr(std::min(at, text.size())));
        if (digits.size() == 5 && !town.empty()) {
            person.postal_code = digits.substr(0, 3) + " " + digits.substr(3);
            person.city = town;
        } else if (!text.empty()) {
            street += (street.empty() ? "" : ", ") + std::string{text};
        }
        line.clear();
    };
    for (const char c : written) {
        if (c == '\n' || c == ',') take();
        else line += c;
    }
    take();
    person.address = street;
}

std::string shown_name(const CaseParty& party) { return party.person.name.empty() ? party.organisation : party.person.name; }

CaseParty without_whereabouts(CaseParty party) {
    if (party.protection == Protection::none) return party;
    auto& p = party.person;
    for (auto* field : {&p.address, &p.postal_code, &p.city, &p.email, &p.phone}) field->clear();
    return party;
}

CaseParties::CaseParties(const Casework& casework) : casework_{casework} {}

std::vector<CaseParty> CaseParties::of_case(db::Reader& reader, base::CaseId id, const crypto::CaseKeys& keys) const {
    std::vector<CaseParty> found;
    for (auto& stored : store::parties_of(reader, id)) found.push_back(unsealed(std::move(stored), keys));
    const auto today = casework_.clock().today();
    std::stable_partition(found.begin(), found.end(), [&](const CaseParty& party) { return party.current(today); });
    return found;
}

base::Result<base::PartyId> CaseParties::add(db::Transaction& tx, const Case& on, const CaseParty& given, base::UserId actor,
                                             const crypto::CaseKeys& keys) const {
    const auto today = casework_.clock().today();
    CaseParty party = given;
    party.case_id = on.id;
    party.until = {};
    if (party.from.number == 0) party.from = today;
    if (!casework_.catalogue().code("party_roles", party.role, today)) return Refusal{"casework.refused.party_role", "role"};
    if (party.from > today) return Refusal{"casework.refused.party_day", "from"};
    if (auto fault = normalise(party, today)) return *fault;
    const auto others = of_case(tx, on.id, keys);
    party.id = {};
    if (auto fault = authority_fault(casework_, tx, on, party, others, keys)) return *fault;
    for (const auto& other : others) {
        if (!other.current(today) || other.role != party.role || other.represents != party.represents) continue;
        if (!party.person.personal_number.empty() && other.person.personal_number == party.person.personal_number)
            return Refusal{"casework.refused.party_twice", "personal_number"};
        if (!party.organisation_number.empty() && other.organisation_number == party.organisation_number)
            return Refusal{"casework.refused.party_twice", "organisation_number"};
    }
    party.id = casework_.ids().make<base::PartyId>();
    const auto row = ledger::insert(tx, store::parties, store::values(party));
    append(casework_, tx, party_added, on, {}, actor, {row, write_version(casework_, tx, on, party, 1, actor, keys)}, keys);
    return party.id;
}

base::Outcome CaseParties::change(db::Transaction& tx, const Case& on, const CaseParty& given, base::UserId actor,
                                  const crypto::CaseKeys& keys) const {
    const auto today = casework_.clock().today();
    const auto others = of_case(tx, on.id, keys);
    const auto* old = find(others, given.id);
    if (!old || !old->current(today)) return Refusal{"casework.refused.party_unknown", "party"};
    if (old->role != given.role || old->represents != given.represents) return Refusal{"casework.refused.party_role_stands", "role"};
    CaseParty party = given;
    party.case_id = on.id;
    if (auto fault = normalise(party, today)) return *fault;
    if (auto fault = authority_fault(casework_, tx, on, party, others, keys)) return *fault;
    if (same(*old, party)) return base::Done{};
    int number = 0;
    for (const auto& stored : store::parties_of(tx, on.id))
        if (stored.party.id == party.id) number = stored.version + 1;
    append(casework_, tx, party_changed, on, {}, actor, {write_version(casework_, tx, on, party, number, actor, keys)}, keys);
    return base::Done{};
}

base::Outcome CaseParties::end(db::Transaction& tx, const Case& on, base::PartyId party, base::UserId actor, const crypto::CaseKeys& keys) const {
    const auto today = casework_.clock().today();
    auto stored = store::parties_of(tx, on.id);
    std::erase_if(stored, [&](const auto& one) {
        return !one.party.current(today) || (one.party.id != party && one.party.represents != party);
    });
    if (std::none_of(stored.begin(), stored.end(), [&](const auto& one) { return one.party.id == party; }))
        return Refusal{"casework.refused.party_unknown", "party"};
    // It ends at once, with those who spoke for it: what was added by mistake must open nothing today.
    std::vector<ledger::RowContent> rows;
    for (const auto& one : stored) {
        store::end_party(tx, one.party.id, today - 1);
        rows.push_back(ledger::reread(tx, store::parties, one.party.id.value));
    }
    append(casework_, tx, party_ended, on, {}, actor, rows, keys);
    return base::Done{};
}

std::vector<CaseParties::Own> CaseParties::cases_of_person(db::Reader& reader, std::string_view personal_number) const {
    const auto today = casework_.clock().today();
    const auto number = base::personal_number(personal_number, today);
    if (!number) return {};
    return store::cases_of_person(reader, casework_.keyring().hash("personal_number", *number), today);
}

}  // namespace casework
