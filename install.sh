#!/usr/bin/env bash
# Builds gatekeep from this clone and installs it for one user (no root needed), or with --system, by root, for all of a machine:
# ./install.sh [--system] [--prefix DIR] [--uninstall]
set -euo pipefail

usage() {
  cat <<'EOF'
Usage: ./install.sh [--system] [--prefix DIR] [--uninstall]

  --prefix DIR   install below DIR (default: ~/.local, with --system /usr/local)
  --system       by root: program, policy and list of approvers that only root
                 writes, a folder where users answer each other's requests, and
                 a service that keeps the audit logs as a user of its own
  --uninstall    remove what was installed below the prefix; policy, list of
                 approvers and audit logs stay
  -h, --help     this text
EOF
}

die() {
  echo "gatekeep: error: $1" >&2
  [ $# -lt 2 ] || echo "gatekeep: hint: $2" >&2
  exit 2
}

prefix= uninstall= system=
while [ $# -gt 0 ]; do
  case $1 in
    --prefix) [ -n "${2-}" ] || die "--prefix needs a folder"; prefix=$2; shift ;;
    --prefix=*) prefix=${1#*=}; [ -n "$prefix" ] || die "--prefix needs a folder" ;;
    --uninstall) uninstall=1 ;;
    --system) system=1 ;;
    -h | --help) usage; exit 0 ;;
    *) die "unknown option $1" "./install.sh --help" ;;
  esac
  shift
