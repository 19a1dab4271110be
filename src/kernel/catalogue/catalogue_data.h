#pragma once
// What a Catalogue holds, private to the module. Everything wrong is found while reading, where the
// place in the file is at hand; references between files are noted then and resolved at the end.
#include <map>
#include <string>
#include <vector>

#include "catalogue.h"

namespace catalogue {

struct Place {
    std::string file{};
    int line = 0;
};

// Rows of one kind with the place of each, at the same index.
template <class Row>
struct Rows {
    std::vector<Row> items{};
    std::vector<Place> places{};
    void add(Row row, Place place) {
        items.push_back(std::move(row));
        places.push_back(std::move(place));
    }
};

enum class Referred {
    provision, secrecy_ground, retention_rule, form, code_list, code, county, letter, department, fee, case_type,
    calendar
};

// "This row, in force in `period`, needs that one": resolved when every file has been read.
struct Reference {
    Referred kind{};
    std::string list{};                 // code: its list; letter: the case type that uses it
    std::string id{};
    Period period{};
    Place place{};
};

struct Data {
    std::map<std::string, Rows<Code>, std::less<>> codes{};
    Rows<Provision> provisions{};
    Rows<SecrecyGround> grounds{};
    Rows<RetentionRule> rules{};
    Rows<Form> forms{};
    Rows<CaseType> case_types{};
    std::vector<std::vector<Place>> version_places{};   // of case_types, in step with their versions
    Rows<County> counties{};
    Rows<Municipality> municipalities{};
    Rows<Department> departments{};
    Rows<ContactService> contacts{};
    Rows<Guide> guides{};
    Rows<Holiday> holidays{};
    Calendar calendar{};                // of those holidays, once all files are read
    Rows<LetterTemplate> letters{};
    Rows<Fee> fees{};
    Rows<FrequencyDuty> frequency_duties{};
    Rows<VisitLength> visit_lengths{};
    Rows<DelegationRule> delegations{};
    Rows<TextModule> text_modules{};
    Boundary boundary{};
    Rows<Article> articles{};           // one row a version
    struct ArticleLink { std::string target{}; Place place{}; };
    std::vector<ArticleLink> article_links{};   // to our own pages, without the prefix of the language
    Office office{};
    bool office_read = false;
    std::map<std::string, Text, std::less<>> messages{};   // what validation says, by the ids of message_ids()

    std::vector<Reference> references{};
    std::vector<Problem> problems{};
    std::vector<UnverifiedRow> unverified{};

    void problem(const Place& place, std::string text) {
        problems.push_back({place.file, place.line, std::move(text)});
    }
    void refer(Referred kind, std::string id, const Period& period, const Place& place, std::string list = {}) {
        references.push_back({kind, std::move(list), std::move(id), period, place});
    }
};

// The lists that codes/<list>.toml may be; those that the office can do without until a row names one.
const std::vector<std::string>& code_lists();
bool optional_code_list(std::string_view list);

// The sentences that validation needs from messages/validation.toml.
const std::vector<std::string>& message_ids();

class Reader;
// One file of each kind, read into `data`.
void read_codes(Reader& file, const std::string& list, Data& data);
void read_provisions(Reader& file, const std::string& statute, Data& data);
void read_grounds(Reader& file, Data& data);
void read_rules(Reader& file, Data& data);
void read_form(Reader& file, const std::string& name, Data& data);
void read_case_type(Reader& file, const std::string& name, Data& data);
void read_counties(Reader& file, Data& data);
void read_municipalities(Reader& file, Data& data);
void read_departments(Reader& file, Data& data);
void read_contacts(Reader& file, Data& data);
// When a contact answers: its weeks and the days that deviate from them, checked against its own period.
void read_opening(Reader& row, ContactService& contact);
void read_office(Reader& file, Data& data);
void read_guide(Reader& file, Data& data);
void read_messages(Reader& file, Data& data);
void read_letter(Reader& file, const std::string& name, const std::string& case_type, Data& data);
void read_holidays(Reader& file, Data& data);
void read_fees(Reader& file, Data& data);
void read_frequency_duties(Reader& file, Data& data);
void read_visit_lengths(Reader& file, Data& data);
void read_delegations(Reader& file, Data& data);
void read_text_modules(Reader& file, Data& data);
void read_boundary(Reader& file, Data& data);

// The parts of one version of a case type; `version` has its type, its period and its steps already.
void read_hearing(Reader& row, CaseTypeVersion& version);
void read_decision(Reader& row, CaseTypeVersion& version);
void read_gate(Reader& row, CaseTypeVersion& version);
void read_clock(Reader& row, CaseTypeVersion& version);


// What can be proved only when all files are there: periods without gap or overlap, references that resolve.
void check_whole(Data& data);

}  // namespace catalogue
