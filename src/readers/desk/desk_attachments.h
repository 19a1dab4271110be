#pragma once
// The file that is being read for search, between one page and the next. Of the job's thread alone.
#include <memory>
#include <string>

#include "base/ids.h"
#include "ocr/ocr.h"

namespace desk {

class Attachments {
public:
    std::unique_ptr<ocr::Session> session;
    std::int64_t file = 0;
    int page = 0, pages = 0, failed = 0;
    std::string text;
    void begin(std::int64_t id) { *this = {}; file = id; }
};

}  // namespace desk
