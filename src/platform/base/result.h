#pragma once
// The three kinds of failure (HOUSE.md section 6): a Refusal is a value, a Fault is an exception,
// a bug is CHECK. g++ 12 has no std::expected in C++20, so Result is cut to what we use.
#include <cstdlib>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace base {

// Why the system said no. `text_key` names a text in locale/; `field` the question it is about
// (empty when it is about the whole); `provision` the paragraph that decided, when one did;
// `values` fill the text's {0}, {1}...
struct Refusal {
    std::string text_key;
    std::string field{};
    std::string provision{};
    std::vector<std::string> values{};
};

template <class T>
class [[nodiscard]] Result {
public:
    Result(T value) : state_{std::in_place_index<0>, std::move(value)} {}
    Result(Refusal refusal) : state_{std::in_place_index<1>, std::move(refusal)} {}

    bool has_value() const noexcept { return state_.index() == 0; }
    explicit operator bool() const noexcept { return has_value(); }

    const T& operator*() const& { return *checked(std::get_if<0>(&state_)); }
    T& operator*() & { return *checked(std::get_if<0>(&state_)); }
    T&& operator*() && { return std::move(*checked(std::get_if<0>(&state_))); }
    const T* operator->() const { return checked(std::get_if<0>(&state_)); }
    T* operator->() { return checked(std::get_if<0>(&state_)); }
    const Refusal& error() const { return *checked(std::get_if<1>(&state_)); }

private:
    // Reading the wrong side is a bug in the caller, never a user's doing.
    template <class P>
    static P* checked(P* p) { if (!p) std::abort(); return p; }

    std::variant<T, Refusal> state_;
};

struct Done {};
using Outcome = Result<Done>;

}  // namespace base
