#pragma once
// Turns the one SQL of the stores and schema files into what each database reads: the five column
// words become types, `?` becomes $1, $2... on PostgreSQL. Strings, quoted names and comments are
// never touched.
#include <string>
#include <string_view>
#include <vector>

#include "db/db.h"

namespace db::impl {

// The statements of a schema file in order, spelled for `kind`. A statement that follows a line
// `-- only sqlite` or `-- only postgres` is given to that database alone, and may use its types.
// Throws base::Fault for a column type that is none of the five words.
std::vector<std::string> spell_schema(std::string_view sql, Kind kind);

struct Numbered {
    std::string sql;
    int placeholders = 0;
};
Numbered number_placeholders(std::string_view sql);

// True for CREATE, ALTER and DROP: plans that were made before may no longer fit.
bool changes_schema(std::string_view sql);
// True when the statement can only read.
bool only_reads(std::string_view sql);

// Throws base::Fault for what one of the databases could not keep as it is: text that is not
// UTF-8 or holds NUL, a real that is no number.
void refuse_unkeepable(const Values& values);

}  // namespace db::impl
