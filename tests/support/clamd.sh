#!/bin/sh
# A private ClamAV that knows one thing, the EICAR test file (never a real virus, and nothing to fetch): it listens at
# DIR/clamd.sock, and at a free loopback port only to tell that it is up.
#   clamd.sh run   DIR [SIZE]   stays in the foreground, prints the port first (a test's child process)
#   clamd.sh start DIR [SIZE]   goes to the background, returns when it listens
#   clamd.sh stop  DIR          ends it by its process id
# SIZE: the most that it takes in one stream (default 64M).
set -eu

command=${1:?run, start or stop}
dir=${2:?folder}
size=${3:-64M}

if [ "$command" = stop ]; then
    [ ! -f "$dir/clamd.pid" ] || kill "$(cat "$dir/clamd.pid")"
    exit 0
fi

mkdir -p "$dir/signatures"
dir=$(cd "$dir" && pwd)
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
# shellcheck disable=SC2016  # the test file is these very characters
# By its bytes wherever they stand in a file; put together here, so that no scanner takes this script for the thing.
eicar=$(printf '%s%s' 'X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-' 'ANTIVIRUS-TEST-FILE!$H+H*' | od -An -v -tx1 | tr -d ' \n')
printf 'Vaka.Test.Eicar:0:*:%s\n' "$eicar" > "$dir/signatures/test.ndb"
cat > "$dir/clamd.conf" <<CONF
DatabaseDirectory $dir/signatures
TemporaryDirectory $dir
LocalSocket $dir/clamd.sock
TCPAddr 127.0.0.1
TCPSocket $port
PidFile $dir/clamd.pid
LogFile $dir/clamd.log
StreamMaxLength $size
AlertExceedsMax yes
CONF
[ "$(id -u)" != 0 ] || echo "User root" >> "$dir/clamd.conf"

if [ "$command" = run ]; then
    echo "$port"
    exec clamd --foreground -c "$dir/clamd.conf" > "$dir/clamd.out" 2>&1
fi
clamd -c "$dir/clamd.conf" > "$dir/clamd.out" 2>&1
python3 - "$dir/clamd.sock" <<'PY'
import socket, sys, time
for _ in range(600):
    try:
        socket.socket(socket.AF_UNIX).connect(sys.argv[1])
        sys.exit(0)
    except OSError:
        time.sleep(0.1)
sys.exit("clamd does not listen at " + sys.argv[1])
PY
