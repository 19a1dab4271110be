#!/bin/sh
# A PostgreSQL cluster of one's own, for tests: reachable only through a socket in its folder, gone
# without trace afterwards.
#   private_postgres.sh start DIR [PID]   makes DIR, starts, prints a conninfo of a superuser; with
#                                         PID the server ends with that process, even if it crashes
#   private_postgres.sh stop DIR          stops that server (by its pid) and removes DIR
# Its default collation is Swedish on purpose: an order that holds here holds anywhere.
set -eu
action=${1:?start or stop}
dir=${2:?a folder}
self=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
bin=${VAKA_PG_BIN:-/usr/lib/postgresql/15/bin}

# The server refuses to run as root.
as_owner() {
    if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

case $action in
start)
    [ -x "$bin/initdb" ] || { echo "private_postgres: no $bin/initdb (package postgresql-15)" >&2; exit 1; }
    mkdir -p "$dir"
    chmod 711 "$dir"
    if [ "$(id -u)" = 0 ]; then chown postgres "$dir"; fi
    dir=$(cd "$dir" && pwd)
    cd "$dir"
    as_owner "$bin/initdb" -D "$dir/data" -A trust -U vaka -E UTF8 --locale=C.UTF-8 --locale-provider=icu \
        --icu-locale=sv --no-sync >"$dir/initdb.log" 2>&1 || { cat "$dir/initdb.log" >&2; exit 1; }
    cat >>"$dir/data/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$dir'
max_connections = 200
fsync = off
full_page_writes = off
shared_buffers = 64MB
CONF
    as_owner "$bin/pg_ctl" -D "$dir/data" -l "$dir/server.log" -w -t 60 start >/dev/null 2>&1 ||
        { cat "$dir/server.log" >&2; exit 1; }
    if [ -n "${3:-}" ]; then
        setsid sh -c 'tail --pid="$1" -f /dev/null; exec "$2" stop "$3"' sh "$3" "$self" "$dir" \
            </dev/null >/dev/null 2>&1 &
    fi
    echo "host=$dir user=vaka dbname=postgres"
    ;;
stop)
    if [ -f "$dir/data/postmaster.pid" ]; then
        cd "$dir"
        as_owner "$bin/pg_ctl" -D "$dir/data" -m immediate -w stop >/dev/null 2>&1 || true
    fi
    cd /
    # Only what looks like a cluster made here is removed.
    if [ -f "$dir/initdb.log" ]; then rm -rf "$dir"; fi
    ;;
*)
    echo "private_postgres: start DIR [PID] or stop DIR" >&2
    exit 2
    ;;
esac
