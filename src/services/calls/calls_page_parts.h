#pragma once
// The note's page in parts: fields with their choices in words.
#include <string>
#include <vector>

#include "calls_parts.h"
#include "pages/components.h"

namespace calls {

inline constexpr std::string_view note_path = "/arbetsrum/samtal";

// What fields are called, what may be chosen in them, and what was chosen in words.
struct Words {
    const catalogue::Catalogue& catalogue;
    base::Day today;
    const i18n::Texts& texts;

    std::string label(std::string_view field) const { return std::string{texts("calls.field." + std::string{field})}; }
    std::vector<pages::Choice> choices(std::string_view field) const;   // empty: the field is free text
    std::string shown(std::string_view field, const Content& content) const;
};

struct NoteForm {
    const Words& words;
    const Content& content;
    const std::vector<base::Refusal>& refused;
    bool unit_searched = false;
    std::vector<parties::Operation> units_found{};

    pages::Html call() const;          // who calls, for whom, in which language
    pages::Html contact() const;
    pages::Html unit() const;
    pages::Html answer() const;
    pages::Html call_back() const;
    pages::Html hand_over() const;
    pages::Field field(std::string_view name) const;
    std::string error(std::string_view name) const;
    std::vector<pages::Error> errors() const;
    pages::Html select(std::string_view name) const;
    pages::Html text(std::string_view name) const;
};

}  // namespace calls
