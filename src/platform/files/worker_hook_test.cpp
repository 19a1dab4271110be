// The test program is its own worker, as the real one is.
#include <unistd.h>

#include <cstring>

#include "files/files.h"

namespace {

[[gnu::constructor]] void become_worker(int count, char** arguments) {
    if (count == 2 && std::strcmp(arguments[1], "clean-worker") == 0) ::_exit(files::run_clean_worker());
}

}  // namespace
