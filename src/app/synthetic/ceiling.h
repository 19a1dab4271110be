#pragma once
// The best that anybody could rank by: what each unit's care is expected to be, given all that reached the
// authority, by a particle filter that knows how the made-up world works. It is told the numbers of the world and
// the effect of each provider, region and inspector, which nobody can know; so no policy does better except by
// luck, and the room that a policy has left is seen. A measuring stick, never a policy.
#include <cstdint>
#include <vector>

#include "world.h"

namespace synthetic {

class Ceiling {
public:
    static constexpr int particles_default = 200;
    explicit Ceiling(const World& world, int particles = particles_default);

    // Expected chance of a serious deficiency at a visit in the month that has begun, by the mean inspector.
    double expected(int unit) const;
    void visited(const Visit& visit);
    void told(const std::vector<Seen>& seen, int month);    // of the month that has ended

private:
    struct Particle { double slow = 0, fast = 0, habit = 0, culture = 0, weight = 0; int outbreak_left = 0; };
    struct Cloud { int provider = 0; double relief = 0; std::vector<Particle> particles; };
    double care(const UnitFacts& facts, const Cloud& cloud, const Particle& particle) const;
    void weigh(int unit, const Seen& seen);
    void step(int unit, int month);
    void resample(Cloud& cloud, std::uint64_t stream) const;

    const World& world_;
    std::vector<Cloud> clouds_;
};

}  // namespace synthetic
