#pragma once
// How an article looks, for the public and for staff alike. Private to the module.
#include "publishing/publishing.h"

namespace publishing {

struct Shown {
    const articles::Articles& articles;
    const catalogue::Catalogue& catalogue;
    const identity::Context& context;
    base::Day today;
    articles::Language language() const { return articles::language_of(context.t().language()); }
};

std::string href_of(const Shown& shown, std::string_view id);            // /artiklar/{id} in the language of the page
std::string category_name(const Shown& shown, const articles::Article& article);
// What it rests on: each provision with what it says, marked where nobody has read the law.
pages::Html law_of(const Shown& shown, const articles::Article& article);
// Withdrawn, an example, overtaken by law: what a reader must know first.
std::vector<pages::Html> warnings_of(const Shown& shown, const articles::Article& article);
pages::Html hits_of(const Shown& shown, const articles::Found& found, std::string_view base);
pages::Html search_form(const Shown& shown, std::string_view action, const std::string& asked);
// The words of ?sok=, cut to what is looked for.
std::string asked_words(const http::Request& request);

}  // namespace publishing
