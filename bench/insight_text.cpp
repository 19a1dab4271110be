// A million made-up tips from text to event and theme: fold, sketch, classify on two threads, then
// which tell of one event. Beside it, in the same run, the least that any of it must do: walk the same
// bytes once and hash every word. One JSON line a figure.
//   bench_insight_text [tips] [threads]
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "insight/insight_sketch.h"
#include "learning/learning.h"
#include "measures/measures.h"

namespace {

constexpr std::size_t vocabulary_size = 30'000, batch = 10'000, themes = 20, taught = 4'000;
constexpr double mean_words = 70;   // about 600 characters

using Clock = std::chrono::steady_clock;
double seconds_since(Clock::time_point begun) { return std::chrono::duration<double>(Clock::now() - begun).count(); }
// Of all threads: says the same when others use the machine.
double cpu() {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}
struct Spent {
    double wall = 0, processor = 0;
    template <class Work>
    void on(Work work) {
        const auto begun = Clock::now();
        const double before = cpu();
        work();
        wall += seconds_since(begun);
        processor += cpu() - before;
    }
};

std::vector<std::string> vocabulary() {
    const std::string syllables[] = {"sta", "ren", "för", "bo", "en", "het", "vår", "dag", "per", "so", "nal", "med", "ska", "ut", "lig", "å", "gam", "la", "tid", "rum"};
    std::vector<std::string> words;
    for (std::size_t i = 0; i < vocabulary_size; ++i) {
        std::string word;
        for (std::uint64_t k = 0, count = 1 + measures::mixed(1, i) % 4; k < count; ++k) word += syllables[measures::mixed(2, i * 8 + k) % 20];
        words.push_back(i % 3 ? word : word + std::to_string(i % 100));
    }
    return words;
}

// Words by a long-tailed law; one tip in fifty is an earlier one with a few words changed.
std::string tip(const std::vector<std::string>& words, std::uint64_t number) {
    const bool again = number > 100 && measures::uniform(3, number) < 0.02;
    const auto seed = again ? number - 1 - measures::mixed(4, number) % 100 : number;
    const auto theme = seed % themes;
    const auto count = static_cast<std::size_t>(mean_words * (0.3 + 1.4 * measures::uniform(5, seed)));
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
        const auto from = again && i % 40 == 7 ? number : seed;
        const double u = measures::uniform(6, from * 1000 + i);
        auto place = static_cast<std::size_t>(u * u * u * static_cast<double>(vocabulary_size));
        if (i % 12 == 3) place = 200 + theme * 10 + place % 10;
        text += words[place];
        text += i % 15 == 14 ? ". " : " ";
    }
    return text;
}

void print(const char* name, double value, const char* unit, const std::string& more = {}) {
    std::printf("{\"name\": \"%s\", \"value\": %.4g, \"unit\": \"%s\"%s}\n", name, value, unit, more.c_str());
    std::fflush(stdout);
}

template <class Work>
void share(std::size_t count, int threads, Work work) {
    std::vector<std::thread> others;
    const auto part = (count + static_cast<std::size_t>(threads) - 1) / static_cast<std::size_t>(threads);
    for (int t = 0; t < threads; ++t)
        others.emplace_back([=, &work] { work(t, static_cast<std::size_t>(t) * part, std::min(count, (static_cast<std::size_t>(t) + 1) * part)); });
    for (auto& thread : others) thread.join();
}

std::uint64_t least(const std::string& text) {
    std::uint64_t hash = 0xcbf29ce484222325ULL, all = 0;
    for (const char c : text) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
        if (c == ' ') all ^= hash;
    }
    return all;
}

}  // namespace

