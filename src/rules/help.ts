/**
 * `kubectl delete --help`: who asks a tool how it is used has not used it. Only where nothing else stands there but the
 * program's own subcommands: with further words the option may be one of theirs (`docker run alpine --help`).
 */
import { type Arg, type Invocation, isKnown } from '../bash/analysis.ts';
import { beginAt, enter, readOption } from '../grammar/cursor.ts';
import type { CompiledRule, Pattern } from './rule.ts';

/** Go's flag package, and HashiCorp's on it. */
const ONE_DASH = new Set('terraform tofu terragrunt packer vault consul nomad'.split(' '));
/** No grammar is compiled in for them; their manual pages name `--help`. */
const DOCUMENTED = new Set(
  `ansible-playbook borg chage chgrp chmod chown chroot chsh createuser cryptsetup dropdb dropuser fdisk fsck gpasswd groupadd
  groupdel groupmod halt insmod losetup mdadm mkfs mkswap modprobe mount nsenter parted passwd poweroff reboot restic rmmod
  sfdisk shred shutdown ssh-copy-id su sudo swapoff swapon sysctl truncate twine umount useradd userdel usermod visudo
  wipefs`.split(/\s+/),
);

/** Made with cobra, yargs or their like, which show help wherever it is asked for: `--help` and `-h` behind plain words. */
const ANYWHERE = new Set(
  `argo argocd cilium claude cloudflared clusterctl codex cosign crane crossplane doctl eksctl flux gh glab hcloud helm
  helmfile istioctl kops kubectl linkerd oc oras pscale restic stripe talosctl turso twine velero wrangler`.split(
    /\s+/,
  ),
);

export function asksForHelp({ argv }: Invocation): boolean {
  const [path, ...words] = argv;
  const last = words.pop();
  if (!/^(?:\/usr(?:\/local)?\/s?bin\/|\/s?bin\/)?[^/]+$/.test(path) || last === undefined || !isKnown(last))
    return false;
  const program = path.slice(path.lastIndexOf('/') + 1);
  if (ANYWHERE.has(program) || ONE_DASH.has(program))
    return (last === '-help' ? ONE_DASH.has(program) : last !== 'help') && words.every(isPlain);
  let cursor = beginAt(program);
  if (cursor === null) return words.length === 0 && last === '--help' && DOCUMENTED.has(program);
  for (const word of words) {
    if (!isKnown(word) || !cursor.commands.some(command => command.subcommand(word) !== null)) return false;
    cursor = enter(cursor, word, true);
  }
  if (last === '--help') return true;
  if (last === 'help') return program === 'aws';
  return last === '-h' && readOption(cursor, last)?.options.some(({ names }) => names.includes('--help')) === true;
}

/** A name of a subcommand, whatever it is: options could take what follows for their value. */
const isPlain = (word: Arg): boolean => isKnown(word) && /^[a-z][a-z-]*$/.test(word) && !PASSES_ON.test(word);

/** What follows these is another program's. */
const PASSES_ON = /^(?:exec|rsh|run|ssh|debug)$/;

/** What a rule says of more than the words, of redirections, files and data; null: nothing. */
export function beyondWords(rule: CompiledRule): CompiledRule | null {
  if (rule.verdict === 'allow' || rule.reads !== null || rule.writes !== null || rule.flows !== null) return rule;
  const match = rule.match.filter(isFurther);
  return match.length === 0 ? null : { ...rule, match };
}

const isFurther = (pattern: Pattern): boolean =>
  pattern.kind === 'line' ||
  pattern.program === null ||
  pattern.writes !== null ||
  pattern.reads !== null ||
  pattern.upstream.length > 0;
