#include "catalogue_test_files.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace catalogue::test {

namespace {

std::string name(const std::string& word) { return "{ sv = \"" + word + "\", en = \"" + word + "\" }"; }

std::string code_file(const std::string& rest) { return "valid_from = 2019-01-01\n[[code]]\n" + rest; }

const char* const form = R"(id = "tip"
[[version]]
valid_from = 2019-01-01
title = { sv = "Tips", en = "Tip" }
[[version.step]]
id = "tell"
title = { sv = "Steg", en = "Step" }
[[version.interruption]]
id = "112"
title = { sv = "Ring", en = "Call" }
body = { sv = "Ring 112", en = "Call 112" }
phone = "112"
[[version.question]]
id = "what"
kind = "long_text"
step = "tell"
required = true
label = { sv = "Vad?", en = "What?" }
error = { sv = "Berätta", en = "Tell" }
characters_max = 20
[[version.question]]
id = "risk"
kind = "choice"
step = "tell"
label = { sv = "Fara?", en = "Danger?" }
error = { sv = "Välj", en = "Choose" }
choices = [
    { id = "yes", label = { sv = "Ja", en = "Yes" }, interrupt = "112" },
    { id = "no", label = { sv = "Nej", en = "No" } },
]
[[version.question]]
id = "when"
kind = "date"
step = "tell"
label = { sv = "När?", en = "When?" }
error = { sv = "Skriv när", en = "Write when" }
when = [{ question = "risk", equals = "no" }]
[[version.question]]
id = "old"
kind = "text"
step = "tell"
required = true
label = { sv = "Varför nu?", en = "Why now?" }
error = { sv = "Skriv varför", en = "Write why" }
characters_max = 20
when = [{ question = "when", older_than = { years = 2 } }]
[[version.question]]
id = "severity"
kind = "choice"
step = "tell"
label = { sv = "Hur allvarligt?", en = "How serious?" }
error = { sv = "Välj", en = "Choose" }
codes = "severities"
[[version.question]]
id = "call"
kind = "text"
format = "phone"
step = "tell"
label = { sv = "Telefon", en = "Phone" }
error = { sv = "Skriv numret", en = "Write the number" }
characters_max = 30
when = [{ question = "severity", at_least = 4 }, { question = "what", present = true }]
[[version.question]]
id = "mail"
kind = "text"
format = "email"
step = "tell"
label = { sv = "E-post", en = "E-mail" }
error = { sv = "Skriv adressen", en = "Write the address" }
characters_max = 60
when = [{ question = "call", asked = true }]
[[version.question]]
id = "areas"
kind = "choices"
step = "tell"
label = { sv = "Områden", en = "Areas" }
error = { sv = "Välj", en = "Choose" }
codes = "areas"
[[version.question]]
id = "files"
kind = "file"
step = "tell"
label = { sv = "Filer", en = "Files" }
error = { sv = "Ta bort filer", en = "Take files away" }
files_max = 2
[[version.question]]
id = "unit"
kind = "unit"
step = "tell"
label = { sv = "Enhet", en = "Unit" }
error = { sv = "Skriv namnet", en = "Write the name" }
characters_max = 20
when = [{ question = "areas", any_of = ["hsl", "sol"] }]
)";

const char* const case_type = R"(id = "tip"
name = { sv = "Tips", en = "Tip" }
definition = { sv = "Ett tips", en = "A tip" }
owner = "tips"
[[version]]
valid_from = 2019-01-01
valid_to = 2024-12-31
legal_basis = ["fl:6"]
registry = { class = "8.9", secrecy = ["health"] }
feedback = "none"
retention = "keep"
forms = ["tip"]
[[version.step]]
id = "received"
name = { sv = "Inkommet", en = "Received" }
next = ["closed"]
[[version.step]]
id = "closed"
name = { sv = "Avslutat", en = "Closed" }
[[version.decision]]
id = "first_law"
name = { sv = "Klart", en = "Done" }
[[version]]
valid_from = 2025-01-01
legal_basis = ["fl:6", "fl:12a"]
registry = { class = "8.9", secrecy = ["health"] }
feedback = "none"
retention = "keep"
forms = ["tip"]
limits = ["no_ruling"]
[[version.step]]
id = "received"
name = { sv = "Inkommet", en = "Received" }
next = ["read"]
[[version.step]]
id = "read"
name = { sv = "Läst", en = "Read" }
next = ["closed"]
[[version.step]]
id = "closed"
name = { sv = "Avslutat", en = "Closed" }
[[version.gate]]
id = "asked_first"
name = { sv = "Frågat först", en = "Asked first" }
on_fail = "ask"
internal = true
[[version.clock]]
id = "reading"
name = { sv = "Läsas", en = "Read" }
working_days = 3
starts_at = "received"
stops_at = "read"
internal = true
[[version.decision]]
id = "second_law"
name = { sv = "Klart", en = "Done" }
provision = "fl:6"
)";

}  // namespace

