// What a registrar changes about letters before they are registered: where one ends, how a page lies,
// which page belongs, what is laid aside.
#include <algorithm>

#include "base/text.h"
#include "post_events.h"
#include "post_parts.h"
#include "post_rules.h"

namespace post {

namespace {

struct Act { std::string what; std::int64_t page = 0; int degrees = 0; };

Act act_of(std::string_view words) {
    const auto parts = base::split(words, ':');
    Act act{parts.empty() ? "" : parts[0], 0, 0};
    if (parts.size() > 1) act.page = base::parse_integer(parts[1]).value_or(0);
    if (parts.size() > 2) act.degrees = static_cast<int>(base::parse_integer(parts[2]).value_or(0));
    return act;
}

// One change of a batch in the writer's transaction.
struct Change {
    const intake::Services& s;
    db::Transaction& tx;
    std::int64_t fresh_letter, fresh_act;
    const identity::Actor& actor;
    std::vector<store::Page> pages;
    std::vector<store::Letter> letters;

    store::Page* page(std::int64_t id) {
        const auto found = std::find_if(pages.begin(), pages.end(), [&](const auto& one) { return one.id == id; });
        return found == pages.end() ? nullptr : &*found;
    }
    store::Letter* letter(std::int64_t id) {
        const auto found = std::find_if(letters.begin(), letters.end(), [&](const auto& one) { return one.id == id; });
        return found == letters.end() ? nullptr : &*found;
    }
    store::Letter* open_letter(std::int64_t id) {
        auto* found = letter(id);
        return found && found->state == "open" ? found : nullptr;
    }
    void put(const store::Page& one) { s.ledger.put_working(tx, store::pages, store::values(one)); }
    void put(const store::Letter& one) { s.ledger.put_working(tx, store::letters, store::values(one)); }

    base::Outcome split(std::int64_t page_id) {
        const auto* from = page(page_id);
        const auto* of = from ? open_letter(from->letter) : nullptr;
        if (!of) return base::Refusal{"post.refused.done_before"};
        if (from->position == of->position) return base::Done{};   // it begins here already
        const auto old = of->id;
        put(store::Letter{fresh_letter, from->batch, from->position, 0, "open", {}, {}});
        const int position = from->position;
        for (auto& one : pages)
            if (one.letter == old && one.position >= position) {
                one.letter = fresh_letter;
                put(one);
            }
        return base::Done{};
    }

    base::Outcome merge(std::int64_t letter_id) {
        const auto* gone = open_letter(letter_id);
        if (!gone || gone->file != 0) return base::Refusal{"post.refused.done_before"};
        const store::Letter* before = nullptr;
        for (const auto& one : letters)
            if (one.position < gone->position && one.file == 0) before = &one;
        if (!before || before->state != "open") return base::Refusal{"post.refused.merge"};
        for (auto& one : pages)
            if (one.letter == letter_id) {
                one.letter = before->id;
                put(one);
            }
        store::remove_letter(tx, letter_id);
        return base::Done{};
    }

    base::Outcome include(std::int64_t page_id) {
        auto* one = page(page_id);
        if (!one || one->letter != 0) return base::Refusal{"post.refused.done_before"};
        const store::Letter* before = nullptr;
        for (const auto& each : letters)
            if (each.position < one->position && each.file == 0) before = &each;
        if (before && before->state == "open") {
            one->letter = before->id;
        } else {
            one->letter = fresh_letter;
            put(store::Letter{fresh_letter, one->batch, one->position, 0, "open", {}, {}});
        }
        put(*one);
        return base::Done{};
    }

    base::Outcome exclude(std::int64_t page_id) {
        auto* one = page(page_id);
        auto* of = one ? open_letter(one->letter) : nullptr;
        if (!of) return base::Refusal{"post.refused.done_before"};
        const auto left = std::count_if(pages.begin(), pages.end(), [&](const auto& each) { return each.letter == of->id; });
        if (left < 2) return base::Refusal{"post.refused.last_page"};
        one->letter = 0;
        put(*one);
        // The letter begins where its first page is.
        for (const auto& each : pages)
            if (each.letter == of->id) {
                of->position = each.position;
                put(*of);
                break;
            }
        return base::Done{};
    }

    base::Outcome turn(std::int64_t page_id, int degrees) {
        auto* one = page(page_id);
        if (!one || !open_letter(one->letter) || degrees % 90 != 0) return base::Refusal{"post.refused.done_before"};
        auto file = store::file(tx, one->file);
        if (!file || file->blob.empty()) return base::Refusal{"post.refused.done_before"};
        one->said_turn = ((one->turned + degrees) % 360 + 360) % 360;
        one->state = "waiting";
        one->attempts = 0;
        put(*one);
        file->state = "reading";
        s.ledger.put_working(tx, store::files, store::values(*file));
        return base::Done{};
    }

    // Laid aside is registered nowhere, and says who did it; it can be taken back.
    base::Outcome move(std::int64_t letter_id, const char* from, const char* to, ledger::EventKind event, const char* kind) {
        auto* one = letter(letter_id);
        if (!one || one->state != from) return base::Refusal{"post.refused.done_before"};
        one->state = to;
        put(*one);
        const auto row = ledger::insert(tx, store::acts, {fresh_act, one->batch, one->id, kind, 0, actor.user, s.clock.today().number});
        s.ledger.append(tx, {event, {}, {}, actor.user, s.clock.now()}, {row});
        return base::Done{};
    }

    // A held file is tried once more, as when the program has learnt to read its kind.
    base::Outcome again(std::int64_t letter_id) {
        const auto* one = open_letter(letter_id);
        auto file = one && one->file != 0 ? store::file(tx, one->file) : std::nullopt;
        if (!file || file->state != "held") return base::Refusal{"post.refused.done_before"};
        file->state = "waiting";
        file->held.clear();
        s.ledger.put_working(tx, store::files, store::values(*file));
        store::remove_letter(tx, letter_id);
        return base::Done{};
    }
};

}  // namespace

base::Outcome Mailroom::change(std::int64_t batch, std::int64_t letter, std::string_view words, const http::Fields& typed, const identity::Actor& actor) const {
    const auto& s = intake_.services();
    const auto act = act_of(words);
    if (letter != 0) save_typed(letter, typed);
    const auto fresh_letter = s.ids.next(), fresh_act = s.ids.next();
    base::Outcome outcome = base::Done{};
    s.database.write([&](db::Transaction& tx) {
        Change change{s, tx, fresh_letter, fresh_act, actor, store::pages_of(tx, batch), store::letters_of(tx, batch)};
        if (act.what == "save") outcome = base::Done{};
        else if (act.what == "split") outcome = change.split(act.page);
        else if (act.what == "merge") outcome = change.merge(letter);
        else if (act.what == "include") outcome = change.include(act.page);
        else if (act.what == "exclude") outcome = change.exclude(act.page);
        else if (act.what == "turn") outcome = change.turn(act.page, act.degrees);
        else if (act.what == "aside") outcome = change.move(letter, "open", "aside", letter_set_aside, "aside");
        else if (act.what == "back") outcome = change.move(letter, "aside", "open", letter_taken_back, "back");
        else if (act.what == "again") outcome = change.again(letter);
        else outcome = base::Refusal{"post.refused.act"};
    });
    return outcome;
}

}  // namespace post
