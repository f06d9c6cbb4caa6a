/** Help as a person reads it; pinned by test/cli/usage.test.ts and test/scripts. Each fits one screen of 80 columns. */

export const MAIN = `gatekeep: run shell commands only when the rules, and people they name, agree

Usage:
  gatekeep -c TEXT [ARG0 ARG...]    as bash -c: judge, ask, run, record
  gatekeep SCRIPT [ARG...]          as bash SCRIPT; also -s, -l, -e, -o NAME
  gatekeep run [--] COMMAND [ARG]   the same for one command, no shell between
  gatekeep check -c TEXT            say what would happen; run nothing
  gatekeep explain -c TEXT          draw what would start and the rules it meets
  gatekeep rules list | show | test the rules in force; also lint, new and add
  gatekeep policy diff OLD NEW      what of the past would be judged otherwise
  gatekeep audit tail | verify      the last records; check the chain
  gatekeep inbox | pending | grants open requests; approve | deny | withdraw ID
  gatekeep approvers | review       who may decide; runs by a broken glass
  gatekeep doctor | hook AGENT      what can be proven; what agents' hooks call
  gatekeep config [get | set]       how things look: colour, clock, tail

  -h, --help                        -V, --version

Exit codes: the command's own; 126 denied; 124 no answer in time; 75 still open;
125 gatekeep failed; 2 usage, configuration or a text that bash rejects; check:
0 allow, 1 ask, 126 deny. Where it is not the command's own, nothing ran.

Example:
  $ gatekeep check -c 'git push --force origin main'
`;

export const MAIN_MORE = `
Called as bash, sh or gatekeep-bash it takes bash's own options and nothing
else, so that an agent or a script can be given it as its shell. A script whose
name is one of the words above is reached with its path: gatekeep ./check

Policy files, the upper wins: /etc/gatekeep/policy.yaml, policy.yaml in
\${XDG_CONFIG_HOME:-~/.config}/gatekeep, the nearest gatekeep.yaml. The log
stands below \${XDG_STATE_HOME:-~/.local/state}/gatekeep.

gatekeep help TOPIC says more on run, check, explain, rules, policy, audit,
inbox, pending, review, approvers, hook, doctor and config.
`;

export const RUN = `gatekeep run: judge one command, ask if needed, run it, record it

Usage:
  gatekeep run [OPTION]... [--] COMMAND [ARG]...

No shell stands between: the words are the program's arguments as they are. What
is allowed runs at once; what asks waits for a person; then the exit code is the
command's own. 126 denied, 124 no answer in time, 75 still open, 125 gatekeep
failed.

Options:
      --reason TEXT   why it is needed, for who decides (or GATEKEEP_REASON)
      --wait TIME     how long to wait for the answer, like 30s or 10m; a policy
                      that says so itself can only be undercut
      --quiet-wait    no sign of life every 20 s (or GATEKEEP_QUIET_WAIT=1)
  -h, --help

Example:
  $ gatekeep run --reason 'ticket 42' -- terraform destroy
`;

export const CHECK = `gatekeep check: say what would happen, and run nothing

Usage:
  gatekeep check [--json] -c TEXT [ARG0 ARG...]    a text, as bash -c gets it
  gatekeep check [--json] [--] COMMAND [ARG]...    one command, no shell between
  gatekeep check --batch                           many texts
  gatekeep check --batch --from-history FILE       what would have been asked

Options:
  -c, --command TEXT   judge TEXT
      --json           print one JSON object (schemas/check.schema.json)
      --batch          read lines {"cmd":"..."} from standard input, print one
                       object a line, in the same order
      --from-history FILE   with --batch: the history of bash or zsh, or one
                       command a line; prints what asks, and how often
  -h, --help

Exit codes: 0 allow; 1 ask; 126 deny; 2 a text that bash rejects. With --batch:
0 when every line was answered.

Example:
  $ gatekeep check -c 'git push --force origin main'
  ask: git push --force origin main
`;

