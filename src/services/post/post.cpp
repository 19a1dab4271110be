#include "post/post.h"

#include <algorithm>

#include "base/text.h"
#include "post_events.h"
#include "post_parts.h"
#include "post_rules.h"
#include "post_store.h"

namespace post {

namespace {

constexpr std::string_view key_purpose = "post";

// Somebody else was first; the commit is given up.
struct DoneBefore {};

http::Fields fields_of(const std::string& stored) { return http::parse_urlencoded(stored, 1000).value_or(http::Fields{}); }

// What the registrar has filled in about the letter; the pages' texts have columns of their own.
std::string stored_form(const http::Fields& typed) {
    std::string out;
    for (const auto& [name, value] : typed.pairs()) {
        if (name == "form_token" || name == "act" || name == "letter" || name.starts_with("text_")) continue;
        if (!out.empty()) out += '&';
        out += http::percent_encode(name) + "=" + http::percent_encode(value);
    }
    return out;
}

std::string extension(std::string_view media) { return media == "image/png" ? ".png" : ".jpg"; }

}  // namespace

Mailroom::Mailroom(const intake::Intake& intake, identity::Identity& identity, std::string program)
    : intake_{intake}, identity_{identity}, program_{std::move(program)}, reading_{std::make_unique<Reading>()} {}
Mailroom::~Mailroom() = default;

std::string Mailroom::seal(std::string_view column, std::int64_t row, std::string_view plain) const {
    const auto& keyring = *intake_.services().keyring;
    return crypto::seal(keyring.office_key(key_purpose), keyring.version(), {column, row, 0}, plain);
}

std::string Mailroom::open(std::string_view column, std::int64_t row, std::string_view sealed) const {
    if (sealed.empty()) return {};
    auto plain = crypto::open(intake_.services().keyring->office_key(key_purpose), {column, row, 0}, sealed);
    if (!plain) throw crypto::Tampered(std::string{column} + " of row " + std::to_string(row) + " does not open");
    return *std::move(plain);
}

std::int64_t Mailroom::receive(const std::vector<Scanned>& scanned, base::Day received, std::string_view split_code, const identity::Actor& actor) const {
    const auto& s = intake_.services();
    CHECK(split_of(split_code).has_value() && !scanned.empty());
    const store::Batch batch{s.ids.next(), received, std::string{split_code}, actor.user};
    std::vector<store::File> files;
    for (const auto& one : scanned) {
        store::File file;
        file.id = s.ids.next();
        file.batch = batch.id;
        file.position = static_cast<int>(files.size()) + 1;
        file.name_sealed = seal(name_column, file.id, one.name);
        file.key_sealed = seal(file_key_column, file.id, one.sealed.key.view());
        file.blob = one.sealed.name;
        file.blob_hash = one.sealed.hash;
        file.size = one.sealed.size;
        file.state = "waiting";
        files.push_back(std::move(file));
    }
    s.database.write([&](db::Transaction& tx) {
        const auto row = ledger::insert(tx, store::batches, store::values(batch));
        s.ledger.append(tx, {batch_received, {}, {}, actor.user, s.clock.now()}, {row});
        for (const auto& file : files) s.ledger.put_working(tx, store::files, store::values(file));
    });
    return batch.id;
}

// ---- reading, by the job ---------------------------------------------------------------------

void Mailroom::hold(std::int64_t id, const std::string& why) const {
    const auto& s = intake_.services();
    const auto letter_id = s.ids.next(), act_id = s.ids.next();
    s.database.write([&](db::Transaction& tx) {
        auto file = store::file(tx, id);
        if (!file || file->state == "held") return;
        file->state = "held";
        file->held = why;
        s.ledger.put_working(tx, store::files, store::values(*file));
        s.ledger.put_working(tx, store::letters, store::values(store::Letter{letter_id, file->batch, file->position * ocr::pages_max, file->id, "open", {}, {}}));
        const auto row = ledger::insert(tx, store::acts, {act_id, file->batch, letter_id, "held", 0, 0, s.clock.today().number});
        s.ledger.append(tx, {file_held, {}, {}, {}, s.clock.now()}, {row});
        part(tx, file->batch);
    });
}

// When no file of the batch waits any more, its pages become letters; once, as a page may be read again.
void Mailroom::part(db::Transaction& tx, std::int64_t batch) const {
    const auto& s = intake_.services();
    if (store::has_unread_file(tx, batch)) return;
    const auto letters = store::letters_of(tx, batch);
    if (std::any_of(letters.begin(), letters.end(), [](const auto& letter) { return letter.file == 0; })) return;
    auto all = store::pages_of(tx, batch);
    std::vector<PageKind> kinds;
    for (const auto& page : all) kinds.push_back(kind_of(page.kind));
    for (const auto& places : split(kinds, split_of(store::batch(tx, batch).value().split).value())) {
        const store::Letter letter{s.ids.next(), batch, all[places.front()].position, 0, "open", {}, {}};
        s.ledger.put_working(tx, store::letters, store::values(letter));
        for (const auto place : places) {
            all[place].letter = letter.id;
            s.ledger.put_working(tx, store::pages, store::values(all[place]));
        }
    }
}

void Mailroom::finish(std::int64_t id) const {
    const auto& s = intake_.services();
    s.database.write([&](db::Transaction& tx) {
        auto file = store::file(tx, id);
        if (!file || file->state != "reading" || store::next_page(tx, id)) return;
        file->state = "read";
        s.ledger.put_working(tx, store::files, store::values(*file));
        part(tx, file->batch);
    });
}

namespace {

std::vector<store::Page> fresh_pages(const store::File& file, int count, base::IdAllocator& ids) {
    std::vector<store::Page> pages;
    for (int i = 1; i <= count; ++i) {
        store::Page page;
        page.id = ids.next();
        page.batch = file.batch;
        page.file = file.id;
        page.number = i;
        page.position = file.position * ocr::pages_max + i;
        page.kind = code(PageKind::text);
        pages.push_back(std::move(page));
    }
    return pages;
}

}  // namespace

static void mark_danger(const ledger::Ledger& ledger, db::Transaction& tx, const store::Page& page, bool danger) {
    if (danger) ledger.put_working(tx, store::alarms, {page.id, page.batch});
    else store::remove_alarm(tx, page.id);
}

std::int64_t Mailroom::read_once() const {
    const auto& s = intake_.services();
    std::optional<store::File> file;
    s.database.read([&](db::Reader& reader) { file = store::next_file(reader); });
    if (!file) {
        reading_->session.reset();
        return remove_finished();
    }
    if (!reading_->session || reading_->file != file->id) {
        if (file->size > static_cast<std::int64_t>(ocr::content_bytes_max)) { hold(file->id, "ocr.held.too_large"); return 1; }
        const crypto::Key key{open(file_key_column, file->id, file->key_sealed)};
        reading_->session = std::make_unique<ocr::Session>(program_);
        reading_->file = file->id;
        const auto opened = reading_->session->open(s.files.read(file->blob, key, static_cast<std::int64_t>(ocr::content_bytes_max)));
        if (!opened.held.empty()) {
            reading_->session.reset();
            hold(file->id, opened.held);
            return 1;
        }
        if (file->state == "waiting") {
            const auto pages = fresh_pages(*file, opened.pages, s.ids);
            s.database.write([&](db::Transaction& tx) {
                auto now = store::file(tx, file->id);
                if (!now || now->state != "waiting") return;
                now->state = "reading";
                s.ledger.put_working(tx, store::files, store::values(*now));
                for (const auto& page : pages) s.ledger.put_working(tx, store::pages, store::values(page));
            });
        }
    }
    std::optional<store::Page> page;
    std::int64_t left = 0;
    s.database.read([&](db::Reader& reader) {
        page = store::next_page(reader, file->id);
        left = store::pages_waiting(reader);
    });
    if (!page) {
        reading_->session.reset();
        finish(file->id);
        return 1;
    }
    const auto read = reading_->session->read(page->number, page->said_turn < 0 ? std::nullopt : std::optional{page->said_turn});
    std::optional<files::Sealed> picture;
    const bool danger = read && !intake::danger_words(s.catalogue, ocr::text_of(read->words), s.clock.today()).empty();
    if (read) picture = s.files.put(read->image);
    else reading_->session.reset();   // it may be gone; the next page gets a new one
    s.database.write([&](db::Transaction& tx) {
        auto now = store::page(tx, page->id);
        if (!now || now->state != "waiting" || now->said_turn != page->said_turn) return;   // turned meanwhile
        if (!read) {
            if (++now->attempts >= attempts_max) now->state = "unreadable";
        } else {
            now->state = "read";
            now->turned = read->turned;
            now->kind = code(kind_of(*read));
            now->words_sealed = seal(words_column, now->id, encode_words(read->words));
            mark_danger(s.ledger, tx, *now, danger);
            now->text_sealed.clear();
            now->key_sealed = seal(page_key_column, now->id, picture->key.view());
            now->blob = picture->name;
            now->blob_hash = picture->hash;
            now->size = picture->size;
            now->media = read->media;
            now->width = read->width;
            now->height = read->height;
        }
        s.ledger.put_working(tx, store::pages, store::values(*now));
    });
    return std::max<std::int64_t>(left, 1);
}

// The letters stand in their cases; the scanner's files are kept a while, so that a page that was
// missed can be looked for, and then they go.
std::int64_t Mailroom::remove_finished() const {
    const auto& s = intake_.services();
    std::vector<store::File> finished;
    s.database.read([&](db::Reader& reader) { finished = store::finished_files(reader, s.clock.today() - originals_kept_days, 20); });
    for (const auto& file : finished) {
        const auto act_id = s.ids.next();
        s.database.write([&](db::Transaction& tx) {
            auto now = store::file(tx, file.id);
            if (!now || now->blob.empty()) return;
            now->blob.clear();
            now->blob_hash.clear();
            now->key_sealed.clear();
            now->name_sealed.clear();
            s.ledger.put_working(tx, store::files, store::values(*now));
            const auto row = ledger::insert(tx, store::acts, {act_id, now->batch, 0, "removed", 0, 0, s.clock.today().number});
            s.ledger.append(tx, {originals_removed, {}, {}, {}, s.clock.now()}, {row});
        });
        s.files.remove(file.blob);
    }
    return finished.empty() ? 0 : 1;
}

bool Mailroom::knows_blob(db::Reader& reader, std::string_view name) const { return store::knows_blob(reader, name); }

// ---- registering -----------------------------------------------------------------------------

std::string Mailroom::text_of_page(const store::Page& page) const {
    const auto corrected = open(text_column, page.id, page.text_sealed);
    return corrected.empty() ? ocr::text_of(decode_words(open(words_column, page.id, page.words_sealed))) : corrected;
}

Mailroom::Content Mailroom::content_of(std::int64_t id, const i18n::Texts& texts) const {
    Content content;
    intake_.services().database.read([&](db::Reader& reader) {
        content = {};
        const auto letter = store::letter(reader, id);
        CHECK(letter.has_value());
        if (letter->file != 0) {
            const auto file = store::file(reader, letter->file);
            CHECK(file.has_value());
            content.text = fields_of(open(typed_column, id, letter->typed_sealed)).get("text");
            content.files.push_back({open(name_column, file->id, file->name_sealed),
                                     {file->blob, crypto::Key{open(file_key_column, file->id, file->key_sealed)}, file->size, file->blob_hash}});
            return;
        }
        int number = 0;
        for (const auto& page : store::pages_of(reader, letter->batch)) {
            if (page.letter != id) continue;
            ++number;
            const auto text = text_of_page(page);
            if (!text.empty()) content.text += (content.text.empty() ? "" : "\n\n") + text;
            if (!page.blob.empty())
                content.files.push_back({texts.fill("post.page_file", {std::to_string(number)}) + extension(page.media),
                                         {page.blob, crypto::Key{open(page_key_column, page.id, page.key_sealed)}, page.size, page.blob_hash}});
        }
    });
    return content;
}

// In the case's own commit: what was read and its pictures are the case's from now on, and no longer ours.
void Mailroom::give_to_case(db::Transaction& tx, std::int64_t id, base::CaseId case_id, const crypto::Key& salt, bool anonymous, bool added,
                        const identity::Actor& actor) const {
    const auto& s = intake_.services();
    auto letter = store::letter(tx, id);
    if (!letter || letter->state != "open") throw DoneBefore{};
    letter->state = added ? "added" : "registered";
    letter->case_id = case_id;
    letter->typed_sealed.clear();
    s.ledger.put_working(tx, store::letters, store::values(*letter));
    for (auto& page : store::pages_of(tx, letter->batch)) {
        if (page.letter != id) continue;
        for (auto* part : {&page.words_sealed, &page.text_sealed, &page.key_sealed, &page.blob, &page.blob_hash}) part->clear();
        s.ledger.put_working(tx, store::pages, store::values(page));
    }
    if (letter->file != 0)
        if (auto file = store::file(tx, letter->file)) {
            for (auto* part : {&file->name_sealed, &file->key_sealed, &file->blob, &file->blob_hash}) part->clear();
            s.ledger.put_working(tx, store::files, store::values(*file));
        }
    const auto today = s.clock.today();
    const auto row = ledger::insert(tx, store::acts, {s.ids.next(), letter->batch, id, letter->state, case_id, actor.user, today.number});
    // The hour of an anonymous letter is not kept, here as elsewhere.
    s.ledger.append(tx, {added ? letter_added : letter_registered, case_id, {}, actor.user, anonymous ? base::start_of(today) : s.clock.now()}, {row}, &salt);
}

void Mailroom::save_typed(std::int64_t id, const http::Fields& typed) const {
    const auto& s = intake_.services();
    s.database.write([&](db::Transaction& tx) {
        auto letter = store::letter(tx, id);
        if (!letter || letter->state != "open") return;
        letter->typed_sealed = seal(typed_column, id, stored_form(typed));
        s.ledger.put_working(tx, store::letters, store::values(*letter));
        for (auto& page : store::pages_of(tx, letter->batch)) {
            const auto said = typed.find("text_" + std::to_string(page.id));
            if (page.letter != id || !said || page.state != "read") continue;
            const auto text = std::string{base::trim(base::normalise_newlines(*said))};
            if (text == base::trim(text_of_page(page))) continue;
            page.text_sealed = seal(text_column, page.id, text.empty() ? " " : text);   // emptied is corrected too
            s.ledger.put_working(tx, store::pages, store::values(page));
        }
    });
}

base::Result<Mailroom::Registered> Mailroom::register_letter(std::int64_t id, const http::Fields& form, const identity::Actor& actor) const {
    const auto& s = intake_.services();
    save_typed(id, form);
    const auto& texts = i18n::Texts::of(i18n::Language::sv);
    auto content = content_of(id, texts);
    auto typed = submission_of(form, content.text, s.catalogue, s.clock.today());
    auto& submission = typed.submission;
    if (!submission.unit_code.empty()) {
        bool known = false;
        s.database.read([&](db::Reader& reader) { known = s.parties.operation_by_code(reader, submission.unit_code).has_value(); });
        if (!known) typed.refusals.push_back({"post.refused.unit", "unit"});
    }
    if (!typed.refusals.empty()) return typed.refusals.front();
    submission.files = std::move(content.files);
    submission.event = letter_received;
    for (const auto& [type, event] : owners_)
        if (type == submission.case_type) submission.event = event;
    submission.in_same_commit = [&](db::Transaction& tx, base::CaseId case_id, const crypto::CaseKeys& keys) {
        give_to_case(tx, id, case_id, keys.salt(), submission.anonymous, false, actor);
    };
    try {
        const auto receipt = intake_.receive(submission);
        if (!receipt) return receipt.error();
        return Registered{receipt->number};
    } catch (const DoneBefore&) {
        return base::Refusal{"post.refused.done_before"};
    }
}

base::Result<Mailroom::Registered> Mailroom::add_letter(std::int64_t id, const http::Fields& form, const identity::Actor& actor) const {
    const auto& s = intake_.services();
    save_typed(id, form);
    const auto number = registry::RegistryNumber::parse(base::trim(form.get("case_number")));
    std::optional<casework::Case> on;
    if (number) s.database.read([&](db::Reader& reader) { on = s.casework.find_for(reader, *number, actor, identity::Action::move); });
    if (!on) return base::Refusal{"post.refused.case", "case_number"};
    const auto day = day_of(form, "received");
    if (!day || *day > s.clock.today()) return base::Refusal{"post.refused.day", "received_day"};
    auto content = content_of(id, i18n::Texts::of(i18n::Language::sv));
    if (base::trim(content.text).empty()) return base::Refusal{"post.refused.no_text", "text"};
    intake::Submission addition;
    addition.channel = "letter";
    addition.text = base::trim(content.text);
    addition.files = std::move(content.files);
    addition.received_day = *day;
    addition.contact.name = base::trim(form.get("sender") == "given" ? form.get("name") : "");
    addition.in_same_commit = [&](db::Transaction& tx, base::CaseId case_id, const crypto::CaseKeys& keys) {
        give_to_case(tx, id, case_id, keys.salt(), on->anonymous, true, actor);
    };
    try {
        if (const auto added = intake_.add(on->id, addition); !added) return added.error();
        return Registered{on->number.string()};
    } catch (const DoneBefore&) {
        return base::Refusal{"post.refused.done_before"};
    }
}

void declare_tables(ledger::Ledger& ledger, const files::Store& files) {
    ledger.cover(store::batches);
    ledger.cover(store::acts);
    ledger.watch(store::files);
    ledger.watch(store::pages);
    ledger.watch(store::alarms);
    ledger.watch(store::letters);
    ledger.add_check([&files](db::Reader& reader, const std::function<void(ledger::Finding)>& report) {
        store::each_blob(reader, [&](std::string_view table, std::int64_t row, std::string_view name, std::string_view hash) {
            const auto found = files.hash_of(std::string{name});
            const auto words = "blob " + std::string{name} + " of row " + std::to_string(row) + " of " + std::string{table} + " ";
            if (!found) report({ledger::Finding::Class::missing, words + "is missing"});
            else if (*found != hash) report({ledger::Finding::Class::altered, words + "was changed"});
        });
    });
}

}  // namespace post
