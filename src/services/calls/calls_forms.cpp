// A form of the catalogue filled in for the caller: the same questions as the public's, in the staff's frame.
#include "base/text.h"
#include "calls/calls.h"
#include "calls_page_parts.h"

namespace calls {

namespace {

// The note's words where the form asks for them: its first long text, and the contact details by their names.
catalogue::Answers begun(const catalogue::Form& form, const Content& content) {
    catalogue::Answers answers;
    bool told = false;
    for (const auto& question : form.questions) {
        if (!told && question.kind == catalogue::QuestionKind::long_text) {
            told = true;
            answers[question.id] = {std::string{value(content, "text")}};
        } else if (question.kind == catalogue::QuestionKind::unit) {
            if (const auto unit = value(content, "unit"); !unit.empty()) answers[question.id] = {std::string{unit}};
            if (const auto id = value(content, "unit_id"); !id.empty()) answers[question.id + "_id"] = {std::string{id}};
        } else if (question.id == "service" && !value(content, "service").empty()) {
            answers[question.id] = {std::string{value(content, "service")}};
        }
    }
    const auto contact = contact_of(content);
    const auto add = [&](const char* field, const std::string& said) { if (!said.empty() && form.question(field)) answers[field] = {said}; };
    add("contact_name", contact.name);
    add("contact_email", contact.email);
    add("contact_phone", contact.phone);
    add("contact_address", contact.address);
    return answers;
}

}  // namespace

std::optional<intake::FormFlow> Calls::flow_of(const http::Request& request, const Note& note) const {
    const auto id = request.captures.get("form");
    const auto* owner = owner_of(id);
    const auto form = s_.catalogue.form(id, s_.clock.today());
    if (!owner || !form) return {};
    intake::FlowSettings settings{id, id, owner->event, std::string{note_path} + "/" + std::to_string(note.id) + "/formular/" + id, "calls.flow"};
    settings.channel = "phone";
    settings.received_at = note.started;
    settings.draft = base::base64url(s_.keyring->hash("calls.form", std::to_string(note.id) + " " + id));   // not a text key
    settings.after_receive = [this, note, owner](db::Transaction& tx, base::CaseId opened, const catalogue::Answers& answers, const crypto::CaseKeys& keys, const identity::Context& who) {
        // What the form says of the caller's contact details counts, not what the note said before.
        auto now = note;
        const auto said = [&](std::string_view field) { return std::string{catalogue::answer(answers, field)}; };
        const intake::Contact contact{said("contact_name"), said("contact_email"), said("contact_phone"), said("contact_address")};
        for (const auto* field : {"contact_name", "contact_email", "contact_phone", "contact_address"}) now.content.erase(field);
        if (!contact.phone.empty()) now.content["contact_phone"] = {contact.phone};
        if (!contact.empty()) now.content["contact"] = {"given"};
        else if (value(now.content, "contact").empty() || value(now.content, "contact") == "given") now.content["contact"] = {"anonymous"};
        write_contact(tx, now, opened, keys, *who.actor);
        if (owner->after) owner->after(tx, opened, answers, keys, who);
    };
    settings.frame = [](const identity::Context& who, std::string title, pages::Html content, int status, bool errors) {
        return identity::staff_page(who, note_path, std::move(title), std::move(content), status, errors);
    };
    settings.receipt = [this](const intake::Receipt& receipt, const identity::Context& who) {
        Finished finished;
        finished.receipt = receipt;
        return render_finished(finished, who);
    };
    const auto draft = intake_.load(settings.draft);
    if (!draft || draft->form != id) intake_.save(settings.draft, {id, begun(**form, note.content), {}});
    return std::optional<intake::FormFlow>{std::in_place, intake_, std::move(settings)};
}

http::Response Calls::form(const http::Request& request, const identity::Context& context) const {
    const auto id = base::parse_integer(request.captures.get("id"));
    const auto found = id ? note(*id, *context.actor) : std::nullopt;
    const auto flow = found ? flow_of(request, *found) : std::nullopt;
    if (!flow) return identity::not_found(context);
    identity_.record_read(*context.actor, "view", "note " + std::to_string(*id), "handling", 1);
    return flow->show(request, context);
}

http::Response Calls::submit_form(http::Request& request, const identity::Context& context) const {
    const auto id = base::parse_integer(request.captures.get("id"));
    const auto found = id ? note(*id, *context.actor) : std::nullopt;
    if (!found) {
        // Sent before: its answer was lost on the way.
        const auto key = base::base64url(s_.keyring->hash("calls.form", std::to_string(id.value_or(0)) + " " + request.captures.get("form")));   // not a text key
        Finished finished;
        finished.receipt = intake_.receipt(key);
        return finished.receipt ? render_finished(finished, context) : identity::not_found(context);
    }
    const auto flow = flow_of(request, *found);
    if (!flow) return identity::not_found(context);
    try {
        return flow->submit(request, context);
    } catch (const NoteChanged&) {
        return http::see_other(std::string{note_path} + "/" + std::to_string(*id));   // somebody wrote in the note meanwhile; the form's draft is kept
    }
}

}  // namespace calls