done
[ -n "$prefix" ] || if [ -n "$system" ]; then prefix=/usr/local; else prefix=$HOME/.local; fi
case $prefix in /*) ;; *) prefix=$PWD/$prefix ;; esac
# The path is compiled into the front and written into a script; nobody needs quotes or newlines in it.
case $prefix in *[!A-Za-z0-9/._@%+~,=-]*) die "the prefix has a character other than letters, digits and /._@%+~,=-: $prefix" ;; esac
[ -z "$system" ] || [ "$(id -u)" = 0 ] || die "--system writes for all users of the machine, and needs root" "sudo ./install.sh --system"
config=/etc/gatekeep spool=/var/spool/gatekeep logs=/var/lib/gatekeep units=/etc/systemd/system
lib=$prefix/lib/gatekeep
files=("$prefix/bin/gatekeep" "$prefix/bin/gatekeep-bash" "$lib/bash/bash" "$lib/bash/sh" "$lib/judge"
  "$lib/schemas/policy.schema.json" "$lib/schemas/rules.schema.json" "$lib/schemas/approvers.schema.json")

has_systemd() { [ -d /run/systemd/system ] && command -v systemctl >/dev/null; }

if [ -n "$uninstall" ]; then
  found=
  for file in "${files[@]}"; do [ ! -e "$file" ] || { rm -f -- "$file"; found=1; }; done
  if [ -n "$system" ]; then
    rm -rf -- "$spool"
    if has_systemd; then systemctl disable --now gatekeep-log.socket gatekeep-log.service >/dev/null 2>&1 || true; fi
    rm -f -- "$lib/log-service" "$lib/log-service.json" "$units/gatekeep-log.socket" "$units/gatekeep-log.service"
    if has_systemd; then systemctl daemon-reload; fi
  fi
  rmdir "$lib/bash" "$lib/schemas" "$lib" 2>/dev/null || true
  [ -n "$found" ] || die "nothing of gatekeep below $prefix" "./install.sh --prefix DIR --uninstall"
  echo "removed gatekeep from $prefix"
  [ -z "$system" ] || echo "left alone: $config (policy, list of approvers), $logs (audit logs) and their user gatekeep"
  [ -n "$system" ] || echo "left alone: ${XDG_CONFIG_HOME:-$HOME/.config}/gatekeep (policy), ${XDG_STATE_HOME:-$HOME/.local/state}/gatekeep (audit log)"
  exit 0
fi

cd "$(dirname "${BASH_SOURCE[0]}")"
[ "$(uname -s)" = Linux ] || die "gatekeep runs on Linux; this is $(uname -s)"
case $(uname -m) in x86_64 | aarch64) ;; *) die "gatekeep runs on x86_64 and aarch64; this is $(uname -m)" ;; esac
[ -x /bin/bash ] || die "/bin/bash is missing" "sudo apt-get install bash"
command -v npm >/dev/null || die "npm is missing" "sudo apt-get install npm"
# Root's umask is root's business; these files are for everybody to read and run.
[ -z "$system" ] || umask 022
mkdir -p "$prefix/bin" "$lib/bash" 2>/dev/null || die "cannot write below $prefix" "./install.sh --prefix DIR"

# Whoever may write a folder on the way puts another program there.
keep() {
  local path=$1
  while :; do
    [ "$(stat -c %u -- "$path")" = 0 ] || die "$path belongs to $(stat -c %U -- "$path"), not to root" "./install.sh --system --prefix DIR"
    [ -z "$(find "$path" -maxdepth 0 -perm /022)" ] || die "others can write $path (mode $(stat -c %a -- "$path"))" "chmod go-w $path"
    [ "$path" != / ] || break
    path=$(dirname -- "$path")
  done
}
if [ -n "$system" ]; then
  keep "$prefix/bin"
  keep "$lib/bash"
fi

if [ -n "$system" ]; then
  PATH=$PATH:/usr/sbin:/sbin
  command -v setpriv >/dev/null || die "setpriv is missing" "sudo apt-get install util-linux"
  getent passwd gatekeep >/dev/null || command -v useradd >/dev/null || die "there is no user gatekeep, and no useradd to make it"
fi

echo "installing what the build needs (npm ci)"
npm ci --no-audit --no-fund --loglevel=error >/dev/null
echo "building"
npm run --silent build >/dev/null
front=$(tools/place.sh "$prefix")

# The service, and then the file that tells every judge of this installation that it keeps the logs: from then on nothing runs without it.
keep_logs() {
  getent passwd gatekeep >/dev/null ||
    useradd --system --user-group --no-create-home --home-dir "$logs" --shell /usr/sbin/nologin gatekeep
  install -d -o gatekeep -g gatekeep -m 0700 "$logs"
  sed "s|@JUDGE@|$lib/judge|" tools/log-service.sh >"$lib/log-service"
  chmod 0755 "$lib/log-service"
  if has_systemd; then
    install -m 0644 tools/gatekeep-log.socket "$units/gatekeep-log.socket"
    sed "s|@JUDGE@|$lib/judge|" tools/gatekeep-log.service >"$units/gatekeep-log.service"
    systemctl daemon-reload
    systemctl enable --now gatekeep-log.socket
    systemctl restart gatekeep-log.service
  fi
  printf '{"socket":"/run/gatekeep/log.socket","uid":%s,"data":"%s"}\n' "$(id -u gatekeep)" "$logs" >"$lib/log-service.json.new"
  mv -f "$lib/log-service.json.new" "$lib/log-service.json"
}

# LD_PRELOAD runs before the first line of the script front: for a user's own shell that is a limit, for a machine's it is a hole.
if [ -n "$system" ] && [ "$front" != c ]; then
  rm -f -- "${files[@]}"
  rmdir "$lib/bash" "$lib/schemas" "$lib" 2>/dev/null || true
  die "--system needs the C front, and no C compiler here links statically; nothing is installed" "sudo apt-get install gcc libc6-dev"
fi

if [ -n "$system" ]; then
  install -d -m 0755 "$config" "$spool"
  install -d -m 1777 "$spool/requests"
  install -d -m 1733 "$spool/decisions"
  keep_logs
  [ -e "$config/policy.yaml" ] || printf '%s\n' "# yaml-language-server: \$schema=$lib/schemas/policy.schema.json" 'version: 1' \
    'approvals: { channels: [terminal, inbox] }' >"$config/policy.yaml"
  [ -e "$config/approvers.yaml" ] || printf '%s\n' "# yaml-language-server: \$schema=$lib/schemas/approvers.schema.json" 'version: 1' \
    'approvers: []' >"$config/approvers.yaml"
fi

echo "installed:"
printf '  %s\n' "$prefix/bin/gatekeep        run, check, explain, audit; or in bash's place: gatekeep -c 'COMMAND'"
printf '  %s\n' "$lib/bash/bash   the shell to give to an agent: SHELL=$lib/bash/bash"
if [ -n "$system" ]; then
  printf '  %s\n' "$config/policy.yaml     the rules of this machine, above those of its users" \
    "$config/approvers.yaml  who may decide: gatekeep approvers add NAME --user OSUSER" \
    "$spool      where users answer each other's requests"
  if has_systemd; then
    printf '  %s\n' "$logs         the audit logs of all users, kept by gatekeep-log.service"
  else
    printf '  %s\n' "$logs         the audit logs of all users, kept by a service: nothing runs before root starts it"
    echo "hint: there is no systemd here, so whoever starts this machine runs, as root: $lib/log-service &"
  fi
fi
if [ "$front" = script ]; then
  echo "note: no C compiler that links statically, so the script front stands in (docs/limits.md)"
  echo "hint: sudo apt-get install gcc libc6-dev, then ./install.sh again"
fi
case :$PATH: in *":$prefix/bin:"*) try=gatekeep ;; *) try=$prefix/bin/gatekeep ;; esac
echo "next: $try check -c 'git push --force origin main'"
