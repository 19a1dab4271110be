#include "simulate_submissions.h"

#include <array>

namespace app {

namespace {

using synthetic::Random;

constexpr std::uint64_t sender_stream = 11, picture_stream = 12;

// example.org is reserved for examples (RFC 2606).
std::string address_of(std::size_t number) { return "avsandare-" + std::to_string(number) + "@example.org"; }
// 070-1740605 to -1740699 are kept free for fiction by the Post and Telecom Authority.
std::string phone_of(Random& random) { return "070-174 06 " + std::to_string(random.between(10, 99)); }

std::string big_endian(std::uint32_t value) {
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift & 0xFF);
    return bytes;
}

std::uint32_t crc32(std::string_view data) {
    std::uint32_t crc = 0xFFFFFFFFu;
    for (const char c : data) {
        crc ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit) crc = crc & 1 ? 0xEDB88320u ^ crc >> 1 : crc >> 1;
    }
    return ~crc;
}

std::string chunk(std::string_view type, std::string_view data) {
    const auto body = std::string{type} + std::string{data};
    return big_endian(static_cast<std::uint32_t>(data.size())) + body + big_endian(crc32(body));
}

// zlib (RFC 1950) with stored blocks only: a few kilobytes need no compression.
std::string stored(std::string_view data) {
    std::string out{"\x78\x01"};
    std::uint32_t a = 1, b = 0;
    for (const char c : data) { a = (a + static_cast<unsigned char>(c)) % 65521; b = (b + a) % 65521; }
    while (true) {
        const auto part = data.substr(0, 65'535);
        data.remove_prefix(part.size());
        const auto size = static_cast<unsigned>(part.size());
        for (const unsigned value : {data.empty() ? 1u : 0u, size & 0xFFu, size >> 8, ~size & 0xFFu, (~size >> 8u) & 0xFFu}) out += static_cast<char>(value);
        out += part;
        if (data.empty()) break;
    }
    return out + big_endian(b << 16 | a);
}

}  // namespace

void Senders::by_form(intake::Submission& submission, const catalogue::Answers& answers, base::Day day) const {
    const auto form = services_.catalogue.form(submission.case_type, day);
    if (!form) throw base::Fault("no form " + submission.case_type + " is in force on " + base::iso(day));
    submission.form = submission.case_type;
    submission.answers = services_.catalogue.relevant(**form, answers, day);
    const auto said = [&](std::string_view field) { return std::string{catalogue::answer(submission.answers, field)}; };
    submission.contact = {said("contact_name"), said("contact_email"), said("contact_phone"), said("contact_address")};
    submission.anonymous = submission.contact.empty();
    submission.area = said("area");
    submission.urgent = services_.catalogue.interruption(**form, submission.answers, day) != nullptr;
    for (const auto* field : {"what_happened", "unit", "where", "question"}) {
        const auto text = said(field);
        if (!text.empty()) submission.text += (submission.text.empty() ? "" : "\n\n") + text;
    }
}

catalogue::Answers Senders::tip_answers(const synthetic::Arrival& arrival, const synthetic::Told& told, Random& random) const {
    const auto& event = plan_.events[arrival.event];
    const auto& unit = made_.units[event.unit];
    catalogue::Answers answers;
    const auto say = [&](const char* field, std::string value) { answers[field] = {std::move(value)}; };
    say("what_happened", told.text);
    say("risk_now", event.severity == 5 && random.chance(0.5) ? "yes" : random.chance(0.8) ? "no" : "unknown");
    if (told.unit_named && random.chance(0.8)) say("unit", unit.name);
    if (random.chance(0.7)) say("where", unit.town);
    if (random.chance(0.6)) {
        const auto date = base::to_date(arrival.day - random.between(0, 30));
        say("when_year", std::to_string(date.year));
        if (random.chance(0.8)) {
            say("when_month", std::to_string(date.month));
            if (random.chance(0.7)) say("when_day", std::to_string(date.day));
        }
    }
    if (random.chance(0.7)) say("area", unit.area);
    if (!told.role.empty()) say("role", told.role);
    if (random.chance(0.55)) {
        say("contact", "anonymous");
    } else {
        say("contact", "named");
        say("contact_name", random.pick(synthetic::Words::shipped().contact_names));
        if (random.chance(0.8)) say("contact_email", address_of(arrival.number));
        if (random.chance(0.4)) say("contact_phone", phone_of(random));
    }
    return answers;
}

catalogue::Answers Senders::question_answers(const synthetic::Told& told, std::size_t number, Random& random) const {
    catalogue::Answers answers;
    const auto say = [&](const char* field, std::string value) { answers[field] = {std::move(value)}; };
    say("service", told.service);
    say("question", told.text);
    const bool by_mail = random.chance(0.75);
    say("reply_by", by_mail ? "email" : "phone");
    if (by_mail) say("contact_email", address_of(number));
    else say("contact_phone", phone_of(random));
    if (random.chance(0.3)) say("contact_name", random.pick(synthetic::Words::shipped().contact_names));
    return answers;
}

intake::Submission Senders::submission(const synthetic::Arrival& arrival) const {
    Random random{seed_, sender_stream, arrival.number};
    const auto told = arrival.tip ? teller_.tip(arrival) : teller_.question(arrival);
    intake::Submission submission;
    submission.case_type = arrival.tip ? "tip" : "enquiry";
    submission.event = arrival.tip ? tip_event_ : enquiry_event_;
    const double way = random.real();
    submission.channel = way < 0.72 ? "web" : way < 0.86 ? "email" : way < 0.97 ? "phone" : "letter";
    if (submission.channel == "email") {
        submission.title = told.subject;
        submission.text = told.text;
        submission.contact.email = address_of(arrival.number);
        submission.with_return_code = false;
        submission.message_id = "<" + std::to_string(seed_) + "." + std::to_string(arrival.number) + "@example.org>";
        return submission;
    }
    by_form(submission, arrival.tip ? tip_answers(arrival, told, random) : question_answers(told, arrival.number, random), arrival.day);
    submission.with_return_code = submission.channel == "web";
    // Who finds the unit in the register, rather than writing its name.
    if (arrival.tip && told.unit_named && random.chance(0.6)) submission.unit_code = made_.units[plan_.events[arrival.event].unit].code;
    return submission;
}

bool Senders::has_picture(const synthetic::Arrival& arrival) const {
    return arrival.tip && Random{seed_, picture_stream, arrival.number}.chance(0.08);
}

std::string Senders::picture(const synthetic::Arrival& arrival) const {
    Random random{seed_, picture_stream, arrival.number};
    constexpr std::uint32_t side = 96;
    std::array<int, 6> colour{};
    for (auto& one : colour) one = random.between(40, 215);
    std::string pixels;
    for (std::uint32_t y = 0; y < side; ++y) {
        pixels += '\0';   // no filter in this row
        for (std::uint32_t x = 0; x < side; ++x)
            for (std::size_t c = 0; c < 3; ++c)
                pixels += static_cast<char>(colour[c] + (colour[c + 3] - colour[c]) * static_cast<int>(x + y) / static_cast<int>(2 * side) + random.between(0, 8));
    }
    const auto header = big_endian(side) + big_endian(side) + std::string{"\x08\x02\x00\x00\x00", 5};
    return "\x89PNG\r\n\x1A\n" + chunk("IHDR", header) + chunk("IDAT", stored(pixels)) + chunk("IEND", "");
}

}  // namespace app
