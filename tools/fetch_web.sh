#!/bin/sh
# Fetches style sheet, font and icons (web/package-lock.json) unless they are there already, then
# writes the served files to the folder named. Builds that run at once wait for each other.
set -eu
out=$1
web=$(cd "$(dirname "$0")/../web" && pwd)
exec 9>"${TMPDIR:-/tmp}/vaka-web-$(id -u).lock"
flock 9
stamp=$web/node_modules/.fetched
if ! cmp -s "$web/package-lock.json" "$stamp"; then
    (cd "$web" && npm ci --ignore-scripts --no-audit --no-fund --no-progress)
    cp "$web/package-lock.json" "$stamp"
fi
exec node "$web/build.mjs" "$out"
