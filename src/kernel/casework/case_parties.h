#pragma once
// Who is in a case and as what: parties, their representatives, those complained of. Natural
// persons are sealed under the case's key; a keyed hash of the personal number finds a person's own
// cases. Protected identity: no address, phone or e-mail in lists, letters or exports. Included by
// casework.h, which is the door.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "crypto/crypto.h"
#include "db/db.h"

namespace casework {

class Casework;
struct Case;

struct Person { std::string name, personal_number, address, postal_code, city, email, phone; };
enum class Protection { none, marked, protected_identity };   // marked: sekretessmarkering; skyddad folkbokforing

struct CaseParty {
    base::PartyId id;
    base::CaseId case_id;
    std::string role;                  // code of party_roles: complainant, patient, respondent, provider, representative, guardian, reporter, applicant
    Person person;                     // empty for an organisation
    base::OperationId unit;
    base::ProviderId provider;
    std::string organisation;          // name, when it is not of the register
    base::PartyId represents;          // representative, guardian
    std::string authority;             // power_of_attorney, guardian, relative, company; empty: none
    base::DocumentId authority_document;
    Protection protection = Protection::none;
    base::Day from, until;             // until 0: still
    std::string language, format;      // of letters: sv, en; easy_read, large_print, braille
    std::string organisation_number{}; // NNNNNN-NNNN, when it is not of the register
    bool current(base::Day day) const { return from <= day && (until.number == 0 || day <= until); }
};

// An address as a person writes it, on lines or after commas: what stands behind five digits is the postal
// town, the rest the street. Without such a line all of it is the street.
void set_address(Person& person, std::string_view written);

// What may be shown of a party: the name, and nothing that tells where a protected person is.
std::string shown_name(const CaseParty& party);
CaseParty without_whereabouts(CaseParty party);

class CaseParties {
public:
    explicit CaseParties(const Casework& casework);

    std::vector<CaseParty> of_case(db::Reader& reader, base::CaseId id, const crypto::CaseKeys& keys) const;   // those of today first
    // Refuses a bad personal or organisation number, an unknown role, a representative of nobody, a power of attorney
    // without its document (casework.refused.party_*).
    base::Result<base::PartyId> add(db::Transaction& tx, const Case& on, const CaseParty& party, base::UserId actor, const crypto::CaseKeys& keys) const;
    base::Outcome change(db::Transaction& tx, const Case& on, const CaseParty& party, base::UserId actor, const crypto::CaseKeys& keys) const;
    base::Outcome end(db::Transaction& tx, const Case& on, base::PartyId party, base::UserId actor, const crypto::CaseKeys& keys) const;

    // Cases in which this person is party, or represents one, today; newest first.
    struct Own { base::CaseId id; base::PartyId party; std::string role; };
    std::vector<Own> cases_of_person(db::Reader& reader, std::string_view personal_number) const;

private:
    const Casework& casework_;
};

}  // namespace casework
