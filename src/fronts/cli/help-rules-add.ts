/** Help on one word that takes a screen of its own; as in help.ts. */

export const RULES_ADD = `gatekeep rules add: makes a rule of what a person approved or denied

Usage:
  gatekeep rules add ID [--pattern PATTERN] [--file FILE] [--history FILE]
                        [--yes]

Of an approved request it makes an exception from the rule that asked: of your
own rule in place, of a shipped one in a copy, which takes its place. Of a
denied one it makes a rule that denies. The rule is for this very command, or
for what --pattern says, and has its examples, which rules lint proves.

It shows what changes in the file, and which other commands of the log (and of a
shell's history) would be judged otherwise, and writes only with --yes. FILE is
your policy by default. What is critical, what cannot be told before it runs,
and what the layer above does not let FILE say is refused; so is an agent.

Example:
  $ gatekeep rules add 7f3a --history ~/.bash_history
`;
