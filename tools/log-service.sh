#!/bin/sh
# Starts the log service where there is no systemd (containers): root runs this, and it goes on as the user gatekeep.
set -eu
[ "$(id -u)" = 0 ] || { echo "gatekeep: error: root starts the log service" >&2; exit 2; }
umask 022
install -d -o gatekeep -g gatekeep -m 0755 /run/gatekeep
cd /
exec env -i setpriv --reuid=gatekeep --regid=gatekeep --clear-groups --no-new-privs -- "@JUDGE@" log-service
