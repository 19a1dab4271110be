#pragma once
// What the tests of forms share: an office with one form on its way, and what stands in the page that answers.
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "intake/form_flow.h"
#include "support/office.h"

namespace intake {

using Pairs = std::vector<std::pair<std::string, std::string>>;

// The value of the first field of that name.
inline std::string value_in(const std::string& html, const std::string& name) {
    const auto at = html.find("name=\"" + name + "\"");
    if (at == std::string::npos) return "no field " + name;
    const auto value = html.find("value=\"", at), end = html.find('>', at);
    if (value == std::string::npos || value > end) return "";
    return html.substr(value + 7, html.find('"', value + 7) - value - 7);
}

class FormTest : public support::OfficeTest {
protected:
    explicit FormTest(FlowSettings settings) : settings_{std::move(settings)} {}
    void TearDown() override {
        flow_.reset();
        OfficeTest::TearDown();
    }
    const FormFlow& flow() {
        if (!flow_) flow_.emplace(office().intake, settings_);
        return *flow_;
    }
    identity::Context context(i18n::Language language = i18n::Language::sv) { return {nullptr, i18n::Texts::of(language), clock_}; }
    http::Response post_fields(const Pairs& fields) {
        http::Request request;
        request.method = http::Method::post;
        for (const auto& [name, value] : fields) request.form.add(name, value);
        return flow().submit(request, context());
    }
    std::string t(std::string_view key) { return std::string{i18n::Texts::of(i18n::Language::sv)(key)}; }
    bool has(std::string_view words) const { return page_.body.find(words) != std::string::npos; }

    FlowSettings settings_;
    http::Response page_;
    std::optional<FormFlow> flow_;
};

// A form that can be kept and opened again.
inline FlowSettings resumable_form(FlowSettings settings, const std::string& area = {}) {
    settings.resumable = true;
    settings.area = area;
    return settings;
}

}  // namespace intake
