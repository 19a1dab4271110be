#include "calls_rules.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace calls {

namespace {

constexpr std::array all_fields{
    FieldOf{"text", 20'000, true}, FieldOf{"service", 40}, FieldOf{"caller_kind", 40}, FieldOf{"for_whom", 200},
    FieldOf{"contact", 20}, FieldOf{"contact_name", 200}, FieldOf{"contact_phone", 40}, FieldOf{"contact_email", 254},
    FieldOf{"contact_address", 500, true}, FieldOf{"language", 100}, FieldOf{"interpreter", 10}, FieldOf{"child", 10},
    FieldOf{"unit", 200}, FieldOf{"unit_id", 100}, FieldOf{"becomes", 40}, FieldOf{"answer", 20'000, true},
    FieldOf{"subject", 40}, FieldOf{"limits", 40}, FieldOf{"referral", 40}, FieldOf{"urgency", 10}, FieldOf{"region", 40}, FieldOf{"reason", 1'000, true},
    FieldOf{"call_day", 2}, FieldOf{"call_month", 2}, FieldOf{"call_year", 4}, FieldOf{"call_what", 1'000, true}};

constexpr std::string_view contact_fields[] = {"contact_name", "contact_phone", "contact_email", "contact_address"};

bool known(std::span<const std::string_view> list, std::string_view one) { return std::find(list.begin(), list.end(), one) != list.end(); }

bool looks_like_mail(std::string_view text) {
    const auto at = text.find('@');
    return at != std::string_view::npos && at > 0 && text.find('.', at) != std::string_view::npos && text.find(' ') == std::string_view::npos;
}

// The way of reply that the details allow.
std::string_view reply_by(const intake::Contact& contact) {
    if (!contact.phone.empty()) return "phone";
    if (!contact.email.empty()) return "email";
    return contact.address.empty() ? "code" : "letter";
}

using Refused = std::vector<base::Refusal>;

void check_contact(const Content& content, Refused& refused) {
    const auto state = value(content, "contact");
    if (!known(contact_states, state)) {
        refused.push_back({"calls.refused.contact", "contact"});
        return;
    }
    std::string_view filled;
    for (const auto field : contact_fields)
        if (filled.empty() && !value(content, field).empty()) filled = field;
    if (state != "given") {
        if (!filled.empty()) refused.push_back({"calls.refused.contact_filled", std::string{filled}});
        return;
    }
    if (filled.empty()) refused.push_back({"calls.refused.contact_empty", "contact_name"});
    if (const auto phone = value(content, "contact_phone"); !phone.empty() && normal_phone(phone).empty())
        refused.push_back({"calls.refused.phone", "contact_phone"});
    if (const auto email = value(content, "contact_email"); !email.empty() && !looks_like_mail(email))
        refused.push_back({"calls.refused.email", "contact_email"});
}

void check_call_back(const Content& content, base::Day today, Refused& refused) {
    const bool said = !value(content, "call_day").empty() || !value(content, "call_month").empty() || !value(content, "call_year").empty();
    if (!said && value(content, "call_what").empty()) return;
    const auto day = call_day(content);
    if (!day.number || day < today) refused.push_back({"calls.refused.call_day", "call_day"});
    if (value(content, "contact") != "given" || normal_phone(value(content, "contact_phone")).empty())
        refused.push_back({"calls.refused.call_phone", "contact_phone"});
}

void check_lengths(const Content& content, Refused& refused) {
    for (const auto& field : all_fields)
        if (base::count_characters(value(content, field.name)) > field.characters_max)
            refused.push_back({"calls.refused.too_long", std::string{field.name}, "", {std::to_string(field.characters_max)}});
}

}  // namespace

std::span<const FieldOf> fields() { return all_fields; }

Content taken(const http::Fields& form) {
    Content content;
    for (const auto& field : all_fields)
        for (auto& one : form.all(field.name)) {
            auto text = field.lines ? base::normalise_newlines(one) : std::string{base::trim(one)};
            if (!base::trim(text).empty()) content[std::string{field.name}].push_back(std::move(text));
        }
    return content;
}

std::string_view value(const Content& content, std::string_view field) {
    const auto found = content.find(field);
    return found == content.end() || found->second.empty() ? std::string_view{} : base::trim(found->second.front());
}

bool empty(const Content& content) {
    // What the page chooses by itself is nobody's word.
    return std::all_of(content.begin(), content.end(), [](const auto& field) { return field.first == "becomes" || field.first == "service"; });
}

std::vector<std::string_view> differing(const Content& one, const Content& other) {
    std::vector<std::string_view> names;
    for (const auto& field : all_fields) {
        const auto a = one.find(field.name), b = other.find(field.name);
        const bool same = a == one.end() || b == other.end() ? (a == one.end()) == (b == other.end()) : a->second == b->second;
        if (!same) names.push_back(field.name);
    }
    return names;
}

std::string joined(std::string_view one, std::string_view other) {
    if (one.find(other) != std::string_view::npos) return std::string{one};
    if (other.find(one) != std::string_view::npos) return std::string{other};
    // What both begin with stands once: two people who wrote on from the same words.
    std::size_t same = 0;
    while (same < one.size() && same < other.size() && one[same] == other[same]) ++same;
    while (same > 0 && one[same - 1] != '\n') --same;
    return std::string{one} + "\n\n" + std::string{other.substr(same)};
}

std::vector<base::Refusal> problems(const Content& content, Ending ending, const catalogue::Catalogue& catalogue, base::Day today) {
    Refused refused;
    const auto wrong = [&](const char* key, const char* field) { refused.push_back({key, field}); };
    const auto becomes = value(content, "becomes");
    if (value(content, "text").empty()) wrong("calls.refused.text", "text");
    // A journalist's question goes to the press queue, whichever line it came by: nobody has to choose one.
    const auto service = value(content, "service");
    if (service.empty() ? case_type(content) != "press_enquiry" : !known(services, service)) wrong("calls.refused.service", "service");
    if (const auto kind = value(content, "caller_kind"); !kind.empty() && !catalogue.code("caller_kinds", kind, today)) wrong("calls.refused.caller_kind", "caller_kind");
    check_contact(content, refused);
    const auto type = catalogue.case_type(case_type(content), today);
    if ((becomes != "enquiry" && becomes != "tip") || !type) {
        wrong("calls.refused.becomes", "becomes");
    } else if (const auto limits = content.find("limits"); limits != content.end()) {
        for (const auto& limit : limits->second)
            if (std::find((*type)->limits.begin(), (*type)->limits.end(), limit) == (*type)->limits.end()) {
                wrong("calls.refused.limits", "limits");
                break;
            }
    }
    if (const auto about = value(content, "subject"); !about.empty() && !catalogue.code("question_subjects", about, today)) wrong("calls.refused.subject", "subject");
    if (const auto to = value(content, "referral"); !to.empty() && !catalogue.code("referrals", to, today)) wrong("calls.refused.referral", "referral");
    if (ending == Ending::answered && becomes == "tip") wrong("calls.refused.tip_answered", "becomes");
    if (ending == Ending::answered && value(content, "answer").empty() && !content.contains("limits")) wrong("calls.refused.answer", "answer");
    if (ending == Ending::answered && call_day(content).number) wrong("calls.refused.answered_later", "call_day");
    if (ending == Ending::urgent && !catalogue.department(value(content, "region"), today)) wrong("calls.refused.region", "region");
    check_call_back(content, today, refused);
    check_lengths(content, refused);
    return refused;
}

base::Day call_day(const Content& content) {
    const auto part = [&](const char* name) { return base::parse_integer(value(content, name)).value_or(0); };
    const auto year = part("call_year"), month = part("call_month"), day = part("call_day");
    if (year < 2000 || year > 2999) return {};
    return base::valid_day(static_cast<int>(year), static_cast<int>(month), static_cast<int>(day)).value_or(base::Day{});
}

std::string normal_phone(std::string_view text) {
    std::string digits;
    bool foreign = false;
    for (const char c : text) {
        if (c >= '0' && c <= '9') digits += c;
        else if (c == '+' && digits.empty()) foreign = true;
        else if (std::string_view{" -()/."}.find(c) == std::string_view::npos) return {};
    }
    if (!foreign && digits.starts_with("00")) {
        digits.erase(0, 2);
        foreign = true;
    }
    if (foreign && digits.starts_with("46")) digits = (digits.substr(2).starts_with('0') ? "" : "0") + digits.substr(2);
    else if (foreign) digits = "+" + digits;
    return digits.size() < 5 || digits.size() > 18 ? std::string{} : digits;
}

bool about_child(const Content& content) {
    return value(content, "child") == "yes" || value(content, "service") == "children" || value(content, "caller_kind") == "child";
}

std::string_view outcome(const Content& content) {
    if (content.contains("limits")) return "limited_answer";
    return "answered";
}

std::string case_type(const Content& content) {
    const auto becomes = value(content, "becomes");
    return becomes == "enquiry" && value(content, "caller_kind") == "journalist" ? "press_enquiry" : std::string{becomes};
}

intake::Contact contact_of(const Content& content) {
    if (value(content, "contact") != "given") return {};
    const auto at = [&](std::string_view field) { return std::string{value(content, field)}; };
    return {at("contact_name"), at("contact_email"), at("contact_phone"), at("contact_address")};
}

catalogue::Answers answers_of(const Content& content) {
    const auto contact = contact_of(content);
    const bool tip = value(content, "becomes") == "tip";
    catalogue::Answers answers;
    const auto add = [&](std::string_view field, std::string_view said) { if (!said.empty()) answers[std::string{field}] = {std::string{said}}; };
    add(tip ? "what_happened" : "question", value(content, "text"));
    if (tip) {
        add("contact", contact.empty() ? "anonymous" : "named");
        add("unit", value(content, "unit"));
        add("unit_id", value(content, "unit_id"));
    } else {
        add("service", value(content, "service"));
        add("reply_by", reply_by(contact));
    }
    add("contact_name", contact.name);
    add("contact_email", contact.email);
    add("contact_phone", contact.phone);
    add("contact_address", contact.address);
    return answers;
}

}  // namespace calls
