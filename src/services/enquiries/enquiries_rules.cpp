#include "enquiries_rules.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "enquiries_text.h"

namespace enquiries {

base::Outcome check_way(std::string_view channel, const intake::Contact& contact, bool may_send_mail) {
    if (channel == "email" || channel == "page") {
        if (contact.email.empty()) return base::Refusal{"enquiries.refused.no_email", "reply_by"};
        if (!may_send_mail) return base::Refusal{"enquiries.refused.mail_off", "reply_by"};
    } else if (channel != "letter" && channel != "phone" && channel != "code") {
        return base::Refusal{"enquiries.refused.reply_by", "reply_by"};
    }
    return base::Done{};
}

base::Outcome check_reading(const std::vector<Reading>& readings, std::string_view content_hash) {
    const auto last = std::find_if(readings.rbegin(), readings.rend(), [](const Reading& one) { return !one.document; });
    if (last == readings.rend() || last->verdict == "withdrawn") return base::Done{};
    if (last->verdict.empty()) return base::Refusal{"enquiries.refused.reading_waits", "reading"};
    if (last->verdict == "changes") return base::Refusal{"enquiries.refused.reading_changes", "reading"};
    if (last->content_hash != content_hash) return base::Refusal{"enquiries.refused.reading_other_words", "reading"};
    return base::Done{};
}

base::Outcome check_reader(const Reading& reading, base::UserId author, base::UserId reader) {
    if (!reading.verdict.empty()) return base::Refusal{"enquiries.refused.reading_none", "reading"};
    if (reading.asked_by == reader || author == reader) return base::Refusal{"enquiries.refused.reading_own", "reading"};
    return base::Done{};
}

std::string wished(const intake::Contact& contact, std::string_view chosen, bool may_send_mail) {
    const bool mail = !contact.email.empty() && may_send_mail;
    if (chosen == "email" || chosen == "page") {
        if (mail) return std::string{chosen};
    } else if (!chosen.empty()) {
        return std::string{chosen};
    } else if (mail) {
        return "page";
    }
    return contact.phone.empty() ? contact.address.empty() ? "code" : "letter" : "phone";
}

std::string recipient_of(const intake::Contact& contact) {
    if (contact.address.empty()) return contact.name;
    return contact.name.empty() || contact.address.starts_with(contact.name) ? contact.address : contact.name + "\n" + contact.address;
}

std::optional<casework::Person> on_envelope(std::string_view recipient) {
    std::vector<std::string> lines;
    for (const auto& line : base::split(base::normalise_newlines(recipient), '\n'))
        if (const auto text = base::trim(line); !text.empty()) lines.emplace_back(text);
    if (lines.size() < 2) return {};
    casework::Person person;
    person.name = lines.front();
    lines.erase(lines.begin());
    casework::set_address(person, base::join(lines, "\n"));
    // A foreign address has no five digits: its last line is the town.
    if (person.city.empty() && lines.size() > 1) {
        person.city = lines.back();
        lines.pop_back();
        person.address = base::join(lines, ", ");
    }
    if (person.address.empty() || person.city.empty()) return {};
    return person;
}

bool from_press(std::string_view text) {
    static constexpr std::array roles{"journalist", "reporter", "nyhetsreporter", "redakt", "frilansjournalist", "researcher", "editor", "nyhetschef"};
    static constexpr std::array is{"som", "am", "en", "a", "as"};
    const auto all = words(text.substr(0, 20'000));
    const auto role = [&](std::size_t i) {
        return i < all.size() && std::any_of(roles.begin(), roles.end(), [&](std::string_view one) { return all[i].starts_with(one); });
    };
    const auto filler = [&](std::size_t i) { return i < all.size() && std::any_of(is.begin(), is.end(), [&](std::string_view one) { return all[i] == one; }); };
    for (std::size_t i = 0; i + 1 < all.size(); ++i) {
        const bool self = all[i] == "jag" || all[i] == "i" || all[i] == "undertecknad";
        if (!self) continue;
        // "jag (ar|jobbar som|skriver som) (en) journalist": two words may stand between.
        for (std::size_t k = 1; k <= 3; ++k)
            if (role(i + k) && (k == 2 || (k == 3 && filler(i + 2)))) return true;
    }
    // A signature: a line that is a role and little else, as "Reporter, Dagbladet".
    for (const auto& line : base::split(text.substr(0, 20'000), '\n')) {
        const auto short_line = words(line);
        if (short_line.empty() || short_line.size() > 6) continue;
        if (std::any_of(roles.begin(), roles.end(), [&](std::string_view one) { return short_line.front().starts_with(one); }) && !base::trim(line).ends_with('?')) return true;
    }
    return false;
}

}  // namespace enquiries
