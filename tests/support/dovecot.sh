#!/bin/sh
# A private Dovecot on a free loopback port: one user, a Maildir in the folder given, no trace elsewhere.
#   dovecot.sh run   DIR [MODE]   stays in the foreground, prints the port first (a test's child process)
#   dovecot.sh start DIR [MODE]   goes to the background, prints the port
#   dovecot.sh stop  DIR          ends it by its process id
# User "inkorg", password in DIR/password. Mail is delivered by writing a file to DIR/Maildir/new.
# MODE tls: it demands STARTTLS; its certificate is DIR/cert.pem, for 127.0.0.1.
# MODE basic: it tells of no extension (MOVE, UIDPLUS), as old servers do.
set -eu

command=${1:?run, start or stop}
dir=${2:?folder}
mode=${3:-}

if [ "$command" = stop ]; then
    [ ! -f "$dir/run/master.pid" ] || kill "$(cat "$dir/run/master.pid")"
    exit 0
fi

mkdir -p "$dir/run" "$dir/Maildir/new" "$dir/Maildir/cur" "$dir/Maildir/tmp"
dir=$(cd "$dir" && pwd)
password=prov-$(od -An -N8 -tx1 /dev/urandom | tr -d ' \n')
(umask 077; printf %s "$password" > "$dir/password")
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')

# Dovecot never touches mail as root, so root lends the folder to nobody; anybody else is himself.
if [ "$(id -u)" = 0 ]; then
    mail_user=nobody mail_group=nogroup internal_user=dovecot internal_group=dovecot login_user=dovenull
    chown -R nobody:nogroup "$dir/Maildir"
    chmod 711 "$dir"
else
    mail_user=$(id -un) mail_group=$(id -gn)
    internal_user=$mail_user internal_group=$mail_group login_user=$mail_user
fi

ssl="ssl = no"
if [ "$mode" = tls ]; then
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 \
        -keyout "$dir/key.pem" -out "$dir/cert.pem" 2> "$dir/openssl.log"
    ssl="ssl = required
ssl_cert = <$dir/cert.pem
ssl_key = <$dir/key.pem"
fi

capability=""
[ "$mode" != basic ] || capability="imap_capability = IMAP4rev1 SASL-IR"

printf 'inkorg:{PLAIN}%s:::::\n' "$password" > "$dir/users"
chmod 644 "$dir/users"
cat > "$dir/dovecot.conf" <<CONF
base_dir = $dir/run
state_dir = $dir/run
instance_name = $(basename "$dir")
log_path = $dir/dovecot.log
protocols = imap
listen = 127.0.0.1
$ssl
$capability
disable_plaintext_auth = no
auth_mechanisms = plain login
# A test of a wrong password should not wait for the penalty meant for the internet.
auth_failure_delay = 0
default_internal_user = $internal_user
default_internal_group = $internal_group
default_login_user = $login_user
mail_uid = $mail_user
mail_gid = $mail_group
first_valid_uid = 1
last_valid_uid = 0
first_valid_gid = 1
mail_location = maildir:$dir/Maildir
mail_home = $dir
passdb {
  driver = passwd-file
  args = $dir/users
}
userdb {
  driver = static
  args = uid=$mail_user gid=$mail_group home=$dir
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
service imap-login {
  chroot =
  inet_listener imap {
    port = $port
  }
  inet_listener imaps {
    port = 0
  }
}
namespace inbox {
  inbox = yes
  separator = /
}
CONF

if [ "$command" = run ]; then
    echo "$port"
    exec dovecot -F -c "$dir/dovecot.conf"
fi
dovecot -c "$dir/dovecot.conf"
echo "$port"
