// Ready texts for answers, and the cues of the boundary guard.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "catalogue_reader.h"

namespace catalogue {

namespace {

// The pattern's words are matched one by one, so a set that is named must be there.
void check_sets(Reader& row, const BoundaryCue& cue, const Boundary& boundary) {
    const auto names = ids_of(boundary.sets);
    for (const auto& step : base::split(cue.pattern, ' '))
        for (const auto& word : base::split(step, '|')) {
            if (!word.starts_with('<')) continue;
            const auto name = word.size() > 2 && word.ends_with('>') ? word.substr(1, word.size() - 2) : std::string{};
            if (std::find(names.begin(), names.end(), name) == names.end())
                row.problem("pattern", fmt::format("there is no set \"{}\": write [[set]] with that id above{}", word, did_you_mean(name, names)));
        }
    if (base::trim(cue.pattern).empty()) row.problem("pattern", "a cue has at least one word");
}

}  // namespace

void read_text_modules(Reader& file, Data& data) {
    for (Reader row : file.tables("text_module", Need::required)) {
        TextModule module;
        module.id = row.id();
        module.period = row.period();
        module.name = row.text("name");
        module.text = row.text("text");
        module.limit = row.string("limit", Need::optional);
        if (!module.limit.empty()) data.refer(Referred::code, module.limit, module.period, row.place("limit"), "limits_of_service");
        module.provision = row.string("provision", Need::optional);
        if (!module.provision.empty()) data.refer(Referred::provision, module.provision, module.period, row.place("provision"));
        module.evidence = row.evidence("text module " + module.id);
        row.close();
        data.text_modules.add(std::move(module), row.place());
    }
    file.close();
}

void read_boundary(Reader& file, Data& data) {
    auto& boundary = data.boundary;
    boundary.threshold = file.number("threshold", 1, 1000, Need::required).value_or(1);
    UniqueIds sets{"set"};
    for (Reader row : file.tables("set", Need::optional)) {
        BoundarySet set;
        set.id = row.id();
        sets.add(row, set.id);
        set.words = row.strings("words", Need::required);
        row.close();
        boundary.sets.push_back(std::move(set));
    }
    std::vector<std::string> limits;
    for (Reader row : file.tables("limit", Need::required)) {
        BoundaryLimit limit{row.id(), row.string("provision")};
        data.refer(Referred::code, limit.limit, {}, row.place("id"), "limits_of_service");
        if (!limit.provision.empty()) data.refer(Referred::provision, limit.provision, {}, row.place("provision"));
        row.close();
        limits.push_back(limit.limit);
        boundary.limits.push_back(std::move(limit));
    }
    for (Reader row : file.tables("cue", Need::required)) {
        BoundaryCue cue;
        cue.limit = row.string("limit", Need::optional);
        cue.pattern = row.string("pattern");
        cue.weight = row.number("weight", -1000, 1000, Need::required).value_or(0);
        if (!cue.limit.empty() && std::find(limits.begin(), limits.end(), cue.limit) == limits.end())
            row.problem("limit", fmt::format("there is no limit \"{}\" in this file: write [[limit]] with that id{}", cue.limit, did_you_mean(cue.limit, limits)));
        check_sets(row, cue, boundary);
        row.close();
        boundary.cues.push_back(std::move(cue));
    }
    file.close();
}

std::vector<const TextModule*> Catalogue::text_modules(base::Day day) const {
    std::vector<const TextModule*> found;
    for (const auto& module : data_->text_modules.items)
        if (module.period.contains(day)) found.push_back(&module);
    return found;
}

const TextModule* Catalogue::text_module(std::string_view id, base::Day day) const {
    for (const auto* module : text_modules(day))
        if (module->id == id) return module;
    return nullptr;
}

const Boundary& Catalogue::boundary() const { return data_->boundary; }

}  // namespace catalogue
