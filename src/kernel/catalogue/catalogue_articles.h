#pragma once
// Articles in the catalogue: read, checked, compared with the law they cite. Private to the module.
#include <string>
#include <vector>

#include "catalogue_data.h"

namespace catalogue {

void read_article(Reader& file, const std::string& name, Data& data);
// What only the whole can prove: links to articles that exist, nothing after a withdrawal.
void check_articles(Data& data);
// Articles in force on `after` that cite a provision whose wording changed between the days and after they were written.
std::vector<Catalogue::Change> articles_to_look_over(const Data& data, base::Day before, base::Day after);

}  // namespace catalogue
