#pragma once
// What a reader sees of an HTML mail, as plain text. No parser of the web: a scanner whose time is
// linear in its input, for text that nobody trusts.
#include <string>
#include <string_view>

namespace mail::impl {

// UTF-8 in, UTF-8 out.
std::string html_text(std::string_view html);

}  // namespace mail::impl
