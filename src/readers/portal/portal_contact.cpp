// The contact directory: who answers, when, and how, from catalogue/organisation/; and which registry
// to ask whether supervision has been opened.
#include "portal/portal.h"

#include "base/text.h"

namespace portal {

using intake::localised;
using pages::Html;

namespace {

constexpr std::size_t found_max = 20;
constexpr int days_shown = 7;

// What a telephone dials of a number as people write it.
std::string dialled(std::string_view phone) {
    std::string digits;
    for (const char c : phone)
        if ((c >= '0' && c <= '9') || c == '+') digits += c;
    return digits;
}

std::string weekday(const i18n::Texts& texts, base::Day day) {
    return std::string{texts("portal.contact.weekday." + std::to_string(base::weekday(day)))};
}

struct Directory {
    const catalogue::Catalogue& catalogue;
    const identity::Context& context;
    base::Time now;
    base::Day today() const { return base::stockholm_day(now); }
};

// "Open now, until 19:00", "opens tomorrow at 12:00", or that nobody knows.
Html state(const Directory& in, const catalogue::ContactService& service) {
    const auto& texts = in.context.t();
    if (!service.opening.known()) return pages::tag(texts("portal.contact.unknown"), pages::Tone::neutral);
    if (in.catalogue.open_at(service, in.now)) {
        const auto closes = in.catalogue.closes_at(service, in.now);
        return pages::tag(closes ? texts.fill("portal.contact.open_until", {texts.time(*closes)}) : std::string{texts("portal.contact.open_always")},
                          pages::Tone::success);
    }
    const auto opens = in.catalogue.next_opening(service, in.now);
    if (!opens) return pages::tag(texts("portal.contact.closed"), pages::Tone::warning);
    const auto day = base::stockholm_day(*opens);
    const auto when = day == in.today()       ? std::string{texts("portal.contact.today")}
                      : day == in.today() + 1 ? std::string{texts("portal.contact.tomorrow")}
                                              : weekday(texts, day) + " " + texts.date(day);
    return pages::tag(texts.fill("portal.contact.opens", {when, texts.time(*opens)}), pages::Tone::warning);
}

Html ways(const Directory& in, const catalogue::ContactService& service) {
    const auto& texts = in.context.t();
    std::vector<std::pair<std::string, Html>> rows;
    const auto& phone = service.phone.empty() ? in.catalogue.office().phone : service.phone;
    rows.emplace_back(texts(service.phone.empty() ? "portal.contact.switchboard" : "portal.contact.phone"), pages::link("tel:" + dialled(phone), phone));
    if (!service.email.empty()) rows.emplace_back(texts("portal.contact.email"), pages::link("mailto:" + service.email, service.email));
    rows.emplace_back(texts("portal.contact.hours"), pages::stack({state(in, service), pages::text(service.hours.in(texts.language()))}));
    return pages::description_list(rows);
}

// The hours of the next days one by one, so that a holiday comes as no surprise.
Html next_days(const Directory& in, const catalogue::ContactService& service) {
    const auto& texts = in.context.t();
    if (!service.opening.known()) return {};
    pages::Table table;
    table.caption = texts("portal.contact.next_days");
    table.columns = {{std::string{texts("portal.contact.day")}, "", 0}, {std::string{texts("portal.contact.hours")}, "", 0}};
    table.cards_when_narrow = false;
    for (base::Day day = in.today(); day < in.today() + days_shown; day = day + 1) {
        std::string hours;
        for (const auto& span : in.catalogue.opening_on(service, day))
            hours += (hours.empty() ? "" : ", ") + texts.fill("portal.contact.span", {catalogue::clock_text(span.from), catalogue::clock_text(span.to)});
        if (hours.empty()) hours = texts("portal.contact.closed");
        const auto* deviation = catalogue::deviation_on(service.opening, day);
        const auto* holiday = in.catalogue.calendar().holiday(day);
        if (deviation) hours += " (" + deviation->reason.in(texts.language()) + ")";
        else if (holiday) hours += " (" + holiday->name.in(texts.language()) + ")";
        table.rows.push_back({{{pages::text(weekday(texts, day) + " " + texts.short_date(day)), false, true}, {pages::text(hours)}}, ""});
    }
    return pages::table(table);
}

Html sentences(std::string_view title, std::string_view id, const std::vector<catalogue::Text>& texts, i18n::Language language) {
    if (texts.empty()) return {};
    std::vector<Html> rows;
    for (const auto& one : texts) rows.push_back(pages::text(one.in(language)));
    return pages::section(id, title, pages::list(rows));
}

Html by_letter(const Directory& in) {
    const auto& texts = in.context.t();
    std::string address = in.catalogue.office().name.in(texts.language());
    for (const auto& line : in.catalogue.office().postal_address) address += "\n" + line;
    return pages::section("letter", texts("portal.contact.letter"), pages::stack({pages::paragraph(texts("portal.contact.letter_about")), pages::preserved(address)}));
}

http::Response page(const identity::Context& context, const std::string& path, const std::string& title, Html content, bool quick_exit) {
    const auto& texts = context.t();
    auto frame = identity::public_frame(context, path, title, std::move(content));
    frame.crumbs = {{localised(context, "/"), std::string{texts("identity.crumb.start")}},
                    {localised(context, "/kontakt"), std::string{texts("portal.contact.title")}}, {"", title}};
    frame.quick_exit = quick_exit;
    return http::html(pages::public_page(texts, frame), 200);
}

// A place or a unit, and the department whose registry knows.
struct Asked {
    std::string what;
    std::string detail;
    const catalogue::Department* department;
};

// Counties first, then municipalities, whose name begins so.
std::vector<Asked> places(const catalogue::Catalogue& catalogue, std::string_view words, base::Day today) {
    std::vector<Asked> found;
    const auto wanted = i18n::fold(words);
    for (const auto& county : catalogue.counties())
        if (i18n::fold(county.name).starts_with(wanted)) found.push_back({county.name, "", catalogue.department_of_county(county.code, today)});
    for (const auto& municipality : catalogue.municipalities()) {
        if (!i18n::fold(municipality.name).starts_with(wanted)) continue;
        const auto* county = catalogue.county(municipality.county);
        found.push_back({municipality.name, county ? county->name : "", catalogue.department_of_municipality(municipality.code, today)});
    }
    return found;
}

Html departments(const Directory& in) {
    const auto& texts = in.context.t();
    pages::Table table;
    table.caption = texts("portal.registry.all");
    table.columns = {{std::string{texts("portal.registry.department")}, "", 0}, {std::string{texts("portal.registry.counties")}, "", 0}};
    for (const auto* department : in.catalogue.departments(in.today())) {
        if (department->counties.empty()) continue;
        std::vector<std::string> names;
        for (const auto& code : department->counties)
            if (const auto* county = in.catalogue.county(code)) names.push_back(county->name);
        table.rows.push_back({{{pages::text(department->name.in(texts.language()) + " (" + department->city + ")"), false, true},
                               {pages::text(base::join(names, ", "))}}, ""});
    }
    return pages::details(texts("portal.registry.all"), pages::table(table));
}

}  // namespace

http::Response Portal::contact(const http::Request&, const identity::Context& context) const {
    const auto& texts = context.t();
    const Directory in{intake_.services().catalogue, context, intake_.services().clock.now()};
    std::vector<Html> parts{pages::heading(1, texts("portal.contact.title")), pages::paragraph(texts("portal.contact.about")),
                            pages::alert(pages::Tone::warning, texts("portal.emergency.title"), pages::rich_paragraph(texts("portal.emergency.text")))};
    for (const auto* service : in.catalogue.contacts(in.today())) {
        const auto name = service->name.in(texts.language());
        parts.push_back(pages::section(service->id, name,
            pages::stack({pages::paragraph(service->about.in(texts.language())), ways(in, *service),
                          pages::link(localised(context, "/kontakt/" + service->slug), texts.fill("portal.contact.more", {name}))})));
    }
    parts.push_back(by_letter(in));
    return identity::public_page(context, "/kontakt", std::string{texts("portal.contact.title")}, pages::stack(parts));
}

http::Response Portal::contact_service(const http::Request& request, const identity::Context& context) const {
    const auto& texts = context.t();
    const auto language = texts.language();
    const Directory in{intake_.services().catalogue, context, intake_.services().clock.now()};
    const auto slug = request.captures.get("service");
    const catalogue::ContactService* service = nullptr;
    for (const auto* one : in.catalogue.contacts(in.today()))
        if (one->slug == slug) service = one;
    if (!service) return identity::not_found(context);
    std::vector<Html> parts{pages::heading(1, service->name.in(language)), pages::paragraph(service->about.in(language)), ways(in, *service)};
    // Children have a way of their own to write, with fewer and plainer questions.
    const bool children = service->id == "children";
    const auto form = children ? localised(context, "/barn/beratta") : localised(context, "/beratta/fraga") + "?service=" + service->queue;
    if (!service->queue.empty()) parts.push_back(pages::actions({pages::link_button(form, texts("portal.contact.write"))}));
    if (service->id == "permits")
        parts.push_back(pages::door(texts("portal.contact.apply"), texts("portal.contact.apply_about"), localised(context, "/verksamhet/tillstand"), texts("portal.contact.apply_link")));
    if (children) parts.push_back(pages::alert(pages::Tone::warning, texts("portal.emergency.title"), pages::rich_paragraph(texts("portal.emergency.text"))));
    if (service->id == "registry") parts.push_back(ask_registry(request, context));
    parts.push_back(next_days(in, *service));
    parts.push_back(sentences(texts("portal.contact.can"), "can", service->can_answer, language));
    parts.push_back(sentences(texts("portal.contact.cannot"), "cannot", service->cannot_answer, language));
    parts.push_back(by_letter(in));
    parts.push_back(pages::rich_paragraph(texts("portal.contact.help")));
    return page(context, "/kontakt/" + slug, service->name.in(language), pages::stack(parts), children);
}

// "Has supervision been opened?": a county, a municipality or a unit, and whom to ask.
Html Portal::ask_registry(const http::Request& request, const identity::Context& context) const {
    const auto& texts = context.t();
    const auto& services = intake_.services();
    const Directory in{services.catalogue, context, services.clock.now()};
    const auto typed = request.query.get("q").substr(0, 100);
    const auto words = std::string{base::trim(typed)};
    pages::Field field{"q", std::string{texts("portal.registry.where")}, std::string{texts("portal.registry.where_hint")}};
    field.value = typed;
    std::vector<Html> parts{pages::paragraph(texts("portal.registry.about")),
                            pages::form({localised(context, "/kontakt/" + request.captures.get("service")), false},
                                        {pages::text_field(texts, field, 30), pages::actions({pages::button(texts("portal.registry.search"), pages::Button::secondary)})})};
    std::vector<Asked> found;
    if (base::count_characters(words) >= 2) {
        found = places(in.catalogue, words, in.today());
        services.database.read([&](db::Reader& reader) {
            for (const auto& unit : services.parties.search(reader, words, 10)) {
                const auto* municipality = in.catalogue.municipality(unit.operation.municipality);
                found.push_back({unit.operation.name, municipality ? municipality->name : "",
                                 in.catalogue.department_of_municipality(unit.operation.municipality, in.today())});
            }
        });
    }
    if (!typed.empty()) {
        pages::Table table;
        table.caption = texts.fill("portal.registry.found", {texts.number(static_cast<std::int64_t>(found.size()))});
        table.columns = {{std::string{texts("portal.registry.place")}, "", 0}, {std::string{texts("portal.registry.department")}, "", 0}};
        table.empty_text = texts("portal.registry.none");
        for (std::size_t i = 0; i < found.size() && i < found_max; ++i) {
            const auto& one = found[i];
            const auto asked = one.department ? one.department->name.in(texts.language()) + " (" + one.department->city + ")" : std::string{texts("portal.registry.any")};
            table.rows.push_back({{{pages::text(one.what + (one.detail.empty() ? "" : ", " + one.detail)), false, true}, {pages::text(asked)}}, ""});
        }
        parts.push_back(pages::table(table));
        if (found.size() > found_max) parts.push_back(pages::paragraph(texts("portal.registry.write_more")));
        if (!found.empty()) parts.push_back(pages::paragraph(texts("portal.registry.say")));
    }
    parts.push_back(departments(in));
    return pages::section("supervision", texts("portal.registry.title"), pages::stack(parts));
}

}  // namespace portal
