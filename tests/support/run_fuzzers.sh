#!/usr/bin/env bash
# Builds the fuzzers (tests/fuzz/<name>_fuzz.cpp, preset "fuzz", clang) and runs each over its corpus
# and on from there for a short while. VAKA_FUZZ_RUNS: inputs each (20000).
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.."
. tools/front_door.sh
runs=${VAKA_FUZZ_RUNS:-20000}
shopt -s nullglob
sources=(tests/fuzz/*_fuzz.cpp)
names=()
for source in "${sources[@]}"; do names+=("$(basename "$source" .cpp)"); done
if ((${#names[@]} == 0)); then
    say "0 passed, 0 failed"
    exit 0
fi
cmake --preset fuzz -DVAKA_TESTS=OFF
ninja -C build/fuzz -j "$(build_jobs)" "${names[@]}"

passed=0 fails=()
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT

# run_one NAME: in a folder of its own, so that they run beside each other.
run_one() {
    local name=$1 program corpus options folders
    program=$(find build/fuzz -name "$name" -type f -perm -u+x -print -quit)
    corpus=tests/fuzz/corpora/${name%_fuzz}
    mkdir -p "$work/$name"
    options=(-runs="$runs" -max_total_time=60 -seed=1 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 -verbosity=0
        -artifact_prefix="${VAKA_TEST_LOGS:-$work}/$name-")
    folders=("$work/$name")
    [[ -d $corpus ]] && folders+=("$corpus")
    [[ -n $program ]] || { say "$name was not built" >"$work/$name.log"; return 1; }
    "$program" "${options[@]}" "${folders[@]}" >"$work/$name.log" 2>&1
}
for name in "${names[@]}"; do
    while (($(jobs -pr | wc -l) >= $(nproc))); do wait -n || true; done
    { run_one "$name" && touch "$work/$name.good"; } &
done
wait || true
for name in "${names[@]}"; do
    say "-- $name"
    if [[ -e $work/$name.good ]]; then
        grep 'stat::number_of_executed_units' "$work/$name.log" || true
        passed=$((passed + 1))
    else
        tail -n 40 "$work/$name.log" 2>/dev/null || true
        fails+=("FAIL $name: a finding; its input is kept in build/test-logs")
    fi
done
((${#fails[@]})) && printf '%s\n' "${fails[@]}"
say "$passed passed, ${#fails[@]} failed"
((${#fails[@]} == 0))
