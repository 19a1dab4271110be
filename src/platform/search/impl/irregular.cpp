#include "search/impl/irregular.h"

#include <algorithm>
#include <array>

namespace search {
namespace {

constexpr Irregular nouns[] = {
    {"b\u00f6cker", "bok"}, {"st\u00e4der", "stad"}, {"h\u00e4nder", "hand"}, {"s\u00f6ner", "son"},
    {"d\u00f6ttrar", "dotter"}, {"m\u00f6drar", "moder"}, {"m\u00f6drar", "mor"}, {"f\u00e4der", "fader"},
    {"f\u00e4der", "far"}, {"br\u00f6der", "broder"}, {"br\u00f6der", "bror"}, {"n\u00e4tter", "natt"},
    {"m\u00f6ss", "mus"}, {"g\u00e4ss", "g\u00e5s"}, {"ledam\u00f6ter", "ledamot"},
    {"bokst\u00e4ver", "bokstav"}, {"m\u00e4n", "man"}, {"\u00f6gon", "\u00f6ga"}, {"\u00f6ron", "\u00f6ra"},
};

constexpr Irregular words[] = {
    {"tog", "ta"}, {"togs", "ta"}, {"tagit", "ta"}, {"tagits", "ta"}, {"tagen", "ta"}, {"taget", "ta"},
    {"tagna", "ta"}, {"f\u00e5r", "f\u00e5"}, {"f\u00e5tt", "f\u00e5"}, {"drog", "dra"}, {"drogs", "dra"},
    {"dragit", "dra"}, {"dragits", "dra"}, {"s\u00e5g", "se"}, {"s\u00e5gs", "se"}, {"setts", "se"},
    {"sprang", "springa"}, {"sprungit", "springa"}, {"kommit", "komma"}, {"blir", "bli"}, {"blev", "bli"},
    {"blivit", "bli"}, {"bliva", "bli"}, {"gav", "ge"}, {"givit", "ge"}, {"givits", "ge"}, {"gavs", "ge"},
    {"sa", "s\u00e4ga"}, {"sade", "s\u00e4ga"}, {"sagt", "s\u00e4ga"}, {"sagts", "s\u00e4ga"},
    {"lade", "l\u00e4gga"}, {"lagt", "l\u00e4gga"}, {"lagts", "l\u00e4gga"}, {"satt", "sitta"},
    {"suttit", "sitta"}, {"stod", "st\u00e5"}, {"st\u00e5tt", "st\u00e5"}, {"visste", "veta"},
    {"vetat", "veta"}, {"\u00e5t", "\u00e4ta"}, {"\u00e4tit", "\u00e4ta"}, {"drack", "dricka"},
    {"druckit", "dricka"}, {"sovit", "sova"}, {"bett", "be"}, {"skrev", "skriva"}, {"lj\u00f6g", "ljuga"},
    {"ljugit", "ljuga"}, {"bar", "b\u00e4ra"}, {"burit", "b\u00e4ra"}, {"burits", "b\u00e4ra"},
    {"stal", "stj\u00e4la"}, {"stulit", "stj\u00e4la"}, {"stulits", "stj\u00e4la"}, {"sk\u00f6t", "skjuta"},
    {"skjutit", "skjuta"}, {"st\u00f6rre", "stor"}, {"st\u00f6rst", "stor"}, {"st\u00f6rsta", "stor"},
    {"b\u00e4ttre", "bra"}, {"b\u00e4st", "bra"}, {"b\u00e4sta", "bra"}, {"s\u00e4mre", "d\u00e5lig"},
    {"s\u00e4mst", "d\u00e5lig"}, {"s\u00e4msta", "d\u00e5lig"}, {"mindre", "liten"}, {"minst", "liten"},
    {"minsta", "liten"}, {"sm\u00e5", "liten"}, {"lilla", "liten"}, {"litet", "liten"},
};

// Sorted by bytes, for the binary search. "man" and forms that are also nouns are not here:
// a lost noun costs more than a kept pronoun.
constexpr std::string_view stop_words[] = {
    "att", "av", "bara", "de", "dem", "den", "denna", "deras", "dess", "dessa", "det", "detta", "dig", "din",
    "dina", "ditt", "du", "d\u00e4r", "d\u00e5", "efter", "ej", "eller", "en", "er", "era", "ert", "ett",
    "fr\u00e5n", "f\u00f6r", "ha", "hade", "han", "hans", "har", "hen", "henne", "hennes", "hon", "honom",
    "hur", "h\u00e4r", "i", "in", "inte", "jag", "ju", "kan", "kunde", "med", "mellan", "men", "mig", "min",
    "mina", "mitt", "mot", "mycket", "ni", "nu", "n\u00e4r", "n\u00e5gon", "n\u00e5got", "n\u00e5gra", "och",
    "ocks\u00e5", "om", "oss", "p\u00e5", "sig", "sin", "sina", "sitt", "ska", "skall", "skulle", "som",
    "s\u00e5", "s\u00e5dan", "s\u00e5dana", "s\u00e5dant", "till", "under", "upp", "ut", "utan", "vad", "var",
    "vara", "varit", "vart", "vem", "vi", "vid", "vilka", "vilken", "vilket", "v\u00e5r", "v\u00e5ra",
    "v\u00e5rt", "\u00e4n", "\u00e4r", "\u00f6ver",
};
static_assert(std::is_sorted(std::begin(stop_words), std::end(stop_words)));

}  // namespace

std::span<const Irregular> irregular_nouns() { return nouns; }

std::span<const Irregular> irregular_words() { return words; }

bool is_stop_word(std::string_view lower) {
    return std::binary_search(std::begin(stop_words), std::end(stop_words), lower);
}

}  // namespace search
