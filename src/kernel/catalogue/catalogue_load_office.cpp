// Counties, municipalities, departments, contact services and the office itself.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "catalogue_reader.h"

namespace catalogue {

namespace {

bool all_digits(std::string_view text, std::size_t length) {
    return text.size() == length && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Unique codes of a fixed number of digits.
class Codes {
public:
    Codes(std::string what, std::size_t digits) : ids_{std::move(what)}, digits_{digits} {}
    std::string read(Reader& row) {
        std::string code = row.string("code");
        if (!code.empty() && !all_digits(code, digits_)) {
            row.problem("code", fmt::format("code = \"{}\" must have {} digits: write code = \"{}\"", code, digits_,
                                            digits_ == 2 ? "01" : "0180"));
        }
        ids_.add(row, code);
        return code;
    }

private:
    UniqueIds ids_;
    std::size_t digits_;
};

}  // namespace

void read_counties(Reader& file, Data& data) {
    Codes codes{"county", 2};
    for (Reader row : file.tables("county", Need::required)) {
        County county{codes.read(row), row.string("name")};
        row.evidence("county " + county.code);
        row.close();
        data.counties.add(std::move(county), row.place());
    }
    file.evidence("list of counties");
    file.close();
}

void read_municipalities(Reader& file, Data& data) {
    Codes codes{"municipality", 4};
    for (Reader row : file.tables("municipality", Need::required)) {
        Municipality municipality{codes.read(row), row.string("name"), row.string("county")};
        if (!municipality.county.empty()) {
            if (municipality.code.substr(0, 2) != municipality.county) {
                row.problem("county", fmt::format("municipality {} lies in the county of its first two digits: write "
                                                  "county = \"{}\"", municipality.code,
                                                  municipality.code.substr(0, 2)));
            }
            data.refer(Referred::county, municipality.county, {}, row.place("county"));
        }
        row.close();
        data.municipalities.add(std::move(municipality), row.place());
    }
    file.evidence("list of municipalities");
    file.close();
}

void read_departments(Reader& file, Data& data) {
    for (Reader row : file.tables("department", Need::required)) {
        Department department;
        department.id = row.id();
        department.period = row.period();
        department.name = row.text("name");
        department.city = row.string("city", Need::optional);
        department.counties = row.strings("counties");
        for (const auto& county : department.counties) {
            data.refer(Referred::county, county, department.period, row.place("counties"));
        }
        department.evidence = row.evidence("department " + department.id);
        row.close();
        data.departments.add(std::move(department), row.place());
    }
    file.close();
}

void read_contacts(Reader& file, Data& data) {
    for (Reader row : file.tables("contact", Need::required)) {
        ContactService contact;
        contact.id = row.id();
        contact.period = row.period();
        contact.slug = row.string("slug", Need::optional);
        if (contact.slug.empty()) contact.slug = contact.id;
        if (contact.slug.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_") != std::string::npos) {
            row.problem("slug", fmt::format("slug = \"{}\" cannot stand in an address: write small letters a-z, digits "
                                            "and -", contact.slug));
        }
        contact.name = row.text("name");
        contact.about = row.text("about");
        contact.phone = row.string("phone", Need::optional);
        contact.email = row.string("email", Need::optional);
        contact.hours_known = row.flag("hours_known", false);
        contact.hours = row.text("hours");
        contact.evidence = row.evidence("contact " + contact.id);
        if (!contact.hours_known && contact.evidence.verified) {
            row.problem("hours_known", "hours that are not known are not verified: write verified = false and a note, "
                                       "or hours_known = true");
        }
        contact.queue = row.string("queue", Need::optional);
        contact.script = row.text("script", Need::optional);
        contact.can_answer = row.texts("can_answer");
        contact.cannot_answer = row.texts("cannot_answer");
        read_opening(row, contact);
        row.close();
        data.contacts.add(std::move(contact), row.place());
    }
    file.close();
}

void read_office(Reader& file, Data& data) {
    data.office.name = file.text("name");
    data.office.phone = file.string("phone");
    data.office.registry_email = file.string("registry_email");
    data.office.postal_address = file.strings("postal_address", Need::required);
    data.office.evidence = file.evidence("office");
    data.office_read = true;
    file.close();
}

}  // namespace catalogue