int main(int argc, char** argv) {
    const auto tips = static_cast<std::size_t>(argc > 1 ? std::atoll(argv[1]) : 1'000'000);
    const int threads = argc > 2 ? std::atoi(argv[2]) : 2;
    const auto words = vocabulary();
    std::vector<std::string> names, examples;
    for (std::size_t k = 0; k < themes; ++k) names.push_back("theme" + std::to_string(k));
    std::vector<learning::Example> judged;
    for (std::size_t i = 0; i < taught; ++i) examples.push_back(tip(words, 1'000'000'000 + i * 7));
    for (std::size_t i = 0; i < taught; ++i) judged.push_back({examples[i], static_cast<int>((1'000'000'000 + i * 7) % themes)});
    learning::Options options;
    options.shape.features_max = 100'000;
    options.shape.characters_max = 2'000;
    auto begun = Clock::now();
    const auto learnt = learning::Model::learn(names, judged, options);
    if (!learnt) return 1;
    print("insight_text_learn", seconds_since(begun), "s", ", \"examples\": " + std::to_string(taught) + ", \"accuracy\": " + std::to_string(learnt->figures.accuracy));

    std::vector<insight::Sketch> sketches(tips);
    std::vector<std::string> texts(batch);
    Spent bare, sketching, classifying, joining;
    double characters = 0;
    std::uint64_t told_themes = 0, sum = 0;
    std::vector<std::unique_ptr<learning::Model::Reader>> judges;
    for (int t = 0; t < threads; ++t) judges.push_back(std::make_unique<learning::Model::Reader>(learnt->model));
    for (std::size_t first = 0; first < tips; first += batch) {
        const auto count = std::min(batch, tips - first);
        share(count, threads, [&](int, std::size_t from, std::size_t to) { for (auto i = from; i < to; ++i) texts[i] = tip(words, first + i); });
        std::vector<std::uint64_t> sums(static_cast<std::size_t>(threads)), right(static_cast<std::size_t>(threads));
        bare.on([&] { share(count, threads, [&](int t, std::size_t from, std::size_t to) { for (auto i = from; i < to; ++i) sums[static_cast<std::size_t>(t)] ^= least(texts[i]); }); });
        sketching.on([&] { share(count, threads, [&](int, std::size_t from, std::size_t to) { for (auto i = from; i < to; ++i) sketches[first + i] = insight::sketch_of(texts[i]); }); });
        classifying.on([&] {
            share(count, threads, [&](int t, std::size_t from, std::size_t to) {
                for (auto i = from; i < to; ++i) right[static_cast<std::size_t>(t)] += judges[static_cast<std::size_t>(t)]->judge(texts[i]).enough ? 1 : 0;
            });
        });
        for (std::size_t i = 0; i < count; ++i) characters += static_cast<double>(texts[i].size());
        for (const auto one : right) told_themes += one;
        for (const auto one : sums) sum ^= one;
    }
    std::vector<insight::Told> told;
    told.reserve(tips);
    for (std::size_t i = 0; i < tips; ++i)
        told.push_back({{static_cast<std::int32_t>(i * 365 / tips)}, static_cast<std::int64_t>(i % 5 ? 1 + i % 40'000 : 0), &sketches[i]});
    std::vector<std::size_t> events;
    joining.on([&] { events = insight::first_of_event(told); });
    std::size_t distinct = 0;
    for (std::size_t i = 0; i < tips; ++i) distinct += events[i] == i ? 1 : 0;
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    const auto more = [&](const Spent& spent) {
        return ", \"cpu\": " + std::to_string(spent.processor) + ", \"ceiling_cpu\": " + std::to_string(bare.processor) + ", \"ratio\": " + std::to_string(spent.processor / bare.processor);
    };
    print("insight_text_tips", static_cast<double>(tips), "tips", ", \"mean_bytes\": " + std::to_string(characters / static_cast<double>(tips)) +
          ", \"threads\": " + std::to_string(threads) + ", \"check\": " + std::to_string(sum % 1000));
    print("insight_text_sketch", sketching.wall, "s", more(sketching));
    print("insight_text_classify", classifying.wall, "s", more(classifying) + ", \"classified\": " + std::to_string(told_themes));
    print("insight_text_events", joining.wall, "s", more(joining) + ", \"events\": " + std::to_string(distinct));
    print("insight_text_all", sketching.wall + classifying.wall + joining.wall, "s",
          ", \"cpu\": " + std::to_string(sketching.processor + classifying.processor + joining.processor) + ", \"goal\": \"a part of 600 s\"");
    print("insight_text_memory", static_cast<double>(used.ru_maxrss) / 1024, "MiB", ", \"goal\": 4096");
    return 0;
}
