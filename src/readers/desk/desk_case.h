#pragma once
// The case page's own: what is read for it, and what its parts share.
#include "desk/desk.h"
#include "desk_parts.h"

namespace desk {

// Everything of one case, unsealed after the read was recorded.
struct CaseView {
    crypto::CaseKeys keys;
    std::vector<registry::Document> documents;
    std::vector<registry::FileRow> files;
    intake::Contact contact;
    std::optional<intake::Intake::Sent> sent;
    std::vector<casework::Casework::Note> notes;
    std::vector<ledger::Record> events;
    std::vector<assessments::Entry> judged;
    std::vector<intake::MailStatus> mails;
    std::optional<parties::Operation> unit;
    std::vector<casework::ClockState> clocks;
    std::vector<pages::Choice> colleagues;                        // whom the case can be given to
    std::vector<parties::Found> suggested;
    std::string service;                                          // that a question waits at
    std::optional<Suggested> theme;                               // what a model thinks of it
    struct Linked { casework::Case other; std::string kind; bool outgoing = true; };
    std::vector<Linked> linked;
    std::vector<casework::Case> named;                            // whose number the sender wrote
};

struct CasePage {
    const casework::Case& on;
    const intake::Services& s;
    const identity::Context& context;
    const catalogue::CaseTypeVersion& version;
    std::string path;
    std::string purpose{};   // as the reader said; the links that lead on keep it

    const i18n::Texts& t() const { return context.t(); }
    bool may(identity::Action action) const { return identity::decide(*context.actor, action, on.object()).has_value(); }
    pages::Form form(bool post = true) const { return {path, post, false, "", post ? context.actor->csrf : ""}; }
    pages::Html submit(std::string_view key, std::string_view act, pages::Button kind = pages::Button::secondary) const {
        return pages::button(t()(key), kind, "act", act);
    }
};

// Moves a question to another service.
pages::Html service_part(const CasePage& page, const std::string& service);

}  // namespace desk
