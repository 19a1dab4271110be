#!/usr/bin/env bash
# Every shell script of the repository parses and has no finding of shellcheck.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.."
mapfile -t scripts < <(
    printf '%s\n' run test .ci/run
    find tools tests bench web -name node_modules -prune -o -name '*.sh' -print | sort
)
# SC2016 (a $ in single quotes) is what `bash -c` wants.
shellcheck --external-sources --source-path=SCRIPTDIR --severity=style --exclude=SC2016 "${scripts[@]}"
for script in "${scripts[@]}"; do bash -n "$script"; done

# The guard is tested, too: an unquoted word must be found.
if shellcheck - <<<$'#!/bin/bash\nrm $1' >/dev/null; then
    echo "shellcheck accepted an unquoted word: this check checks nothing" >&2
    exit 1
fi
echo "${#scripts[@]} scripts, no finding"
