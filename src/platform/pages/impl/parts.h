#pragma once
// Pieces that several components share; no door.
#include <string>
#include <string_view>

#include "pages/components.h"

namespace pages::impl {

// An icon of the sprite (web/build.mjs lists them). Always beside words, so hidden from readers.
Html icon(std::string_view name);

// Words for those who hear the page.
Html unseen(std::string_view words);

// data-color of the style sheet.
std::string_view colour(Tone tone);

// "name-hint name-error", whichever exist.
std::string described_by(const Field& field);
std::string label_words(const Texts& texts, const Field& field);

// Hint, then error: what stands between the label and the field.
Html hint_and_error(const Texts& texts, const Field& field);
// Attributes that tie a control to its hint and error.
void wire(Html& html, const Field& field);

// <fieldset><legend> with hint and error; the caller adds the controls and close_group().
Html open_group(const Texts& texts, const Field& field);
Html close_group();

// Pressing Enter in a field uses the form's first submit button; this one comes before buttons
// that search or remove, so that Enter still means "continue".
Html default_button();

}  // namespace pages::impl
