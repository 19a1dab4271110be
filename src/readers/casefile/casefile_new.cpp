// A case opened by the staff, of any type in force: by letter, by plan, or on what they have seen.
#include "base/text.h"
#include "casefile_events.h"
#include "casefile_forms.h"
#include "casefile_parts.h"

namespace casefile {

using pages::Html;

namespace {

constexpr std::size_t subject_characters_max = 200;

bool subject_fits(const std::string& subject) { return !subject.empty() && base::count_characters(subject) <= subject_characters_max; }

}  // namespace

http::Response Casefile::render_new(const http::Fields& typed, const std::vector<pages::Error>& errors, const identity::Context& context) const {
    const auto& s = intake_.services();
    const auto& t = context.t();
    const auto today = s.clock.today();
    const auto made = [&](const char* name, bool optional = false) {
        auto one = field(t, name, std::string{"casefile.new."} + name, typed.get(name));
        one.optional = optional;
        for (const auto& error : errors)
            if (error.field == name) one.error = error.text;
        return one;
    };
    std::vector<pages::Choice> types, channels;
    for (const auto& type : s.catalogue.case_types())
        if (s.catalogue.case_type(type.id, today)) types.push_back({type.id, type.name.in(t.language()), ""});
    for (const auto* channel : s.catalogue.codes("channels", today)) channels.push_back({channel->id, channel->name.in(t.language()), ""});
    auto day = made("received", true);
    day.hint = t("casefile.new.received_hint");
    for (const auto& error : errors)
        if (error.field == "received_day") day.error = error.text;
    auto unit = made("unit_code", true);
    unit.hint = t("casefile.new.unit_hint");
    return identity::staff_page(context, "/arbetsrum/nytt-arende", std::string{t("casefile.new.title")},
        pages::stack({pages::error_summary(t, errors), pages::heading(1, t("casefile.new.title")), pages::paragraph(t("casefile.new.about")),
                      pages::form({"/arbetsrum/nytt-arende", true, false, "", context.actor->csrf},
                          {pages::select(t, made("type"), types), pages::select(t, made("channel"), channels),
                           pages::date_field(t, day, {typed.get("received_day"), typed.get("received_month"), typed.get("received_year")}),
                           pages::text_field(t, made("subject")), pages::text_area(t, made("text"), 8), pages::text_field(t, unit),
                           pages::actions({pages::button(t("casefile.new.open"))})})}),
        errors.empty() ? 200 : 422, !errors.empty());
}

http::Response Casefile::new_case(const http::Request& request, const identity::Context& context) const { return render_new(request.query, {}, context); }

http::Response Casefile::open_case(http::Request& request, const identity::Context& context) const {
    const auto& s = intake_.services();
    const auto& t = context.t();
    const auto today = s.clock.today();
    std::vector<pages::Error> errors;
    const auto wrong = [&](const char* name, std::string_view key) { errors.push_back({name, std::string{t(key)}}); };
    const bool said = !base::trim(request.form.get("received_year")).empty() || !base::trim(request.form.get("received_day")).empty();
    const auto received = said ? day_of(request.form, "received") : std::optional{today};
    if (!received || *received > today) wrong("received_day", "casefile.refused.day");
    intake::Submission submission;
    submission.case_type = request.form.get("type");
    submission.channel = request.form.get("channel");
    submission.title = reason_of(request.form, "subject");
    submission.text = reason_of(request.form, "text");
    submission.unit_code = base::trim(request.form.get("unit_code"));
    submission.with_return_code = false;
    submission.event = case_registered;
    if (!subject_fits(submission.title)) wrong("subject", "casefile.refused.subject");
    if (!s.catalogue.code("channels", submission.channel, today)) wrong("channel", "casefile.refused.channel");
    if (received && !s.catalogue.case_type(submission.case_type, *received)) wrong("type", "casefile.refused.type");
    if (!submission.unit_code.empty()) {
        bool known = false;
        s.database.read([&](db::Reader& reader) { known = s.parties.operation_by_code(reader, submission.unit_code).has_value(); });
        if (!known) wrong("unit_code", "casefile.refused.unit");
    }
    if (!errors.empty()) return render_new(request.form, errors, context);
    if (submission.text.empty()) submission.text = submission.title;
    submission.received_day = *received;
    const auto receipt = intake_.receive(submission);
    if (!receipt) return render_new(request.form, {{receipt.error().field.empty() ? "type" : receipt.error().field, std::string{t(receipt.error().text_key, receipt.error().values)}}}, context);
    const auto number = registry::RegistryNumber::parse(receipt->number);
    CHECK(number.has_value());
    return http::see_other("/arbetsrum/arende/" + number->slug() + "/handlaggning?andamal=handling&klart=opened");
}

// Linked in the commit that opens it, so that neither is ever without the other.
base::Result<std::string> Casefile::spin_off(const casework::Case& on, const http::Fields& form, const identity::Actor& actor) const {
    const auto& s = intake_.services();
    intake::Submission submission;
    submission.case_type = form.get("type");
    submission.channel = "own_initiative";
    submission.title = reason_of(form, "subject");
    if (!subject_fits(submission.title)) return base::Refusal{"casefile.refused.subject", "subject"};
    submission.text = submission.title;
    submission.area = on.area;
    submission.with_return_code = false;
    submission.event = case_registered;
    if (on.unit)
        s.database.read([&](db::Reader& reader) {
            if (const auto unit = s.parties.operation(reader, on.unit)) submission.unit_code = unit->code;
        });
    submission.in_same_commit = [&](db::Transaction& tx, base::CaseId id, const crypto::CaseKeys& keys) {
        const auto opened = s.casework.find(tx, id);
        CHECK(opened.has_value());
        s.casework.link(tx, *opened, on, "triggered_by", actor.user, keys);
        s.casework.assign(tx, *opened, actor.user, actor.user, keys);
    };
    const auto receipt = intake_.receive(submission);
    if (!receipt) return receipt.error();
    const auto number = registry::RegistryNumber::parse(receipt->number);
    CHECK(number.has_value());
    return number->slug();
}

}  // namespace casefile
