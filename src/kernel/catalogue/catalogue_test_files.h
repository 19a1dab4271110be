#pragma once
// A small catalogue in strings that checks clean, and ways to break it. Tests of the rules use it,
// so that a change of the law in catalogue/ breaks no test of the engine.
#include <iosfwd>
#include <map>
#include <string>
#include <vector>

#include "base/embedded.h"
#include "catalogue.h"

namespace catalogue::test {

class Files {
public:
    Files();   // clean

    std::string& operator[](const std::string& path) { return files_[path]; }
    void remove(const std::string& path) { files_.erase(path); }
    // Replaces the only place where `from` stands; fails the test when there is none or several.
    Files& replace(const std::string& path, const std::string& from, const std::string& to);
    int line_of(const std::string& path, const std::string& text) const;   // 0 when it is not there
    Catalogue load() const;
    const std::map<std::string, std::string>& all() const { return files_; }

private:
    std::map<std::string, std::string> files_;
};

base::Day day(int year, int month, int number);
std::string all_of(const std::vector<Problem>& problems);

// A rule of check(), the edit that breaks it, and what must be said about that.
struct Breach {
    const char* rule;      // the test's name
    const char* file;
    const char* from;
    const char* to;
    const char* at;        // text on the line that the complaint must name; null: any place
    const char* says;      // part of the complaint
};
std::ostream& operator<<(std::ostream& out, const Breach& breach);
void expect_complaint(const Breach& breach);

}  // namespace catalogue::test
