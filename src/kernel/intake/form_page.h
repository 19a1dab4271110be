#pragma once
// One request for a form, private to the flow.
#include "form_render.h"

namespace intake {

struct FormFlow::Page : FormPage {
    bool fresh = true;                 // no draft was found under the token
};

}  // namespace intake
