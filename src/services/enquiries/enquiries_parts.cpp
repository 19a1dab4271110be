#include "base/text.h"
#include "enquiries_pages.h"
#include "enquiries_rules.h"

namespace enquiries {

using pages::Html;

namespace {

constexpr int hits_max = 3, passages_max = 4;

std::string citation(const Composing& page, const std::string& provision) {
    const auto* row = page.s.catalogue.provision(provision, page.s.clock.today());
    return row ? row->citation.in(page.t().language()) : provision;
}

std::string limit_name(const Composing& page, const std::string& limit) {
    return page.s.catalogue.label("limits_of_service", limit, page.s.clock.today(), page.t().language());
}

}  // namespace

Html marks_part(const Composing& page, const Guard& guard, std::string_view text) {
    const auto& t = page.t();
    if (base::trim(text).empty()) return {};
    std::vector<Html> parts;
    for (const auto& mark : guard.marks(text)) {
        const auto* code = page.s.catalogue.code("limits_of_service", mark.limit, page.s.clock.today());
        parts.push_back(pages::card(pages::stack({
            pages::tag(limit_name(page, mark.limit), pages::Tone::warning),
            pages::preserved(text.substr(mark.sentence.begin, mark.sentence.end - mark.sentence.begin)),
            code ? pages::subtle(code->definition.in(t.language())) : Html{},
            pages::subtle(t.fill("enquiries.guard.why", {base::join(mark.seen, ", "), citation(page, mark.provision)}))})));
    }
    if (parts.empty()) return pages::paragraph(t("enquiries.guard.nothing"));
    parts.insert(parts.begin(), pages::paragraph(t("enquiries.guard.about")));
    return pages::stack(parts);
}

std::vector<std::pair<std::string, std::string>> figures_of(const Composing& page, const Guard& guard, std::string_view text) {
    const auto& t = page.t();
    const auto ease = reading_ease(text);
    const auto marks = static_cast<std::int64_t>(guard.marks(text).size());
    const std::string none{"\xE2\x80\x93"};
    if (ease.words == 0) return {{"lix", none}, {"longest", none}, {"size", none}, {"marks", none}};
    return {{"lix", std::to_string(ease.lix) + ", " + std::string{t("enquiries.ease." + std::string{band(ease.lix)})}},
            {"longest", t.fill("enquiries.ease.words", {t.number(ease.longest_sentence)})},
            {"size", t.fill("enquiries.ease.counted", {t.number(ease.words), t.number(ease.sentences)})},
            {"marks", marks == 0 ? std::string{t("enquiries.ease.no_marks")} : t.fill("enquiries.ease.marked", {t.number(marks)})}};
}

Html ease_part(const Composing& page, const Guard& guard, std::string_view text) {
    const auto& t = page.t();
    std::vector<std::pair<std::string, Html>> rows;
    for (const auto& [name, words] : figures_of(page, guard, text)) rows.emplace_back(t("enquiries.ease." + name), pages::live(name, words));   // not a text key
    return pages::description_list(rows);
}

Html similar_part(const Composing& page, const std::vector<intake::Similar>& similar) {
    const auto& t = page.t();
    if (similar.empty()) return {};
    std::vector<Html> items;
    for (const auto& [on, per_cent] : similar) {
        const auto* type = page.s.catalogue.case_type_named(on.type);
        const auto words = t.fill("enquiries.similar.case", {on.number.string(), type ? type->name.in(t.language()) : on.type, t.date(on.received_day), std::to_string(per_cent)});
        items.push_back(pages::link("/arbetsrum/arende/" + page.on.number.slug() + "/jamfor/" + on.number.slug(), words));
    }
    return pages::alert(pages::Tone::info, t("enquiries.similar.title"), pages::stack({pages::subtle(t("enquiries.similar.about")), pages::list(items)}));
}

Html question_part(const Composing& page, const Guard& guard, std::string_view question) {
    const auto& t = page.t();
    std::vector<Html> parts{pages::heading(2, t("enquiries.answer.question")), pages::preserved(question)};
    for (const auto& mark : guard.marks(question)) {
        const auto sentence = question.substr(mark.sentence.begin, mark.sentence.end - mark.sentence.begin);
        parts.push_back(pages::alert(pages::Tone::info, t.fill("enquiries.guard.question", {limit_name(page, mark.limit)}),
                                     pages::subtle(base::excerpt(sentence, 200))));
    }
    return pages::card(pages::stack(parts));
}

Html insert_part(const Composing& page, i18n::Language language, std::string_view search) {
    const auto& t = page.t();
    const auto today = page.s.clock.today();
    std::vector<pages::Choice> modules;
    for (const auto* module : page.s.catalogue.text_modules(today)) modules.push_back({module->id, module->name.in(t.language()), ""});
    std::vector<Html> parts;
    if (!modules.empty())
        parts.push_back(pages::stack({pages::select(t, {"module", std::string{t("enquiries.insert.module")}}, modules),
                                      pages::actions({page.act("enquiries.insert.module_button", "module", pages::Button::tertiary)})}));
    if (page.settings.articles) {
        pages::Field words{"sok", std::string{t("enquiries.insert.search")}, std::string{t("enquiries.insert.search_hint")}};
        words.value = search;
        parts.push_back(pages::stack({pages::text_field(t, words), pages::actions({page.act("enquiries.insert.search_button", "search", pages::Button::tertiary)})}));
    }
    if (page.settings.articles && !search.empty()) {
        const auto in = articles::language_of(language);
        const auto found = page.settings.articles->search(search, in, articles::Audience::staff, today, hits_max);
        if (found.hits.empty()) parts.push_back(pages::paragraph(t("enquiries.insert.none")));
        for (const auto& hit : found.hits) {
            std::vector<Html> passages{pages::heading(2, hit.article->title)};
            int shown = 0;
            for (const auto& passage : hit.article->passages) {
                if (++shown > passages_max) break;
                const articles::Reference reference{hit.article->id, hit.article->version, passage.id, in};
                passages.push_back(pages::details(passage.heading.empty() ? hit.article->title : passage.heading,
                    pages::stack({pages::preserved(articles::letter_text(passage.text, page.settings.public_url)),
                                  pages::button(t("enquiries.insert.passage"), pages::Button::secondary, "act", "quote:" + articles::to_string(reference))}),
                    passage.id == hit.passage));
            }
            parts.push_back(pages::card(pages::stack(passages)));
        }
    }
    return pages::details(t("enquiries.insert.title"), pages::stack(parts), !search.empty());
}

Html quotes_part(const Composing& page, const Answer& answer) {
    const auto& t = page.t();
    if (answer.quotes.empty() || !page.settings.articles) return {};
    std::vector<Html> items;
    for (const auto& quote : answer.quotes) {
        const auto reference = articles::parse_reference(quote);
        const auto* article = reference ? page.settings.articles->version(reference->article, reference->language, articles::Audience::staff, reference->version) : nullptr;
        items.push_back(pages::stack({pages::text(article ? article->title + " \xC2\xB7 " + t.fill("enquiries.quotes.version", {t.date(article->version)}) : quote),
                                      pages::button(t("enquiries.quotes.remove"), pages::Button::tertiary, "act", "unquote:" + quote)}));
    }
    return pages::stack({pages::subtle(t("enquiries.quotes.about")), pages::list(items)});
}

Html preview_part(const Composing& page, const Answer& answer, const intake::Contact& contact, i18n::Language language, bool has_code) {
    const auto& t = page.t();
    const auto& theirs = i18n::Texts::of(language);
    const auto number = page.on.number.string();
    if (base::trim(answer.text).empty()) return {};
    std::vector<Html> parts;
    const auto mail = [&](const std::string& subject, std::string_view body) {
        parts.push_back(pages::card(pages::stack({pages::description_list({{std::string{t("enquiries.preview.to")}, pages::text(contact.email)},
                                                                           {std::string{t("enquiries.preview.subject")}, pages::text(subject)}}),
                                                  pages::preserved(body)})));
    };
    if (answer.channel == "email") mail(theirs.fill("enquiries.mail.subject", {number}), answer.text);
    if (answer.channel == "page") {
        const auto words = theirs.fill("enquiries.mail.message_text", {number, matters_address(page.settings, language)});
        // The code is made when it is sent, and shown to nobody here.
        mail(theirs.fill("enquiries.mail.message_subject", {number}),
             words + "\n\n" + (has_code ? std::string{theirs("enquiries.mail.message_code_known")} : theirs.fill("enquiries.mail.message_code", {"XXXX-XXXX-XXXX-XXXX"})));
        parts.push_back(pages::paragraph(t("enquiries.preview.page")));
    }
    if (answer.channel == "letter") {
        const bool known = on_envelope(answer.recipient.empty() ? recipient_of(contact) : answer.recipient).has_value();
        parts.push_back(pages::paragraph(t(known ? "enquiries.preview.letter" : "enquiries.preview.no_address")));
        parts.push_back(pages::link(page.path + "/pdf", t("enquiries.preview.pdf")));
    }
    if (answer.channel == "phone") parts.push_back(pages::paragraph(t("enquiries.preview.phone")));
    if (answer.channel == "code") parts.push_back(pages::paragraph(t("enquiries.preview.code")));
    if (answer.channel != "email")
        parts.push_back(pages::card(pages::stack({pages::subtle(theirs.date(page.s.clock.today())), pages::preserved(answer.text)})));
    return pages::section("forhandsvisning", t("enquiries.preview.title"), pages::stack(parts));
}

Html hand_over_part(const Composing& page) {
    const auto& t = page.t();
    const auto field = [&](const char* name, std::string_view key, std::string_view hint = {}) {
        return pages::Field{name, std::string{t(key)}, hint.empty() ? std::string{} : std::string{t(hint)}};
    };
    return pages::details(t("enquiries.hand_over.title"), pages::form(page.form(), {
        pages::paragraph(t("enquiries.hand_over.about")),
        pages::text_field(t, field("authority", "enquiries.hand_over.authority")),
        pages::text_area(t, field("authority_address", "enquiries.hand_over.address"), 3),
        pages::text_area(t, field("authority_text", "enquiries.hand_over.text", "enquiries.hand_over.text_hint"), 6),
        pages::actions({page.act("enquiries.hand_over.draft", "hand_over")})}));
}

std::vector<pages::Choice> limits_of(const Composing& page, const catalogue::CaseTypeVersion& version) {
    std::vector<pages::Choice> choices;
    for (const auto& limit : version.limits)
        if (const auto* code = page.s.catalogue.code("limits_of_service", limit, page.s.clock.today()))
            choices.push_back({limit, code->name.in(page.t().language()), code->definition.in(page.t().language())});
    return choices;
}

std::vector<pages::Choice> referrals_of(const Composing& page) {
    std::vector<pages::Choice> choices{{"", std::string{page.t()("enquiries.referral.none")}, ""}};
    for (const auto* code : page.s.catalogue.codes("referrals", page.s.clock.today())) choices.push_back({code->id, code->name.in(page.t().language()), ""});
    return choices;
}

std::vector<pages::Choice> subjects_of(const Composing& page) {
    std::vector<pages::Choice> choices{{"", std::string{page.t()("enquiries.answer.no_subject")}, ""}};
    for (const auto* code : page.s.catalogue.codes("question_subjects", page.s.clock.today())) choices.push_back({code->id, code->name.in(page.t().language()), ""});
    return choices;
}

std::vector<pages::Choice> ways_of(const Composing& page, const intake::Contact& contact, bool may_send_mail) {
    const auto& t = page.t();
    std::vector<pages::Choice> ways;
    const auto off = std::string{t("enquiries.refused.mail_off")};
    if (!contact.email.empty()) {
        ways.push_back({"page", std::string{t("enquiries.answer.by_page")}, may_send_mail ? std::string{t("enquiries.answer.by_page_hint")} : off});
        ways.push_back({"email", std::string{t("enquiries.answer.by_email")}, may_send_mail ? contact.email + ". " + std::string{t("enquiries.answer.by_email_hint")} : off});
    }
    ways.push_back({"letter", std::string{t("enquiries.answer.by_letter")}, contact.address});
    ways.push_back({"phone", std::string{t("enquiries.answer.by_phone")}, contact.phone});
    ways.push_back({"code", std::string{t("enquiries.answer.by_code")}, std::string{t("enquiries.answer.by_code_hint")}});
    return ways;
}

}  // namespace enquiries
