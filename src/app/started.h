#pragma once
// An office opened for a command that runs while nobody serves it.
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "compose.h"
#include "control.h"

namespace app {

struct Started {
    std::unique_ptr<FolderLock> lock;
    std::unique_ptr<Office> office;
};
// Locked, brought up to date, with its own keyring; a Fault says what is wrong.
Started start(Config config, const base::Clock& clock, const std::string& program);

// `vaka catalogue replay` in an office that is open: `what` is the day and "json" or "text". Without a
// draft's folder it is the program's own law.
ControlAnswer replay_here(Office& office, const std::string& what, const std::string& draft,
                          const std::function<void(double fraction, std::string_view what)>& progress);

// `vaka catalogue recompute` in an office that is open: the cases whose next due day moved.
ControlAnswer recompute_here(Office& office, const std::function<void(double fraction, std::string_view what)>& progress);

// On the error stream, over the line before.
void progress_line(double fraction, std::string_view what);

}  // namespace app
