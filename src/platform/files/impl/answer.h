#pragma once
// What the worker tells its parent, as bytes. The parent believes none of it unseen: the worker
// has read what a stranger sent.
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "files/files.h"

namespace files::impl {

constexpr std::size_t content_bytes_max = 64 * 1024 * 1024;    // what is sent to a worker
constexpr std::size_t answer_bytes_max = 256 * 1024 * 1024;    // what is taken from one

// Every reason that a worker may hold a file for.
std::span<const std::string_view> held_keys();

std::string encode(const Cleaned& cleaned);
// Nothing unless it is whole, names a text that exists, and holds the kind that it says.
std::optional<Cleaned> decode(std::string_view answer);

// What becomes of this content; called in the worker, after the doors are locked.
Cleaned look_at(std::string_view content);

// Limits on memory, time, files and system calls, for the rest of the process's life.
// False when one of them could not be set: then nothing may be looked at.
bool lock_doors();

}  // namespace files::impl
