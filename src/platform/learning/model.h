#pragma once
// What a model is made of.
#include <memory>

#include "calibration.h"
#include "features.h"
#include "learning/learning.h"
#include "solver.h"

namespace learning {

// Each lane is one question answered yes or no: is it of class `label`; of an ordered model: is it at
// least step `label`.
struct Lane {
    int label = 0;
    Calibrated calibrated;
    double threshold = 0.5;
};

struct Model::Parts {
    std::vector<std::string> classes;
    bool ordered = false;
    double leaning = 0;
    std::vector<double> shares;   // of each class among the examples
    Features features;
    Weights weights;
    std::vector<Lane> lanes;
};

// In the file a weight is a whole number of 16 bits times this step of its lane: a power of two, so
// that nothing is lost when it is written and read again.
double grid_step(const Weights& weights, std::size_t lane);

// One probability a class, and the class chosen, from one probability a lane.
std::vector<double> probabilities_of(const Model::Parts& parts, const std::vector<double>& lanes);
int chosen(const Model::Parts& parts, const std::vector<double>& probabilities);

}  // namespace learning
