#pragma once
// The small office of the tests with the enquiry service open in it.
#include "enquiries/enquiries.h"
#include "support/office.h"

namespace db {
std::vector<Migration> schema_answers();
std::vector<Migration> schema_enquiries();
}  // namespace db

namespace enquiries {

class EnquiriesOffice : public support::OfficeTest {
protected:
    void SetUp() override {
        OfficeTest::SetUp();
        settings_.out = true;
        settings_.from_address = "registrator@office.test";
        start(settings_);
        if (!articles_) articles_.emplace(office().catalogue, nullptr);
        open_enquiries();
    }
    void TearDown() override {
        enquiries_.reset();
        OfficeTest::TearDown();
    }
    base::Outcome give(base::CaseId id, const Answer& answer) { return enquiries_->give(case_of(id), answer, handler()); }
    void open_enquiries() {
        database().migrate(db::schema_answers());
        database().migrate(db::schema_enquiries());
        answers::declare_tables(office().ledger);
        declare_tables(office().ledger);
        enquiries_.emplace(office().intake, office().mail, office().identity, Settings{"https://office.test", &*articles_});
    }
    std::vector<intake::MailStatus> mails(base::CaseId id) {
        std::vector<intake::MailStatus> all;
        database().read([&](db::Reader& reader) { all = office().mail.of_case(reader, id); });
        return all;
    }
    http::Request request(const std::string& number) {
        http::Request made;
        made.captures.add("number", number);
        return made;
    }
    // What a page posts: the fields by name, on a case.
    http::Response post(base::CaseId id, std::initializer_list<std::pair<const char*, std::string>> fields, const identity::Actor& who) {
        auto made = request(case_of(id).number.slug());
        for (const auto& [name, value] : fields) made.form.add(name, value);
        const identity::Context context{&who, i18n::Texts::of(i18n::Language::sv), clock_};
        return enquiries_->answer(made, context);
    }
    http::Response page(base::CaseId id, const identity::Actor& who) {
        const identity::Context context{&who, i18n::Texts::of(i18n::Language::sv), clock_};
        return enquiries_->answer_form(request(case_of(id).number.slug()), context);
    }
    std::optional<Draft> draft(base::CaseId id) {
        std::optional<Draft> found;
        const auto keys = keys_of(id);
        const auto on = case_of(id);
        database().read([&](db::Reader& reader) { found = enquiries_->draft(reader, on, keys); });
        return found;
    }
    std::vector<answers::Given> given(base::CaseId id) {
        std::vector<answers::Given> found;
        const auto keys = keys_of(id);
        database().read([&](db::Reader& reader) { found = answers::Answers{office().casework}.of_case(reader, id, keys); });
        return found;
    }
    static identity::Actor colleague() { return actor(identity::only(identity::Role::handler), {"*"}, 88); }
    intake::MailSettings settings_;
    std::optional<articles::Articles> articles_;
    std::optional<Enquiries> enquiries_;
};

}  // namespace enquiries
