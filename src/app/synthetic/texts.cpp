#include "texts.h"

#include <algorithm>

namespace synthetic {

namespace {

constexpr std::uint64_t event_stream = 3, tip_stream = 4, question_stream = 5;

// The first letter large; the two-byte letters of Swedish differ in one bit as ASCII does.
std::string capital(std::string text) {
    if (text.empty()) return text;
    if (text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
    else if (text[0] == '\xC3' && text.size() > 1 && static_cast<unsigned char>(text[1]) >= 0xA0) text[1] = static_cast<char>(text[1] - 0x20);
    return text;
}

std::string in_small_letters(std::string text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] >= 'A' && text[i] <= 'Z') text[i] = static_cast<char>(text[i] - 'A' + 'a');
        else if (text[i] == '\xC3' && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0x9F) text[i + 1] = static_cast<char>(text[i + 1] + 0x20);
    }
    return text;
}

// As written on a keyboard without the three letters after z.
std::string without_marks(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0u;
        if (text[i] != '\xC3') { out += text[i]; continue; }
        ++i;
        switch (next) {
            case 0xA4: case 0xA5: out += 'a'; break;
            case 0x84: case 0x85: out += 'A'; break;
            case 0xB6: out += 'o'; break;
            case 0x96: out += 'O'; break;
            default: out += '\xC3'; out += static_cast<char>(next);
        }
    }
    return out;
}

bool small(char c) { return c >= 'a' && c <= 'z'; }

// Up to `count` different sentences.
Sentences some(const Sentences& from, std::size_t count, Random& random) {
    Sentences left = from;
    for (std::size_t i = left.size(); i > 1; --i) std::swap(left[i - 1], left[random.below(i)]);
    left.resize(std::min(count, left.size()));
    return left;
}

std::string joined(const Sentences& sentences, const Slots& slots, Random& random) {
    std::string text;
    std::size_t since_break = 0;
    for (const auto& sentence : sentences) {
        if (!text.empty()) {
            const bool paragraph = since_break >= 4 && random.chance(0.4);
            text += paragraph ? "\n\n" : " ";
            since_break = paragraph ? 0 : since_break;
        }
        text += filled(sentence, slots);
        ++since_break;
    }
    return text;
}

}  // namespace

// Facts come from the event, so that all who tell of it say the same.
Slots Teller::slots_of(const Event& event, std::size_t number, const Person& person, const std::string& unit) const {
    Random facts{seed_, event_stream, number};
    const auto& n = facts.pick(words_.n);
    const auto& staff = facts.pick(words_.staff_words);
    return {{"who", person.who}, {"Who", capital(person.who)}, {"whom", person.whom}, {"he", person.he}, {"He", capital(person.he)},
            {"him", person.him}, {"unit", unit}, {"town", made_.units[event.unit].town}, {"n", n}, {"N", capital(n)},
            {"staff", staff}, {"Staff", capital(staff)}, {"time", facts.pick(words_.time)}, {"room", facts.pick(words_.room)}};
}

const RoleWords& Teller::role_of(const std::string& group, Random& random) const {
    std::vector<const RoleWords*> fitting;
    Weighted weights;
    for (const auto& role : words_.roles)
        if (contains(role.groups, group)) { fitting.push_back(&role); weights.add(role.share); }
    return *fitting[weights.draw(random)];
}

std::string Teller::opening_of(const std::string& role, const std::string& group, Random& random) const {
    const auto fits = [](const std::string& pattern, const std::string& value) { return pattern == "*" || pattern == value; };
    for (const auto& opening : words_.openings)
        if (fits(opening.role, role) && fits(opening.group, group)) return random.pick(opening.say);
    base::check_failed("an opening for every role and group", __FILE__, __LINE__);
}

std::string Teller::with_typos(std::string text, Random& random) const {
    if (!random.chance(typo_share_)) return text;
    const double habit = random.real();
    if (habit < 0.2) text = in_small_letters(std::move(text));
    else if (habit < 0.35) text = without_marks(text);
    for (std::size_t i = 1; i + 1 < text.size(); ++i) {
        if (!small(text[i - 1]) || !small(text[i]) || !small(text[i + 1]) || !random.chance(0.012)) continue;
        if (random.chance(0.5)) std::swap(text[i], text[i + 1]);
        else if (random.chance(0.5)) text.erase(i, 1);
        else text.insert(i, 1, text[i]);
        i += 4;
    }
    return text;
}

Told Teller::tip(const Arrival& arrival) const {
    Random random{seed_, tip_stream, arrival.number};
    const auto& event = plan_.events[arrival.event];
    const auto& unit = made_.units[event.unit];
    const auto& theme = words_.themes[event.theme];
    const auto& role = role_of(unit.group, random);
    Told told;
    told.unit_named = random.chance(0.72);
    const auto slots = slots_of(event, arrival.event, random.pick(role.persons), told.unit_named ? unit.name : random.pick(words_.unnamed_of(unit.group)));
    // One to twelve sentences; most write a few.
    const auto wanted = static_cast<std::size_t>(std::min({random.between(1, 12), random.between(1, 12), random.between(2, 14)}));
    Sentences sentences;
    if (wanted > 1 && random.chance(0.85)) sentences.push_back(opening_of(role.id, unit.group, random));
    for (auto& one : some(theme.say, std::min<std::size_t>(1 + random.below(3), std::max<std::size_t>(1, wanted - sentences.size())), random)) sentences.push_back(std::move(one));
    if (event.severity == 5 && random.chance(0.5)) sentences.push_back(random.pick(words_.danger));
    if (theme.id != "other_praise" && theme.id != "other_outside") {
        if (sentences.size() < wanted) for (auto& one : some(words_.details, wanted - sentences.size(), random)) sentences.push_back(std::move(one));
        if (sentences.size() < 12 && random.chance(0.3)) sentences.push_back(random.pick(words_.feelings));
    }
    if (sentences.size() < 12 && random.chance(0.35)) sentences.push_back(random.pick(words_.closings));
    told.text = with_typos(joined(sentences, slots, random), random);
    told.subject = filled(random.pick(words_.subjects), slots);
    if (random.chance(0.8)) told.role = role.id;
    return told;
}

Told Teller::question(const Arrival& arrival) const {
    Random random{seed_, question_stream, arrival.number};
    Weighted weights;
    for (const auto& service : words_.questions) weights.add(service.share);
    const auto& service = words_.questions[weights.draw(random)];
    const auto unit = random.below(made_.units.size());
    const Event about{unit, 0, 1, false};
    const auto slots = slots_of(about, arrival.number, words_.roles[1].persons[random.below(words_.roles[1].persons.size())], made_.units[unit].name);
    Sentences sentences;
    if (random.chance(0.5)) sentences.push_back(random.pick(words_.question_openings));
    sentences.push_back(random.pick(service.say));
    for (auto& one : some(words_.question_more, random.below(3), random)) sentences.push_back(std::move(one));
    if (random.chance(0.5)) sentences.push_back(random.pick(words_.question_closings));
    Told told;
    told.text = with_typos(joined(sentences, slots, random), random);
    told.subject = filled(random.pick(words_.subjects), slots);
    told.service = service.service;
    return told;
}

}  // namespace synthetic