Files::Files() {
    for (const char* list : {"themes", "channels", "caller_kinds", "risk_flags", "sender_roles", "unit_kinds"}) {
        files_[std::string{"codes/"} + list + ".toml"] = code_file("id = \"one\"\nname = " + name("Ett") + "\n");
    }
    files_["codes/limits_of_service.toml"] = code_file("id = \"no_ruling\"\nname = " + name("Inga besked") + "\n");
    files_["codes/areas.toml"] = code_file("id = \"hsl\"\nname = " + name("Vård")
        + "\n[[code]]\nid = \"sol\"\nvalid_to = "
                                           "2025-06-30\nname = " + name("SoL")
                                           + "\n[[code]]\nid = \"sol\"\nvalid_from = "
                                           "2025-07-01\nname = " + name("Nya SoL") + "\n");
    files_["codes/severities.toml"] =
        code_file("id = \"low\"\nrank = 1\nname = " + name("Ringa") + "\ndefinition = " + name("Ringa") +
                  "\n[[code]]\nid = \"high\"\nrank = 4\nname = " + name("Allvarlig") + "\ndefinition = " +
                  name("Allvarlig") + "\n");
    files_["provisions/fl.toml"] = "statute = \"fl\"\nname = " + name("lagen (2017:900)") +
                                   "\n[[provision]]\nid = \"fl:6\"\nvalid_from = 2018-07-01\nsummary = "
                                   + name("Service") +
                                   "\n[[provision]]\nid = \"fl:12a\"\nsummary = " + name("Dröjsmål") +
                                   "\nverified = false\nnote = \"not read\"\n";
    files_["secrecy/grounds.toml"] =
        "[[ground]]\nid = \"health\"\nvalid_from = 2019-01-01\nprovision = \"fl:6\"\ntest = "
                                     "\"absolute\"\nyears = 70\nname = " + name("Hälsa") + "\n";
    files_["retention/rules.toml"] = "[[rule]]\nid = \"keep\"\nvalid_from = 2019-01-01\nkind = \"keep\"\nname = " +
                                     name("Bevaras") + "\n";
    files_["organisation/counties.toml"] = "[[county]]\ncode = \"01\"\nname = \"Stockholms\"\n";
    files_["organisation/municipalities.toml"] =
        "[[municipality]]\ncode = \"0180\"\nname = \"Stockholm\"\ncounty = \"01\"\n";
    files_["organisation/departments.toml"] = "[[department]]\nid = \"ost\"\nvalid_from = 2019-01-01\nname = " +
                                              name("Öst") + "\ncounties = [\"01\"]\n";
    files_["organisation/contact.toml"] = "[[contact]]\nid = \"permits\"\nvalid_from = 2019-01-01\nname = "
        + name("Frågor") +
                                          "\nabout = " + name("Ring") + "\nhours_known = true\nhours = "
                                          + name("9-12") + "\n";
    files_["organisation/office.toml"] = "name = " + name("Kontoret") + "\nphone = \"010\"\nregistry_email = "
                                         "\"diarium@exempel.se\"\npostal_address = [\"Box 1\"]\n";
    std::string& messages = files_["messages/validation.toml"];
    for (const char* id : {"too_long", "bad_characters", "only_one", "not_a_choice", "date_needs_year",
        "date_needs_month",
                           "date_not_real", "date_in_future", "too_many_files", "email_shape", "phone_shape"}) {
        messages += std::string{"[[message]]\nid = \""} + id + "\"\ntext = " + name(std::string{id} + " {0} {1}")
            + "\n";
    }
    files_["forms/tip.toml"] = form;
    files_["case_types/tip.toml"] = case_type;
}

Files& Files::replace(const std::string& path, const std::string& from, const std::string& to) {
    std::string& text = files_[path];
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << path << " has no " << from;
    if (at == std::string::npos) return *this;
    EXPECT_EQ(text.find(from, at + 1), std::string::npos) << path << " has several " << from;
    text.replace(at, from.size(), to);
    return *this;
}

int Files::line_of(const std::string& path, const std::string& text) const {
    const auto found = files_.find(path);
    const std::size_t at = found == files_.end() ? std::string::npos : found->second.find(text);
    if (at == std::string::npos) return 0;
    return 1 + static_cast<int>(std::count(found->second.begin(), found->second.begin() + static_cast<long>(at), '\n'));
}

Catalogue Files::load() const {
    std::vector<base::EmbeddedFile> list;
    for (const auto& [path, text] : files_) list.push_back({path, text});
    return Catalogue::load(list);
}

base::Day day(int year, int month, int number) { return base::to_day({year, month, number}); }

}  // namespace catalogue::test
