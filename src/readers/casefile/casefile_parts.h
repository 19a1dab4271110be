#pragma once
// The sections of the handling page; each takes what it shows and gives Html.
#include "casefile/casefile.h"
#include "casefile_forms.h"

namespace casefile {

// Cases of the same unit, when the type shows them.
struct Earlier {
    std::vector<casework::Case> cases;
    bool more = false;                            // than are shown
    std::vector<base::CaseId> taken_in;           // what is recorded as weighed in
};

struct Casefile::View {
    crypto::CaseKeys keys;
    casework::CaseFile file;
    std::vector<casework::ClockMark> marks;
    std::vector<registry::Document> documents;
    Earlier earlier;
};

struct Part {
    const casework::Case& on;
    const intake::Services& s;
    const identity::Context& context;
    const casework::CaseFile& file;
    std::string path;                             // of the case: "/arbetsrum/arende/8.2.1-1-2026"
    std::string purpose;                          // what it is read for: goes along to the inner pages

    const i18n::Texts& t() const { return context.t(); }
    const std::string& in(const catalogue::Text& text) const { return text.in(t().language()); }
    bool may(identity::Action action) const { return identity::decide(*context.actor, action, on.object()).has_value(); }
    std::string to(const std::string& below) const { return with_purpose(path + below, purpose); }
    pages::Form form() const { return {to("/handlaggning"), true, false, "", context.actor->csrf}; }
    pages::Html submit(std::string_view key, std::string_view act, pages::Button kind = pages::Button::secondary) const {
        return pages::button(t()(key), kind, "act", act);
    }
    // The paragraph as a lawyer cites it, with a mark when nobody has read the source.
    pages::Html provision(const std::string& id, const catalogue::Evidence& evidence = {}) const;
    std::string party_name(base::PartyId id) const;
    std::string day(base::Day day) const { return day.number ? t().date(day) : std::string{"\xE2\x80\x93"}; }
};

pages::Html next_part(const Part& part);
pages::Html gates_part(const Part& part);
pages::Html fees_part(const Part& part);
pages::Html parties_part(const Part& part);
pages::Html clocks_part(const Part& part, const std::vector<casework::ClockMark>& marks);
pages::Html hearings_part(const Part& part, const std::vector<registry::Document>& documents);
pages::Html conflict_part(const Part& part);
pages::Html decisions_part(const Part& part, const std::vector<registry::Document>& documents);
pages::Html letters_part(const Part& part);
pages::Html digital_state(const Part& part, std::int64_t letter);
pages::Html closing_part(const Part& part);
pages::Html spin_off_part(const Part& part);
pages::Html steps_part(const Part& part);
pages::Html earlier_part(const Part& part, const Earlier& earlier);
pages::Tone tone_of(casework::GateOutcome outcome);

pages::Field field(const i18n::Texts& t, const char* name, std::string_view key, std::string value = {});

}  // namespace casefile
