#pragma once
// What the composer's page is made of; each part takes what it shows and gives Html.
#include "enquiries/enquiries.h"
#include "enquiries_guard.h"

namespace enquiries {

// Everything of the case that the page shows, unsealed after the read was recorded.
struct Enquiries::Seen {
    const catalogue::CaseTypeVersion* version = nullptr;
    intake::Contact contact;
    std::string question, wish;
    i18n::Language language = i18n::Language::sv;      // the sender's
    bool has_code = false;
    std::optional<Draft> draft;
    std::vector<Reading> readings;
    std::vector<answers::Given> given;
    std::vector<casework::Letter> letters;             // of the case: answers that wait for paper among them
    std::vector<intake::Similar> similar;
};

// What was typed, and what came of it.
struct Enquiries::Shown {
    Answer answer;
    int version = 0;
    std::optional<base::Refusal> refusal{};
    bool conflict = false;                             // somebody saved since: both versions are shown
    std::string search{};                              // of the knowledge base
    std::string notice{};
    int status = 200;
};

struct Composing {
    const casework::Case& on;
    const intake::Services& s;
    const identity::Context& context;
    const Settings& settings;
    std::string path;                                  // of the page
    const i18n::Texts& t() const { return context.t(); }
    pages::Form form() const { return {path, true, false, "", context.actor->csrf}; }
    pages::Html act(std::string_view key, std::string_view act, pages::Button kind = pages::Button::secondary) const {
        return pages::button(t()(key), kind, "act", act);
    }
};

std::string matters_address(const Settings& settings, i18n::Language language);     // of the page where an answer is read
pages::Html marks_part(const Composing& page, const Guard& guard, std::string_view text);
// What a text counts to, by the names of the places that a script fills anew.
std::vector<std::pair<std::string, std::string>> figures_of(const Composing& page, const Guard& guard, std::string_view text);
pages::Html ease_part(const Composing& page, const Guard& guard, std::string_view text);
pages::Html similar_part(const Composing& page, const std::vector<intake::Similar>& similar);   // empty when there are none
pages::Html question_part(const Composing& page, const Guard& guard, std::string_view question);
pages::Html insert_part(const Composing& page, i18n::Language language, std::string_view search);     // inside the form
pages::Html quotes_part(const Composing& page, const Answer& answer);                                 // inside the form
// The way it goes, as the person will get it.
pages::Html preview_part(const Composing& page, const Answer& answer, const intake::Contact& contact, i18n::Language language, bool has_code);
pages::Html hand_over_part(const Composing& page);
std::vector<pages::Choice> limits_of(const Composing& page, const catalogue::CaseTypeVersion& version);
std::vector<pages::Choice> referrals_of(const Composing& page);
std::vector<pages::Choice> subjects_of(const Composing& page);
std::vector<pages::Choice> ways_of(const Composing& page, const intake::Contact& contact, bool may_send_mail);

}  // namespace enquiries
