#pragma once
// Questions of anything that asks, private to the module: a form's [[version.question]] and a gate's
// [[version.gate.question]] are read by the same rules.
#include <string>

#include "catalogue_reader.h"

namespace catalogue {

// Reads the tables under `key` of `row` into form.questions. The form has its id, period and steps, and
// its interruptions, already; with one step a question needs no `step`. `what` names the asker in an
// unverified row, as "form tip".
void read_questions(Reader& row, const char* key, Form& form, Need need = Need::required);

// One condition, { question = "...", equals = "..." }, over the questions that `form` has so far.
Predicate read_predicate(Reader& row, const Form& form);

}  // namespace catalogue
