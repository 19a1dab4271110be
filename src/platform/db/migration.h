#pragma once
#include <string>
#include <vector>

namespace db {

// One schema/NNNN_name.sql of a module. Column types are five words (id, int, real, text, bytes)
// that each database spells in its own way; every table is STRICT where that exists. A line
// `-- only sqlite` or `-- only postgres` gives the statement after it to that database alone.
struct Migration {
    std::string module;
    int number = 0;
    std::string name;
    std::string sql;
};

}  // namespace db
