#!/usr/bin/env bash
# Builds gatekeep from this clone and installs it for one user (no root needed): ./install.sh [--prefix DIR] [--uninstall]
set -euo pipefail

usage() {
  cat <<'EOF'
Usage: ./install.sh [--prefix DIR] [--uninstall]

  --prefix DIR   install below DIR (default: ~/.local)
  --uninstall    remove what was installed below the prefix; policy and audit log stay
  -h, --help     this text
EOF
}

die() {
  echo "gatekeep: error: $1" >&2
  [ $# -lt 2 ] || echo "gatekeep: hint: $2" >&2
  exit 2
}

prefix=$HOME/.local uninstall=
while [ $# -gt 0 ]; do
  case $1 in
    --prefix) [ $# -ge 2 ] || die "--prefix needs a folder"; prefix=$2; shift ;;
    --prefix=*) prefix=${1#*=} ;;
    --uninstall) uninstall=1 ;;
    -h | --help) usage; exit 0 ;;
    *) die "unknown option $1" "./install.sh --help" ;;
  esac
  shift
done
[ -n "$prefix" ] || die "--prefix needs a folder"
case $prefix in /*) ;; *) prefix=$PWD/$prefix ;; esac
# The path is compiled into the front and written into a script; nobody needs quotes or newlines in it.
case $prefix in *[!A-Za-z0-9/._@%+~,=-]*) die "the prefix has a character other than letters, digits and /._@%+~,=-: $prefix" ;; esac
lib=$prefix/lib/gatekeep
files=("$prefix/bin/gatekeep" "$prefix/bin/gatekeep-bash" "$lib/bash/bash" "$lib/bash/sh" "$lib/judge"
  "$lib/schemas/policy.schema.json" "$lib/schemas/rules.schema.json" "$lib/schemas/approvers.schema.json")

if [ -n "$uninstall" ]; then
  found=
  for file in "${files[@]}"; do [ ! -e "$file" ] || { rm -f -- "$file"; found=1; }; done
  rmdir "$lib/bash" "$lib/schemas" "$lib" 2>/dev/null || true
  [ -n "$found" ] || die "nothing of gatekeep below $prefix" "./install.sh --prefix DIR --uninstall"
  echo "removed gatekeep from $prefix"
  echo "left alone: ${XDG_CONFIG_HOME:-$HOME/.config}/gatekeep (policy), ${XDG_STATE_HOME:-$HOME/.local/state}/gatekeep (audit log)"
  exit 0
fi

cd "$(dirname "${BASH_SOURCE[0]}")"
[ "$(uname -s)" = Linux ] || die "gatekeep runs on Linux; this is $(uname -s)"
case $(uname -m) in x86_64 | aarch64) ;; *) die "gatekeep runs on x86_64 and aarch64; this is $(uname -m)" ;; esac
[ -x /bin/bash ] || die "/bin/bash is missing" "sudo apt-get install bash"
command -v npm >/dev/null || die "npm is missing" "sudo apt-get install npm"
mkdir -p "$prefix/bin" "$lib/bash" 2>/dev/null || die "cannot write below $prefix" "./install.sh --prefix DIR"

echo "installing what the build needs (npm ci)"
npm ci --no-audit --no-fund --loglevel=error >/dev/null
echo "building"
npm run --silent build >/dev/null
front=$(tools/place.sh "$prefix")

echo "installed:"
printf '  %s\n' "$prefix/bin/gatekeep        run, check, explain, audit; or in bash's place: gatekeep -c 'COMMAND'"
printf '  %s\n' "$lib/bash/bash   the shell to give to an agent: SHELL=$lib/bash/bash"
if [ "$front" = script ]; then
  echo "note: no C compiler that links statically, so the script front stands in (docs/limits.md)"
  echo "hint: sudo apt-get install gcc libc6-dev, then ./install.sh again"
fi
case :$PATH: in *":$prefix/bin:"*) try=gatekeep ;; *) try=$prefix/bin/gatekeep ;; esac
echo "next: $try check -c 'git push --force origin main'"
