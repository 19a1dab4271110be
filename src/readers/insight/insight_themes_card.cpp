#include "insight_themes_card.h"

#include <boost/json.hpp>
#include <cmath>

namespace insight {

namespace {

namespace json = boost::json;

std::int64_t whole(double value) { return std::llround(value * 10'000); }
double share(const json::value& value) { return static_cast<double>(value.as_int64()) / 10'000; }
std::string word(const json::value& value) { return std::string{std::string_view{value.as_string()}}; }

json::array words_of(const std::vector<std::string>& words) {
    json::array made;
    for (const auto& one : words) made.emplace_back(one);
    return made;
}
std::vector<std::string> words_in(const json::value& value) {
    std::vector<std::string> found;
    for (const auto& one : value.as_array()) found.push_back(word(one));
    return found;
}

}  // namespace

std::string json_of(const ModelCard& card) {
    json::array classes;
    for (const auto& one : card.figures.classes)
        classes.emplace_back(json::object{{"name", one.name}, {"examples", one.examples}, {"learnt", one.learnt}, {"precision", whole(one.precision)},
            {"recall", whole(one.recall)}, {"f1", whole(one.f1)}, {"brier", whole(one.brier)}, {"threshold", whole(one.threshold)},
            {"words", words_of(one.words)}});
    return json::serialize(json::object{{"kind", card.kind}, {"number", card.number}, {"made_at", card.made_at.us},
        {"first", std::int64_t{card.first.number}}, {"last", std::int64_t{card.last.number}}, {"left_out", card.left_out},
        {"examples", card.figures.examples}, {"texts", card.figures.texts}, {"features", card.figures.features},
        {"accuracy", whole(card.figures.accuracy)}, {"macro_f1", whole(card.figures.macro_f1)}, {"mean_error", whole(card.figures.mean_error)},
        {"classes", std::move(classes)}});
}

ModelCard card_of(std::string_view text) {
    const auto parsed = json::parse(json::string_view{text.data(), text.size()});
    const auto& o = parsed.as_object();
    ModelCard card;
    card.kind = word(o.at("kind"));
    card.number = o.at("number").as_int64();
    card.made_at = {o.at("made_at").as_int64()};
    card.first = {static_cast<std::int32_t>(o.at("first").as_int64())};
    card.last = {static_cast<std::int32_t>(o.at("last").as_int64())};
    card.left_out = o.at("left_out").as_int64();
    card.figures.examples = o.at("examples").as_int64();
    card.figures.texts = o.at("texts").as_int64();
    card.figures.features = o.at("features").as_int64();
    card.figures.accuracy = share(o.at("accuracy"));
    card.figures.macro_f1 = share(o.at("macro_f1"));
    card.figures.mean_error = share(o.at("mean_error"));
    for (const auto& value : o.at("classes").as_array()) {
        const auto& c = value.as_object();
        learning::ClassFigures one;
        one.name = word(c.at("name"));
        one.examples = c.at("examples").as_int64();
        one.learnt = c.at("learnt").as_bool();
        one.precision = share(c.at("precision"));
        one.recall = share(c.at("recall"));
        one.f1 = share(c.at("f1"));
        one.brier = share(c.at("brier"));
        one.threshold = share(c.at("threshold"));
        one.words = words_in(c.at("words"));
        card.figures.classes.push_back(std::move(one));
    }
    return card;
}

std::string json_of(const std::vector<ThemeGroup>& groups) {
    json::array all;
    for (const auto& group : groups) {
        json::array cases;
        for (const auto id : group.cases) cases.emplace_back(id.value);
        all.emplace_back(json::object{{"words", words_of(group.words)}, {"cases", std::move(cases)}, {"stability", group.stability}, {"growth", group.growth}});
    }
    return json::serialize(all);
}

std::vector<ThemeGroup> groups_of(std::string_view text) {
    std::vector<ThemeGroup> found;
    const auto parsed = json::parse(json::string_view{text.data(), text.size()});
    for (const auto& value : parsed.as_array()) {
        const auto& o = value.as_object();
        ThemeGroup group;
        group.words = words_in(o.at("words"));
        for (const auto& id : o.at("cases").as_array()) group.cases.push_back({id.as_int64()});
        group.stability = static_cast<int>(o.at("stability").as_int64());
        group.growth = static_cast<int>(o.at("growth").as_int64());
        found.push_back(std::move(group));
    }
    return found;
}

}  // namespace insight
