#include "units.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

namespace synthetic {

namespace {

constexpr std::uint64_t kind_of_stream = 1;

std::string padded(int number, std::size_t digits) {
    auto text = std::to_string(number);
    return std::string(digits - std::min(digits, text.size()), '0') + text;
}

// A town with a county's seat is told about more; codes that end in 80 are the old cities.
double size_of(const catalogue::Municipality& municipality) { return municipality.code.ends_with("80") ? 7 : 1; }

class Maker {
public:
    Maker(const Words& words, const catalogue::Catalogue& catalogue, std::uint64_t seed, std::size_t units, base::Day day)
        : words_{words}, catalogue_{catalogue}, random_{seed, kind_of_stream, 0}, day_{day}, companies_max_{std::max<std::size_t>(4, units / 8)} {
        for (const auto& kind : words.kinds) kinds_.add(kind.share);
        choose_towns(units);
    }

    void add_unit(const KindWords& kind) {
        MadeUnit unit;
        const auto& town = *towns_[town_weights_.draw(random_)];
        unit.kind = kind.id;
        unit.group = kind.group;
        const auto* code = catalogue_.code("unit_kinds", kind.id, day_);
        CHECK(code && !code->areas.empty());
        unit.area = random_.pick(code->areas);
        unit.municipality = town.code;
        unit.town = town.name;
        unit.county = town.county;
        unit.code = "SYN-" + padded(static_cast<int>(made_.units.size()) + 1, 5);
        unit.name = new_name(kind, town);
        unit.address = random_.pick(words_.stems) + random_.pick(words_.streets) + " " + std::to_string(random_.between(1, 88));
        // No post town has a code over 984 99.
        unit.postal_code = "99" + std::to_string(random_.between(0, 9)) + " " + padded(random_.between(10, 99), 2);
        unit.provider = provider_of(random_.pick(kind.owners), town);
        // Few units are told about often.
        unit.weight = 1.0 / (0.05 + random_.real());
        if (kind.id == "hospital" || kind.id == "social_board") unit.weight *= 6;
        made_.units.push_back(std::move(unit));
    }
    const KindWords& draw_kind() { return words_.kinds[kinds_.draw(random_)]; }
    Register take() { return std::move(made_); }

private:
    // A small office is about a dozen towns, so that units of one town meet.
    void choose_towns(std::size_t units) {
        std::vector<const catalogue::Municipality*> all;
        for (const auto& one : catalogue_.municipalities()) all.push_back(&one);
        for (std::size_t i = all.size(); i > 1; --i) std::swap(all[i - 1], all[random_.below(i)]);
        if (units < 200) {
            std::stable_sort(all.begin(), all.end(), [](const auto* a, const auto* b) { return size_of(*a) > size_of(*b); });
            all.resize(std::min<std::size_t>(all.size(), 12));
        }
        towns_ = std::move(all);
        for (const auto* town : towns_) town_weights_.add(size_of(*town));
    }

    std::string new_place() { return random_.pick(words_.stems) + random_.pick(words_.ends); }

    std::string new_name(const KindWords& kind, const catalogue::Municipality& town) {
        const auto* county = catalogue_.county(town.county);
        for (int attempt = 0;; ++attempt) {
            std::string pattern = random_.pick(kind.names);
            // A name that ends in s has no s more in the genitive.
            const auto& end = random_.pick(words_.ends);
            constexpr std::string_view genitive = "{end}s";
            if (const auto at = pattern.find(genitive); at != std::string::npos && end.ends_with('s')) pattern.replace(at, genitive.size(), "{end}");
            auto name = filled(pattern, {{"stem", random_.pick(words_.stems)}, {"end", end}, {"town", town.name}, {"county", county ? county->name : town.name}});
            if (attempt > 20) name += " " + std::to_string(attempt - 19);
            if (names_.insert(town.code + name).second) return name;
        }
    }

    std::size_t new_provider(std::string name, std::string owner_form) {
        made_.providers.push_back({organisation_number(static_cast<int>(made_.providers.size())), std::move(name), std::move(owner_form)});
        return made_.providers.size() - 1;
    }

    std::size_t provider_of(const std::string& owner, const catalogue::Municipality& town) {
        const auto once = [&](const std::string& key, const std::string& name) {
            const auto [at, fresh] = public_.try_emplace(key, 0);
            if (fresh) at->second = new_provider(name, owner);
            return at->second;
        };
        if (owner == "municipality") return once(town.code, filled(words_.municipality, {{"town", town.name}}));
        if (owner == "region") {
            const auto* county = catalogue_.county(town.county);
            return once("r" + town.county, filled(words_.region, {{"county", county ? county->name : town.county}}));
        }
        if (owner == "state") return once("state", words_.state);
        auto& pool = private_[owner];
        if (pool.size() < companies_max_ / (owner == "private" ? 1 : 4) && (pool.empty() || random_.chance(0.6))) {
            const auto name = owner == "private" ? new_place() + " " + random_.pick(words_.companies)
                                                 : filled(random_.pick(words_.foundations), {{"stem", random_.pick(words_.stems)}, {"end", random_.pick(words_.ends)}});
            pool.push_back(new_provider(name, owner));
        }
        return random_.pick(pool);
    }

    const Words& words_;
    const catalogue::Catalogue& catalogue_;
    Random random_;
    base::Day day_;
    std::size_t companies_max_;
    Weighted kinds_, town_weights_;
    std::vector<const catalogue::Municipality*> towns_;
    std::set<std::string> names_;
    std::map<std::string, std::size_t> public_;
    std::map<std::string, std::vector<std::size_t>> private_;
    Register made_;
};

}  // namespace

std::string organisation_number(int serial) {
    CHECK(serial >= 0 && serial <= 999);
    const auto digits = "559900" + padded(serial, 3);
    int sum = 0;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        const int doubled = (digits[i] - '0') * (i % 2 == 0 ? 2 : 1);
        sum += doubled > 9 ? doubled - 9 : doubled;
    }
    return digits.substr(0, 6) + "-" + digits.substr(6) + std::to_string((10 - sum % 10) % 10);
}

Register make_register(const Words& words, const catalogue::Catalogue& catalogue, std::size_t units, std::uint64_t seed, base::Day day) {
    Maker maker{words, catalogue, seed, units, day};
    for (std::size_t i = 0; i < units; ++i) maker.add_unit(i < words.kinds.size() ? words.kinds[i] : maker.draw_kind());
    return maker.take();
}

}  // namespace synthetic
