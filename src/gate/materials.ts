/**
 * What stands on disk and belongs to what asks: the programs that it would start, and the files that these are given to
 * read. Swapped while people decide, they make another action of it. Loaded when something asks.
 */
import { type Arg, type Invocation, isKnown } from '../bash/analysis.ts';
import { absolute } from '../bash/folders.ts';
import { runsElsewhere } from '../rules/condition.ts';
import type { Decision } from '../rules/decision.ts';
import type { JudgeWorld } from './judge.ts';
import type { Judgement, Material, Submission } from './judgement.ts';

/** Distinct files that are hashed; whoever approves a text that asks of more has read a long one. */
const MOST = 64;

/** They take files away, move or mark them, or look into them for no instructions: a log that grows is the same log to them. */
const INDIFFERENT = new Set(
  'rm rmdir unlink shred truncate mv cp ln touch chmod chown chgrp chattr setfacl find dd tee mkfs mount umount git rsync du ls stat'.split(
    ' ',
  ),
);

/** Sorted by path. Programs as the caller's PATH finds them: a text that changes PATH has the folder looked into by the judge. */
export function materialsOf(submission: Submission, decision: Decision, world: JudgeWorld): readonly Material[] {
  const found = new Map<string, Material>();
  const add = (path: string | null): void => {
    if (path === null || found.has(path) || found.size === MOST) return;
    const sha256 = world.hashFile(path);
    if (sha256 !== null) found.set(path, { path, sha256 });
  };
  if (submission.kind === 'argv') add(world.resolveProgram(submission.argv[0]));
  for (const { invocation, rules } of decision.invocations) {
    if (rules.length === 0 || invocation.kind !== 'program' || runsElsewhere(invocation)) continue;
    const { argv, cwd } = invocation;
    const isPath = argv[0].includes('/');
    if (!isPath || cwd !== null) add(world.resolveProgram(isPath ? absolute(argv[0], cwd!) : argv[0]));
    if (cwd === null || INDIFFERENT.has(argv[0].slice(argv[0].lastIndexOf('/') + 1))) continue;
    for (const name of namesRead(invocation)) add(absolute(name, cwd));
  }
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Words that may name a file, also as programs write it: `-f=FILE`, `@FILE`, `file://FILE`. */
function namesRead({ argv, redirections }: Invocation): string[] {
  const read = redirections.filter(({ writes }) => !writes).map(({ target }) => target);
  return [...argv.slice(1), ...read].flatMap((word: Arg) => {
    if (!isKnown(word) || word === '' || word.length > 4096) return [];
    const value = word.startsWith('-') ? word.slice(word.indexOf('=') + 1) : word;
    const name = value.replace(/^(?:@|fileb?:\/\/)/, '');
    return name === '' || name.startsWith('-') || name.includes('\0') ? [] : [name];
  });
}

/** The first that is another one now, or gone, or new, or that another one stands before in the PATH; null: all are as judged. */
export function changedMaterial({ submission, decision, materials }: Judgement, world: JudgeWorld): string | null {
  const now = materialsOf(submission, decision, world);
  const holds = (list: readonly Material[], { path, sha256 }: Material): boolean =>
    list.some(one => one.path === path && one.sha256 === sha256);
  const other = materials.find(judged => !holds(now, judged)) ?? now.find(one => !holds(materials, one));
  return other?.path ?? null;
}
