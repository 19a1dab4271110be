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
urgent = true
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
past = true
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
explanation = { sv = "Har du frågat?", en = "Have you asked?" }
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

// A case type with all that a case can have.
const char* const complaint = R"(id = "complaint"
name = { sv = "Klagomål", en = "Complaint" }
definition = { sv = "Ett klagomål", en = "A complaint" }
owner = "complaints"
[[version]]
valid_from = 2019-01-01
legal_basis = ["psl:7:11"]
registry = { class = "8.2.1", secrecy = ["health"] }
feedback = "party"
party_initiated = true
shows_unit_history = true
department = "ost"
retention = "keep"
fees = ["filing"]
[[version.step]]
id = "received"
name = { sv = "Inkommet", en = "Received" }
next_action = { sv = "Pröva grindarna", en = "Try the gates" }
party_text = { sv = "Vi har fått ditt klagomål", en = "We have your complaint" }
next = ["investigating", "closed"]
[[version.step]]
id = "investigating"
name = { sv = "Utreds", en = "Investigating" }
next = ["closed"]
[[version.step]]
id = "closed"
name = { sv = "Avslutat", en = "Closed" }
[[version.gate]]
id = "provider_first"
name = { sv = "Vårdgivaren först", en = "The provider first" }
explanation = { sv = "Vårdgivaren ska ha fått svara.", en = "The provider shall have had a chance." }
provision = "psl:7:11"
on_fail = "hand_over"
fail_decision = "handed_over"
before = "investigating"
holds = ["criticism"]
discretion = "psl:7:12"
pass = [[{ question = "asked", equals = "yes" }, { question = "answered", any_of = ["yes", "waited"] }], [{ question = "event", not_older_than = { years = 2 } }]]
[[version.gate.question]]
id = "asked"
kind = "choice"
label = { sv = "Frågat?", en = "Asked?" }
error = { sv = "Välj", en = "Choose" }
required = true
choices = [{ id = "yes", label = { sv = "Ja", en = "Yes" } }, { id = "no", label = { sv = "Nej", en = "No" } }]
[[version.gate.question]]
id = "answered"
kind = "choice"
label = { sv = "Svar?", en = "Answered?" }
error = { sv = "Välj svar", en = "Choose one" }
choices = [{ id = "yes", label = { sv = "Ja", en = "Yes" } }, { id = "waited", label = { sv = "Väntat", en = "Waited" } }]
when = [{ question = "asked", equals = "yes" }]
[[version.gate.question]]
id = "event"
kind = "date"
label = { sv = "När?", en = "When?" }
error = { sv = "Skriv dagen", en = "Write the day" }
[[version.gate.exception]]
id = "compulsory_care"
name = { sv = "Tvångsvård", en = "Compulsory care" }
provision = "psl:7:12"
[[version.clock]]
id = "demand"
name = { sv = "Får begära beslut", en = "May demand a decision" }
months = 6
starts_at = "received"
opens_right = true
provision = "fl:6"
[[version.clock]]
id = "decide_on_demand"
name = { sv = "Beslut inom fyra veckor", en = "Decision within four weeks" }
weeks = 4
starts_on = "demand"
stops_at = "closed"
rolls = true
may_pause = true
may_extend = true
warn_days = 14
letter = "delay_notice"
provision = "fl:6"
verified = false
note = "the four weeks"
[[version.hearing]]
id = "draft"
name = { sv = "Förslag", en = "Draft decision" }
roles = ["complainant"]
reply_days = 21
letter = "hearing_draft"
provision = "psl:7:12"
[[version.hearing.exception]]
id = "needless"
name = { sv = "Onödigt", en = "Needless" }
provision = "fl:6"
[[version.decision]]
id = "criticism"
name = { sv = "Kritik", en = "Criticism" }
provision = "psl:7:12"
formal = true
hearings = ["draft"]
needs_reasons = true
states_breach = true
letter = "delay_notice"
appeal = { court = "administrative_court", weeks = 4, provision = "fl:6" }
[[version.decision]]
id = "handed_over"
name = { sv = "Överlämnat", en = "Handed over" }
provision = "psl:7:12"
)";

const char* const holidays = R"([[holiday]]
id = "new_year"
name = { sv = "Nyårsdagen", en = "New Year's Day" }
month = 1
day = 1
provision = "psl:7:12"
valid_from = 1990-01-01
[[holiday]]
id = "good_friday"
name = { sv = "Långfredagen", en = "Good Friday" }
easter = -2
provision = "psl:7:12"
valid_from = 1990-01-01
[[holiday]]
id = "midsummer_eve"
name = { sv = "Midsommarafton", en = "Midsummer Eve" }
weekday = 5
from_month = 6
from_day = 19
eve = true
provision = "psl:7:12"
valid_from = 1990-01-01
)";

