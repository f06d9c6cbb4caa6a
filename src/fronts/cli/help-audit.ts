/** Help on `gatekeep audit` and its words; the voice is help.ts's. */

export const AUDIT = `gatekeep audit: what is on record

Usage:
  gatekeep audit tail [-f] [-n COUNT]    the last commands, oldest first
  gatekeep audit show ID                 all that is known of one
  gatekeep audit replay ID               what it wrote, where that was kept
  gatekeep audit search [TEXT]           commands that fit (-h: its options)
  gatekeep audit stats                   commands, decisions, people, counted
  gatekeep audit export --format NAME    for other systems (-h: which, where to)
  gatekeep audit evidence                a pack for auditors (-h: of what)
  gatekeep audit prove ID                one action, checkable without the log
  gatekeep audit verify [PATH]           what is proven (-h: how to prove more)
  gatekeep audit key show                the key that signs it, to pin elsewhere
  gatekeep audit anchor|key|retire|erase -h   keep it elsewhere; keys; old files

ID is 4 or more characters of the beginning or end of a request's id.

Options:
  -n, --lines COUNT   this many commands, with --json this many records
                      (default: the setting tail, 10)
  -f, --follow        go on with what happens, until interrupted
      --json          tail: one record a line, as stored; show: one object;
                      verify: one object (schemas/audit-*.schema.json)
  -h, --help
`;

export const AUDIT_VERIFY = `gatekeep audit verify: is the log what was written, and what does it tell?

Usage:
  gatekeep audit verify [--anchors FILE...] [--key VKEY...] [PATH]
  gatekeep audit verify --proof FILE [--key VKEY...]

PATH is a log's folder or a file of its lines (default: your own log).
Lines are proven as far as a signed checkpoint or an anchor covers them,
chained where each only follows from the one before, else broken.

Options:
      --anchors FILE...  checkpoints that were kept elsewhere: notes, or JSON
                         that holds notes, such as comments of an issue;
                         github: ask it for the requests that it shows,
                         and for the answers that people gave there
      --key VKEY...      trust these keys and what they vouch for, not the
                         first key that the log itself names; a witness's
                         key: what it cosigned counts as kept elsewhere
      --json             one object (schemas/audit-verify.schema.json)
  -h, --help

Exit codes: 0 nothing is wrong; 1 a line does not hold, or tells of a run that
was not approved as it should be. docs/audit.md says what this proves.
`;

export const AUDIT_SEARCH = `gatekeep audit search, stats: commands on record that fit

Usage:
  gatekeep audit search [OPTIONS] [TEXT]
  gatekeep audit stats [OPTIONS]

TEXT is any part of the command, its folder or a reason. All that is given
must hold; search ends with 1 where nothing does.

Options:
      --from TIME       asked then or later: 2026-03-31, which is a day of UTC,
                        2026-03-31T18:00:00Z, or how long ago: 7d 12h 30m
      --to TIME         asked before then; a day belongs to it
      --user NAME       who asked
      --agent NAME      through which agent
      --rule ID         a rule that spoke, or a group of them: git
      --verdict WORD    allow ask deny, or how it was decided: approved rejected
                        expired withdrawn voided parked unanswerable
      --approver NAME   somebody who answered, or an identity: github:1234
      --json            search: one action a line; stats: one object
                        (schemas/audit-action, audit-stats.schema.json)
  -h, --help
`;

export const AUDIT_EXPORT = `gatekeep audit export: the log for other systems

Usage:
  gatekeep audit export --format NAME [OPTIONS]

Formats: jsonl (the lines as they are), csv (one row a request), ocsf, ecs,
cef, leef, syslog (RFC 5424), otlp (JSON).

Options:
      --from TIME, --to TIME   requests asked then: 2026-03-31, 7d ...
      --output FILE            append to this file, instead of printing
      --to ADDRESS             tcp://HOST:PORT, tls://HOST:PORT, https://...
  -f, --follow                 go on with what happens; with --output or --to
                               it goes on after a restart where it stopped
      --ocsf-version VERSION   1.7.0 (default), 1.8.0, 1.6.0, 1.5.0
  -h, --help

GATEKEEP_EXPORT_HEADERS (for otlp also OTEL_EXPORTER_OTLP_HEADERS) holds
headers as Name=value,...; SSL_CERT_FILE names certificates to trust instead.

Exit codes: 1 not everything was delivered.
`;

export const AUDIT_PROVE = `gatekeep audit prove: one action, with what proves it

Usage:
  gatekeep audit prove ID [--output FILE]
  gatekeep audit prove ID --in-toto [--output FILE]

It prints each line of the action with a proof that the line is in the log as
it was signed (c2sp.org/tlog-proof@v1). Who gets it needs no log to check it:

  gatekeep audit verify --proof FILE --key VKEY

Options:
      --in-toto      an in-toto statement on an approved action instead, in a
                     DSSE envelope that the log's key signs; the proof is in it
      --output FILE  write it there
  -h, --help
`;

export const AUDIT_EVIDENCE = `gatekeep audit evidence: what an auditor is handed for a period

Usage:
  gatekeep audit evidence --from DAY --to DAY --framework NAME [OPTIONS]

A folder and the same as one zip: every request of the period, a sample with
proofs, policies and approvers, exceptions, integrity, and a page to read.
The same log and the same words make the same bytes.

Options:
      --framework NAME  soc2, iso27001 or nist800-53: which controls are named
      --sample COUNT    items to draw, of those held or stopped (default 25)
      --seed TEXT       what decides which; let the auditor choose it
      --output FOLDER   default: gatekeep-evidence-FROM-TO
  -h, --help

Exit codes: 1 the log does not hold; the pack is written and says where.
`;
