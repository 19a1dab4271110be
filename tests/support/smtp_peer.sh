#!/bin/sh
# Starts peers/smtp_peer.mjs, installing its two packages first when they are missing.
#   smtp_peer.sh DIR [tls]     stays in the foreground and prints its port first
set -eu
here=$(cd "$(dirname "$0")" && pwd)
dir=${1:?folder}
tls=${2:-}
mkdir -p "$dir"

# Tests run side by side; one of them installs, the others wait.
(
    flock 9
    if [ ! -f "$here/peers/node_modules/.package-lock.json" ]; then
        npm --prefix "$here/peers" ci --ignore-scripts > "$dir/npm.log" 2>&1 || { cat "$dir/npm.log" >&2; exit 1; }
    fi
) 9< "$here/peers/package.json"

if [ "$tls" = tls ]; then
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 \
        -keyout "$dir/key.pem" -out "$dir/cert.pem" 2> "$dir/openssl.log"
fi
exec node "$here/peers/smtp_peer.mjs" "$dir"