export const EXPLAIN = `gatekeep explain: draw what a text would start, with the rule each part meets

Usage:
  gatekeep explain -c TEXT [ARG0 ARG...]    a text, as bash -c gets it
  gatekeep explain [--] COMMAND [ARG]...    one command, no shell between

Options:
  -c, --command TEXT   explain TEXT
  -h, --help

Runs nothing. First the text, with a number under each command and a letter
under what cannot be known; then the commands as a tree, with how each word
became known and the rules that were met; then what cannot be known and why,
variables that are assigned, files that were read, what would be allowed, and
the policy in force.
`;

export const RULES = `gatekeep rules: the rules in force

Usage:
  gatekeep rules list [--json]              each rule with its verdict and place
  gatekeep rules show [--json] ID           one rule in words, with its examples
  gatekeep rules test [--json] [PATH]...    run the examples inside the rules
  gatekeep rules lint [--json] [PATH]...    rules that say nothing or too much
  gatekeep rules new [FILE]                 ask for a rule, and write it to FILE
                                            (default: gatekeep.yaml)

PATH is a rule file, a policy or a folder of them; without one, all rules in
force are looked at. Exit codes: 0 all is well; 1 an example does not hold, or
lint found something.
`;

export const POLICY = `gatekeep policy: try a policy on the past before it is in force

Usage:
  gatekeep policy diff OLD NEW --history FILE [--json]

OLD and NEW are policy files; each is taken for the only one, over the shipped
rules ("version: 1" alone is what is shipped). FILE is the history of bash or
zsh, or one command a line. Commands are judged as if typed in this folder, now.

Options:
      --history FILE   the commands of the past
      --json           print one object
  -h, --help

Exit codes: 0 no command would be judged differently; 1 some would.

Example:
  $ gatekeep policy diff gatekeep.yaml new.yaml --history ~/.bash_history
`;

export const INBOX = `gatekeep inbox: open requests as they come and end, answered by keys

Usage:
  gatekeep inbox [ID]

It shows the list and all of the chosen request that fits; a new one rings the
bell. While it is open, what asks anywhere as this user, and has no terminal of
its own, can wait for an answer from here. Answers to own requests are L0.

With an ID it shows that request alone, and ends when it has ended.

Keys: a approve, g approve and the same again for a time, d deny, e edit (your
editor opens; who asked is told to run that instead), w withdraw, s show all of
it, / filter, j and k or arrows next and previous, q quit.
`;

export const PENDING = `gatekeep pending: requests that wait for an answer

Usage:
  gatekeep pending [ID] [--json]       ID: all of it, an argument a line
  gatekeep approve ID [--reason TEXT] [--not-before TIME] [--not-after TIME]
  gatekeep approve ID --edit | --with TEXT        another command instead
  gatekeep deny ID [--reason TEXT]
  gatekeep withdraw ID

ID is what the request is called where it was asked, or the first 8 digits of
its digest. An answer given here as the user who asks is L0: it is not proven
to be another person's, and a rule that wants more does not take it. TIME is
like 18:00 or 2027-01-31T18:00:00Z; the command runs only between the two.

Requests of other users of this machine have names of 12 digits, made from what
they show; an answer to one is L1, for the kernel says whose it is.

      --sign KEY      sign the answer (L3): a private key, or the .pub file of
                      one in your ssh-agent
      --text          print the answer instead, to be signed elsewhere:
                      ssh-keygen -Y sign -n gatekeep-approval@v1 -f KEY FILE
      --signed FILE   bring it: FILE with the text, FILE.sig with the signature

Exit codes: 0 done; 1 the answer does not count, and why.
`;

