#pragma once
// The door: the made-up authority's years, what nobody can see of them, and the draws they are made of.
#include "ceiling.h"
#include "random.h"
#include "world.h"
