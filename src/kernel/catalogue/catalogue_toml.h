#pragma once
// toml++ with the settings that it has everywhere in the program: 3.3 gives one function the same
// symbol with and without exceptions, and a program that holds both calls the wrong one.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#include <toml++/toml.h>
#pragma GCC diagnostic pop
