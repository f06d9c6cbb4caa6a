#!/bin/bash
# Puts a built gatekeep into PREFIX: place.sh PREFIX [c|script]. install.sh and the tests' staging use it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
prefix=$1 front=${2:-c}
lib=$prefix/lib/gatekeep judge=$prefix/lib/gatekeep/judge
umask 022
mkdir -p "$prefix/bin" "$lib/bash" "$lib/schemas"

# A running judge must not be written into, so every file arrives under another name and is renamed into place.
put() {
  install -m "${3:-0755}" "$1" "$2.new"
  mv -f "$2.new" "$2"
}

# A dynamic front would run LD_PRELOAD code before its first line: static, or the script.
if [ "$front" = c ] && command -v "${CC:-gcc}" >/dev/null &&
  "${CC:-gcc}" -O2 -static -Wall -Wextra -Werror "-DJUDGE=\"$judge\"" -o build/front src/fronts/shell/front.c 2>build/front.log; then
  made=build/front
else
  front=script made=build/front-script
  sed "s|@JUDGE@|$judge|" bin/gatekeep >"$made"
fi

put build/gatekeep "$judge"
for name in bin/gatekeep bin/gatekeep-bash lib/gatekeep/bash/bash lib/gatekeep/bash/sh; do
  put "$made" "$prefix/$name"
done
# Editors complete and check policies by these.
for name in policy rules approvers; do put "schemas/$name.schema.json" "$lib/schemas/$name.schema.json" 0644; done
echo "$front"
