/** verify.sh: what an auditor runs. POSIX sh, and each tool that it finds adds a check; it says what it could not do. */
export const checkScript = (origin: string): string => `#!/bin/sh
# Checks this pack: every file is what MANIFEST.json says, and every sampled item is in the log as it was signed.
# Usage: sh verify.sh [VKEY...]   (verifier keys that you got another way; without them the pack's own are used)
cd "$(dirname "$0")" || exit 2
bad=0 n=0 sample=no
if ! command -v sha256sum >/dev/null; then echo "sha256sum is missing: nothing was checked"; exit 2; fi

work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
sed -n '/^  "files": {$/,/^  }/s/^    "\\([^"]*\\)": "\\([0-9a-f]\\{64\\}\\)",\\{0,1\\}$/\\2  \\1/p' MANIFEST.json >"$work/sums"
if [ -s "$work/sums" ] && sha256sum --quiet -c "$work/sums"; then
  echo "files: all $(wc -l <"$work/sums" | tr -d ' ') are what MANIFEST.json says"
else
  echo "files: NOT what MANIFEST.json says"; bad=1
fi
cut -c67- "$work/sums" | sort >"$work/named"
find . -type f ! -path ./MANIFEST.json ! -path ./MANIFEST.note | sed 's|^\\./||' | sort >"$work/there"
if ! cmp -s "$work/named" "$work/there"; then
  echo "files: others than MANIFEST.json names:"; comm -3 "$work/named" "$work/there"; bad=1
fi

keys="$*"
[ -n "$keys" ] || { keys=$(cat integrity/keys.txt); echo "keys: those of the pack itself; give your own as arguments"; }

if command -v python3 >/dev/null && command -v openssl >/dev/null; then
  # shellcheck disable=SC2086
  python3 -B integrity/verify_pack.py . $keys || bad=1
  sample=yes
else
  sum=$(sha256sum MANIFEST.json | cut -d' ' -f1)
  if [ ! -e MANIFEST.note ]; then
    echo "manifest: it is not signed"
  elif [ "$(printf '%s\\n' "gatekeep evidence" "${origin}" "$sum")" != "$(sed -n 1,3p MANIFEST.note)" ]; then
    echo "manifest: NOT the one that the note names"; bad=1
  elif ! command -v openssl >/dev/null; then
    echo "manifest: the note names it; openssl is not here, so its signature was not checked"
  else
    # An Ed25519 vkey ends in base64 of a type byte and the key; a signature in base64 of four bytes of key id and itself.
    sed -n 1,3p MANIFEST.note >"$work/text"
    sed -n 5p MANIFEST.note | cut -d' ' -f3 | base64 -d | tail -c +5 >"$work/sig"
    held=no
    for key in $keys; do
      printf '%s' "$key" | sed 's/^[^+]*+[^+]*+//' | base64 -d >"$work/raw" 2>/dev/null
      [ "$(wc -c <"$work/raw" | tr -d ' ')" = 33 ] || { [ $held = yes ] || held=other; continue; }
      { printf '\\060\\052\\060\\005\\006\\003\\053\\145\\160\\003\\041\\000'; tail -c 32 "$work/raw"; } >"$work/der"
      openssl pkeyutl -verify -pubin -keyform DER -inkey "$work/der" -rawin -in "$work/text" -sigfile "$work/sig" >/dev/null 2>&1 && held=yes
    done
    case $held in
      yes) echo "manifest: signed with the log's key" ;;
      other) echo "manifest: the note names it; its key is no Ed25519 key, so its signature was not checked" ;;
      *) echo "manifest: NOT signed with these keys"; bad=1 ;;
    esac
  fi
  echo "period and population: python3 and openssl are not both here; these were not checked"
fi

if command -v gatekeep >/dev/null; then
  for proof in sample/*/proof.tlog-proof; do
    [ -e "$proof" ] || continue
    # shellcheck disable=SC2086
    if gatekeep audit verify --proof "$proof" --key $keys >/dev/null; then n=$((n + 1)); else echo "sample: $proof does NOT hold (gatekeep)"; bad=1; fi
  done
  echo "gatekeep: $n items are in the log as it was signed"
  sample=yes
fi
if [ $sample = no ]; then
  echo "sample: neither python3 with openssl nor gatekeep is here; its proofs were not checked"
fi
exit $bad
`;
