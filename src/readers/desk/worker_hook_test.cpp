// The test program is its own worker, as the real one is.
#include <unistd.h>

#include <cstring>

#include "ocr/ocr.h"

namespace {

[[gnu::constructor]] void become_worker(int count, char** arguments) {
    if (count == 2 && std::strcmp(arguments[1], "ocr-worker") == 0) ::_exit(ocr::run_ocr_worker());
}

}  // namespace
