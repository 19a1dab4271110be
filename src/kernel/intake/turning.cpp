#include "intake/turning.h"

#include <algorithm>

#include "base/text.h"
#include "intake_events.h"

namespace intake {

namespace {

std::string one_space(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool space = c == ' ' || c == '\n' || c == '\r' || c == '\t';
        if (!space) out += c;
        else if (!out.empty() && out.back() != ' ') out += ' ';
    }
    while (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
}

// Everything of the first case that goes along, unsealed.
struct Material {
    std::string text;
    std::vector<registry::ReceivedFile> files;
    Contact contact;
    std::string unit_code;
    bool unknown_file = false;
};

Material gathered(const Intake& intake, const casework::Case& on, const Turning& turning) {
    const auto& s = intake.services();
    Material material;
    s.database.read([&](db::Reader& reader) {
        material = {};
        const auto keys = s.casework.keys(reader, on.id);
        for (const auto& document : s.registry.documents(reader, on.id, keys))
            if (document.direction == registry::Direction::received)
                material.text += (material.text.empty() ? "" : "\n\n") + document.text;
        const auto files = s.registry.files_of(reader, on.id, keys);
        for (const auto wanted : turning.files) {
            const auto found = std::find_if(files.begin(), files.end(), [&](const auto& file) { return file.id == wanted; });
            if (found == files.end()) { material.unknown_file = true; return; }
            material.files.push_back(s.registry.received_again(reader, *found, keys));
        }
        if (turning.with_sender) material.contact = intake.contact(reader, on.id, keys);
        if (on.unit)
            if (const auto unit = s.parties.operation(reader, on.unit)) material.unit_code = unit->code;
    });
    return material;
}

base::Outcome allowed(const Services& s, const casework::Case& on, const Turning& turning, const Material& material) {
    if (turning.into.empty() && turning.other == on.id) return base::Refusal{"intake.refused.turn_itself", "other"};
    if (!turning.into.empty()) {
        if (turning.into == on.type && turning.part.empty()) return base::Refusal{"intake.refused.turn_same", "into"};
        if (const auto version = s.casework.version(turning.into, on.received_day); !version)
            return base::Refusal{"intake.refused.turn_type", "into"};
    }
    if (material.unknown_file) return base::Refusal{"intake.refused.turn_file", "files"};
    if (!words_of_sender(turning.part, material.text)) return base::Refusal{"intake.refused.turn_words", "part"};
    if (turning.part.empty() && base::trim(material.text).empty() && material.files.empty())
        return base::Refusal{"intake.refused.turn_nothing", "part"};
    return base::Done{};
}

Submission submission_of(const casework::Case& on, const Turning& turning, const Material& material) {
    Submission made;
    made.case_type = turning.into;
    made.channel = on.channel;
    made.anonymous = on.anonymous;
    made.title = turning.subject;
    made.text = turning.part.empty() ? material.text : turning.part;
    made.contact = material.contact;
    made.area = on.area;
    made.unit_code = material.unit_code;
    made.urgent = on.urgent;
    made.files = material.files;
    made.key = turning.key;
    made.body = std::to_string(on.id.value) + '\n' + turning.into + '\n' + std::to_string(turning.other.value) + '\n' + made.text;
    made.with_return_code = false;     // the sender follows the case they know of
    made.received_day = on.received_day;   // FL 22: it came in when it came in, whatever it is called
    made.event = turning.into.empty() ? material_added : matter_made;
    return made;
}

}  // namespace

bool words_of_sender(std::string_view part, std::string_view whole) {
    const auto source = one_space(whole);
    for (const auto& line : base::split(base::normalise_newlines(part), '\n')) {
        const auto words = one_space(line);
        const auto wanted = std::string{base::trim(words)};
        if (!wanted.empty() && source.find(wanted) == std::string::npos) return false;
    }
    return true;
}

base::Result<Turned> Intake::turn(const casework::Case& on, const Turning& turning, const identity::Actor& actor) const {
    const auto material = gathered(*this, on, turning);
    if (auto may = allowed(s_, on, turning, material); !may) return may.error();
    auto submission = submission_of(on, turning, material);
    struct Refused { base::Refusal why; };   // carries a refusal out of the commit, which is then not made
    submission.in_same_commit = [&](db::Transaction& tx, base::CaseId id, const crypto::CaseKeys& keys) {
        auto made = s_.casework.find(tx, id);
        const auto first = s_.casework.find(tx, on.id);
        CHECK(made.has_value() && first.has_value());
        // Nobody sees more because a matter changed its name: what one department looks after, it looks after still.
        if (!turning.into.empty() && made->region != first->region) s_.casework.set_region(tx, *made, first->region, actor.user, keys);
        const auto kind = turning.into.empty() ? "added_from" : turning.part.empty() ? "turned_from" : "split_from";
        s_.casework.link(tx, *made, *first, kind, actor.user, keys);
        const auto first_keys = s_.casework.keys(tx, on.id);
        s_.ledger.append(tx, {matter_turned, on.id, {}, actor.user, s_.clock.now()}, {}, &first_keys.salt());
        if (turning.outcome.empty()) return;
        if (auto closed = s_.casework.close(tx, *first, turning.outcome, actor.user, first_keys); !closed) throw Refused{closed.error()};
    };
    try {
        if (turning.into.empty()) {
            std::optional<casework::Case> other;
            s_.database.read([&](db::Reader& reader) { other = s_.casework.find(reader, turning.other); });
            if (!other) return base::Refusal{"intake.refused.unknown_case", "other"};
            if (auto added = add(other->id, submission); !added) return added.error();
            return Turned{other->id, other->number.string(), false};
        }
        const auto receipt = receive(submission);
        if (!receipt) return receipt.error();
        Turned turned{receipt->case_id, receipt->number, receipt->repeated};
        if (turned.repeated)
            s_.database.read([&](db::Reader& reader) {
                const auto number = registry::RegistryNumber::parse(receipt->number);
                if (const auto before = number ? s_.casework.find(reader, *number) : std::nullopt) turned.id = before->id;
            });
        return turned;
    } catch (const Refused& refused) {
        return refused.why;
    }
}

}  // namespace intake
