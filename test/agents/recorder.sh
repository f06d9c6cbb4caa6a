#!/bin/bash -p
# Stands where an agent's shell would: writes down its words, where its standard input comes from, and the snapshots
# that the agent has made by then, each name and text; then is bash.
{
  printf '%s\0' "$#" "$@" "$(readlink /proc/$$/fd/0)"
  shopt -s nullglob
  files=("$HOME"/.claude/shell-snapshots/* "$HOME"/.codex/shell_snapshots/*)
  printf '%s\0' "${#files[@]}"
  for file in "${files[@]}"; do printf '%s\0%s\0' "$file" "$(tr -d '\0' < "$file")"; done
} >> "${0%/*}/record.bin"
exec -a bash /bin/bash "$@"
