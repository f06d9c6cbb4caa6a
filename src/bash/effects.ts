/**
 * Which files an invocation reads and writes, by its redirections and by what its program does with its words. More than
 * that may be touched: by programs that no table knows, and by what a known one was told elsewhere.
 */
import type { Arg, Invocation } from './analysis.ts';
import { isKnown } from './analysis.ts';
import { all, type Effects, type EffectsOf, NONE, writesOnly } from './effects/effect.ts';
import { baseName } from './place.ts';
import { late } from './late.ts';

const git = late(() => require('./effects/git.ts') as typeof import('./effects/git.ts'));
const copying = late(() => require('./effects/copies.ts') as typeof import('./effects/copies.ts'));
const archiving = late(() => require('./effects/archives.ts') as typeof import('./effects/archives.ts'));
const transferring = late(() => require('./effects/transfers.ts') as typeof import('./effects/transfers.ts'));
const plain = late(() => require('./effects/operands.ts') as typeof import('./effects/operands.ts'));

export type { Effects } from './effects/effect.ts';

/** Each in the order found, as written: relative names are seen from the invocation's folder. */
export function effects(invocation: Pick<Invocation, 'argv' | 'redirections' | 'kind'>): Effects {
  const made = redirected(invocation);
  if (invocation.kind === 'function') return made;
  const { argv } = invocation;
  const known = programEffects(baseName(argv[0]));
  return all([made, known === null ? byConvention(argv) : known(argv)]);
}

function redirected({ redirections }: Pick<Invocation, 'redirections'>): Effects {
  const reads = redirections.filter(one => one.operator === '<' || one.operator === '<>').map(one => one.target);
  return { reads, writes: redirections.filter(one => one.writes).map(one => one.target) };
}

/** Programs that are told apart by more than a row of options; the table of the others is read last. */
function programEffects(name: string): EffectsOf | null {
  switch (name) {
    case 'dd':
      return argv => ({ reads: assigned(argv, 'if='), writes: assigned(argv, 'of=') });
    case 'find':
    case 'gfind':
      return (require('./effects/find.ts') as typeof import('./effects/find.ts')).find;
    case 'git':
      return git().git;
    case 'echo':
    case 'printf':
    case ':':
    case 'true':
      return () => NONE;
    default:
      return copies(name) ?? archives(name) ?? transfers(name) ?? operands(name);
  }
}

const assigned = (argv: readonly Arg[], name: string): readonly Arg[] =>
  argv.flatMap(word => {
    const start = isKnown(word) ? word : word.prefix;
    if (!start.startsWith(name)) return [];
    const rest = start.slice(name.length);
    return [isKnown(word) ? rest : { ...word, prefix: rest }];
  });

function copies(name: string): EffectsOf | null {
  switch (name) {
    case 'cp':
    case 'gcp':
      return copying().copy;
    case 'mv':
    case 'gmv':
      return copying().move;
    case 'install':
    case 'ginstall':
      return copying().install;
    case 'ln':
    case 'link':
      return copying().link;
    case 'scp':
      return copying().scp;
    case 'rsync':
      return copying().rsync;
    default:
      return null;
  }
}

function archives(name: string): EffectsOf | null {
  switch (name) {
    case 'tar':
    case 'gtar':
    case 'bsdtar':
      return archiving().tar;
    case 'zip':
      return archiving().zip;
    case 'unzip':
      return archiving().unzip;
    case '7z':
    case '7za':
    case '7zr':
      return archiving().sevenZip;
    case 'cpio':
      return archiving().cpio;
    default:
      return null;
  }
}

function transfers(name: string): EffectsOf | null {
  switch (name) {
    case 'curl':
    case 'curlie':
      return transferring().curl;
    case 'http':
    case 'https':
    case 'xh':
    case 'xhs':
    case 'httpie':
      return transferring().httpie;
    case 'wget':
      return transferring().wget;
    case 'aws':
    case 'gsutil':
    case 'gcloud':
    case 's3cmd':
    case 'mc':
    case 'rclone':
      return transferring().storeCopy(['cp', 'mv', 'sync', 'put', 'copy', 'move', 'rsync', 'mirror']);
    case 'docker':
    case 'podman':
    case 'kubectl':
    case 'oc':
      return transferring().storeCopy(['cp']);
    default:
      return null;
  }
}

function operands(name: string): EffectsOf | null {
  return plain().operandEffects(name);
}

const OUTPUT = /^(?:-o|--out(?:put|file|-file|put-file)?|--log-file)(?:=|$)/;

/** `-o FILE` and `--output FILE` mean the same to most programs: counted where the value looks like a path. */
function byConvention(argv: readonly Arg[]): Effects {
  const writes = argv.flatMap((word, at): readonly Arg[] => {
    const found = isKnown(word) ? OUTPUT.exec(word)?.[0] : undefined;
    if (found === undefined) return [];
    const value = found.endsWith('=') ? (word as string).slice(found.length) : argv[at + 1];
    return value !== undefined && /^[~/.].*\//.test(isKnown(value) ? value : value.prefix) ? [value] : [];
  });
  return writes.length === 0 ? NONE : writesOnly(writes);
}
