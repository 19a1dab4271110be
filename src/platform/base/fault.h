#pragma once
#include <stdexcept>
#include <string>

namespace base {

// The world failed us (database gone, disk full, mail server down). Thrown by stores and
// machinery, caught in three places only: request loop, job runner, main.
class Fault : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// A bounded queue is full or the disk is short: the request may be tried again later (503).
class Busy : public Fault {
public:
    using Fault::Fault;
};

// A broken invariant: our bug. The request loop answers 500 and raises the alarm.
class Bug : public std::logic_error {
public:
    using std::logic_error::logic_error;
};

[[noreturn]] void check_failed(const char* expression, const char* file, int line);

}  // namespace base

#define CHECK(expression) \
    ((expression) ? static_cast<void>(0) : ::base::check_failed(#expression, __FILE__, __LINE__))