export const REVIEW = `gatekeep review: runs by a broken glass, looked at afterwards by somebody else

Usage:
  gatekeep approve ID --break-glass --reason TEXT
  gatekeep review [--json]
  gatekeep review ID --accept|--object --reason TEXT

Where the policy names people who may (approvals: break_glass), one of them lets
a command run alone in an emergency: never their own, always with a reason, loud
everywhere, and with a record of its own. It then waits for a review by somebody
who neither asked nor let it run; doctor, pending and audit verify say so until
there is one. An objection undoes nothing: it is on record.

      --sign KEY      sign it: a private key, or the .pub file of one in your
                      ssh-agent
      --text          print it instead, to be signed elsewhere:
                      ssh-keygen -Y sign -n gatekeep-approval@v1 -f KEY FILE
      --signed FILE   bring it: FILE with the text, FILE.sig with the signature
`;

export const GRANTS = `gatekeep grants: what was approved for more than one run

Usage:
  gatekeep approve ID --for TIME [--times N]      this very command again
  gatekeep approve ID --for TIME --rule RULE      what only that rule asks, in
                                                  this folder and session
  gatekeep grants [list] [--json]
  gatekeep grants revoke ID

TIME is like 30m or 2h; the policy says how much at most (approvals: grants).
A grant proves what the answer proves that gave it, and that is verified again
for each run, which has a record of its own. It ends when the policy or a file
that the command would run changes. What is critical is approved each time.

Example:
  $ gatekeep approve 7f3a --for 30m --times 5
`;

export const APPROVERS = `gatekeep approvers: who may decide

Usage:
  gatekeep approvers list [--json]
  gatekeep approvers add NAME [--user OSUSER] [--github LOGIN] [--key SOURCE]
                              [--group NAME]
  gatekeep approvers remove NAME

All names of one person count as one, and nobody approves their own request.
Run by root it keeps /etc/gatekeep/approvers.yaml, the only list of a machine
that has it; else approvers.yaml beside your policy, which an agent that runs
as you can write as well.

Options of add:
      --user OSUSER         their account on this machine
      --github LOGIN        their account on GitHub; its numeric id is kept
      --key SOURCE          a file that ends in .pub, - for standard input, or
                            github:LOGIN for the signing keys on GitHub
      --group NAME          as rules name it: from: group:NAME
      --valid-after DAY     of these keys: from the beginning of 2027-01-31, UTC
      --valid-before DAY
      --github-api URL      of GitHub Enterprise: https://HOST/api/v3
`;

export const HOOK = `gatekeep hook: what an agent asks before its shell tool runs a command

Usage:
  gatekeep hook AGENT     claude, codex, gemini, qwen or copilot

An agent calls it, with its own JSON on standard input (docs/agents.md says how
it is told to). Where gatekeep is the shell that the command goes to, the hook
only hands on why the agent says it is needed: people who are asked read that.
Elsewhere it judges here: what is allowed runs, what is denied or asks does not,
and each is on record. It never waits, and never answers yes for the user.

Exit codes: 0 the answer is in the JSON, or there is none to give; 2 the input
cannot be read, which every one of these agents takes for a no.
`;

export const DOCTOR = `gatekeep doctor: what is installed, and what its approvals can prove

Usage:
  gatekeep doctor [--json]

Looks at the front, the policy and the list of approvers and who can write them,
the log, every channel, tokens and keys of approvers that whoever asks could
use; then says which assurance levels can be had here, and why not more:

  L0   a terminal of the same user: not proven to be another person
  L1   another user of this machine
  L2   another account, on GitHub
  L3   a signature over this very request by a key of another person

Exit codes: 0 nothing is broken; 1 something is (schemas/doctor.schema.json).
`;

export const CONFIG = `gatekeep config: how things look to you; nothing here changes a verdict

Usage:
  gatekeep config                  all settings
  gatekeep config get KEY
  gatekeep config set KEY VALUE

Settings:
  colour   auto, always or never   (default: auto; NO_COLOR wins)
  clock    local or utc            (default: local)
  tail     commands that audit tail shows (default: 10)
`;