const char* const delay_notice = R"(id = "delay_notice"
[[version]]
valid_from = 2019-01-01
provision = "fl:6"
name = { sv = "Dröjsmål", en = "Delay" }
subject = { sv = "Ditt ärende {number} dröjer", en = "Your case {number} takes longer" }
body = { sv = """
Hej {party_name}!

Vi svarar senast {due_day}. Ärendet {number} dröjer.
""", en = """
Hello {party_name}!

We answer by {due_day}. Your case {number} takes longer.
""" }
)";

void add_complaint(Files& files) {
    files["case_types/complaint.toml"] = complaint;
    files["calendar/holidays.toml"] = holidays;
    files["letters/delay_notice.toml"] = delay_notice;
    files["case_types/complaint/hearing_draft.toml"] =
        "id = \"hearing_draft\"\n[[version]]\nvalid_from = 2019-01-01\nname = " + name("Förslag") + "\nsubject = " +
        name("Förslag i {number}") + "\nbody = " + name("Svara senast {reply_by}.") + "\n";
    files["provisions/psl.toml"] = "statute = \"psl\"\nname = " + name("lagen (2010:659)") +
                                   "\n[[provision]]\nid = \"psl:7:11\"\nvalid_from = 2011-01-01\nsummary = " +
                                   name("Prövning") + "\n[[provision]]\nid = \"psl:7:12\"\nvalid_from = "
                                   "1990-01-01\nsummary = " + name("Överlämnande") + "\n";
    files["fees/fees.toml"] = "[[fee]]\nid = \"filing\"\nname = " + name("Avgift") +
                              "\nkronor = 500\nprovision = \"fl:6\"\nvalid_from = 2019-01-01\n";
    files["organisation/delegation.toml"] =
        "[[delegation]]\ncase_type = \"*\"\ndecision = \"appeal_dismissed\"\nrole = \"decision_maker\"\nvalid_from = 2019-01-01\n"
        "[[delegation]]\ncase_type = \"*\"\ndecision = \"*\"\nrole = \"handler\"\nvalid_from = 2019-01-01\n"
        "[[delegation]]\ncase_type = \"complaint\"\ndecision = \"criticism\"\nrole = \"decision_maker\"\n"
        "second_reader = true\nvalid_from = 2019-01-01\n";
    files["codes/party_roles.toml"] = code_file("id = \"complainant\"\nname = " + name("Klagande") + "\n");
    files["codes/courts.toml"] = code_file("id = \"administrative_court\"\nname = " + name("Förvaltningsrätten") +
                                           "\n");
}

}  // namespace

Files::Files() {
    add_complaint(*this);
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
                                          + name("9-12") +
                                          "\n[[contact.opening]]\nhours = [{ days = [\"monday\", \"friday\"], "
                                          "from = \"09:00\", to = \"12:00\" }]\n";
    files_["organisation/office.toml"] = "name = " + name("Kontoret") + "\nphone = \"010\"\nregistry_email = "
                                         "\"diarium@exempel.se\"\npostal_address = [\"Box 1\"]\n";
    std::string& messages = files_["messages/validation.toml"];
    for (const char* id : {"too_long", "bad_characters", "only_one", "not_a_choice", "date_needs_year",
        "date_needs_month",
                           "date_not_real", "date_in_future", "too_many_files", "email_shape", "phone_shape",
                           "personal_number", "organisation_number", "hsa_id", "county", "municipality"}) {
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

std::ostream& operator<<(std::ostream& out, const Breach& breach) { return out << breach.rule; }

std::string all_of(const std::vector<Problem>& problems) {
    std::string text;
    for (const auto& problem : problems) text += to_string(problem) + "\n";
    return text;
}

void expect_complaint(const Breach& breach) {
    Files files;
    files.replace(breach.file, breach.from, breach.to);
    const auto problems = files.load().check();
    const int line = breach.at ? files.line_of(breach.file, breach.at) : 0;
    const bool found = std::any_of(problems.begin(), problems.end(), [&](const Problem& problem) {
        const bool here = !breach.at || (problem.file == breach.file && problem.line == line);
        return here && problem.line > 0 && problem.text.find(breach.says) != std::string::npos;
    });
    EXPECT_TRUE(found) << "wanted " << breach.file << ":" << line << ": " << breach.says << "\ngot\n"
                       << all_of(problems);
}

base::Day day(int year, int month, int number) { return base::to_day({year, month, number}); }

}  // namespace catalogue::test
