/** Help for the words that change a log. */
export const AUDIT_UPKEEP = `gatekeep audit key, retire, erase: a person keeps the log

Usage:
  gatekeep audit key show                     the key that signs now (vkey): keep
                                              it where this machine cannot write
  gatekeep audit key rotate --reason WHY      a new key, vouched for by the old
  gatekeep audit retire --before TIME --reason WHY
                                              delete files of the archive whose
                                              records are all older
  gatekeep audit erase --reason WHY           delete the secret of the MACs

Options:
      --before TIME   2026-03-31, 2026-03-31T18:00:00Z, or how long ago: 365d
      --lost          the old key is gone, or somebody else has it: nobody
                      vouches for the new one
      --reason WHY    goes on record
      --user USER     whose log: for root, where the log service keeps them
  -h, --help

Each leaves a signed record; what is left of the log verifies as before.
After erase nobody can try whether a guess is what an earlier line redacted
or ran; open requests and grants are asked anew.
`;

export const AUDIT_ANCHOR = `gatekeep audit anchor: keep a checkpoint where it cannot be changed from here

Usage:
  gatekeep audit anchor [NAME...]      sign all lines so far, and take that to
                                       these anchors (default: all of the policy)
  gatekeep audit anchor --attest FILE  write it for actions/attest: FILE,
                                       FILE.sha256 and FILE.predicate.json

After each decision of a person and each run that was asked for, and once an
hour, this is done by itself; what failed is tried with the next checkpoint.

Options:
      --json   one list: name, where, size, and why it failed or null
  -h, --help

Exit codes: 0 all keep it; 1 one does not. docs/audit.md says how to name
anchors, and what each proves.
`;
