/** `when:` of a rule. What is not known holds for a rule that asks and does not hold for one that allows. */
import type { Invocation } from '../bash/analysis.ts';
import { type Around, variableFor } from './around.ts';
import type { Fact } from './facts/fact.ts';
import type { Part } from './facts/find.ts';
import { matchesGlob } from './glob.ts';
import { folderIs } from './places.ts';
import type { Condition, TextFact, WordClass, YesNoFact } from './rule.ts';
import type { CommandLine } from './words.ts';
import type { Reading } from './word-match.ts';

// Most commands meet no condition: what finds facts is loaded when one does.
const finder = () => require('./facts/find.ts') as typeof import('./facts/find.ts');
const facts = () => require('./facts/fact.ts') as typeof import('./facts/fact.ts');
const times = () => require('./facts/time.ts') as typeof import('./facts/time.ts');

/** What these start runs elsewhere: on another machine, in a container. */
const ELSEWHERE = new Set(
  'ssh slogin autossh mosh rsh pdsh rsync docker podman nerdctl kubectl oc gcloud vagrant lxc'.split(' '),
);
/** Here, but with another user's home, environment and settings. */
const AS_ANOTHER = new Set('sudo doas su runuser pkexec run0 machinectl chroot nsenter unshare'.split(' '));

export const runsElsewhere = (invocation: Invocation): boolean => invocation.via.some(name => ELSEWHERE.has(name));

export function holds(
  when: Condition,
  invocation: Invocation | null,
  line: CommandLine | null,
  around: Around,
  reading: Reading,
): boolean {
  const elsewhere = invocation?.via.some(name => ELSEWHERE.has(name) || AS_ANOTHER.has(name)) ?? false;
  return holdsFact(when, { invocation, line, elsewhere }, around, reading);
}

const YES_NO: readonly YesNoFact[] = ['ci', 'dirty', 'terminal'];

export function holdsFact(when: Condition, part: Part, around: Around, reading: Reading): boolean {
  for (const [key, wanted] of Object.entries(when)) {
    if (!isMet(key, wanted, part, around, reading)) return false;
  }
  return true;
}

function isMet(key: string, wanted: unknown, part: Part, around: Around, reading: Reading): boolean {
  if (key === 'env') return variables(wanted as Record<string, readonly string[]>, part, around, reading);
  if (key === 'time') return isTime(wanted as readonly string[], around);
  if ((YES_NO as readonly string[]).includes(key)) {
    const found = finder().yesNoFact(key as YesNoFact, part, around);
    note(around, key, found === 'unknown' ? found : found ? 'yes' : 'no');
    return found === 'unknown' ? reading === 'possible' : found === wanted;
  }
  const globs = wanted as readonly string[];
  if (key === 'situation') return situation(globs, part, around, reading);
  const fact = finder().factOf(key as TextFact, part, around);
  note(around, key, facts().shown(fact));
  return key === 'cwd' ? isFolder(globs, fact, around, reading) : facts().fits(globs, fact, reading);
}

function situation(names: readonly string[], part: Part, around: Around, reading: Reading): boolean {
  const met = (name: string): boolean => {
    const found = finder().situationIs(name.replace(/^!/, ''), part, around);
    note(around, `situation ${name.replace(/^!/, '')}`, found === 'unknown' ? found : found ? 'yes' : 'no');
    if (found === 'unknown') return reading === 'possible';
    return found !== name.startsWith('!');
  };
  const excluding = names.filter(name => name.startsWith('!'));
  const wanted = names.filter(name => !name.startsWith('!'));
  return excluding.every(met) && (wanted.length === 0 || wanted.some(met));
}

/** Places in angle brackets stand for what patterns mean by them. */
function isFolder(globs: readonly string[], fact: Fact, around: Around, reading: Reading): boolean {
  if (fact === 'unknown' || 'all' in fact) return reading === 'possible';
  const folder = fact.oneOf[0]!;
  const met = (glob: string): boolean => {
    const place = /^<(.*)>$/.exec(glob)?.[1];
    if (place !== undefined) return folderIs(place as WordClass, folder, around.context);
    return matchesGlob(glob.startsWith('~/') ? around.context.home + glob.slice(1) : glob, folder);
  };
  if (globs.some(glob => glob.startsWith('!') && met(glob.slice(1)))) return false;
  const wanted = globs.filter(glob => !glob.startsWith('!'));
  return wanted.length === 0 || wanted.some(met);
}

function variables(
  wanted: Readonly<Record<string, readonly string[]>>,
  part: Part,
  around: Around,
  reading: Reading,
): boolean {
  return Object.entries(wanted).every(([name, globs]) => {
    const seen = part.elsewhere ? 'unknown' : variableFor(name, part.invocation, around);
    const fact: Fact = seen === 'unknown' ? seen : facts().one(seen.value);
    note(around, `env ${name}`, facts().shown(fact));
    return facts().fits(globs, fact, reading);
  });
}

function isTime(windows: readonly string[], around: Around): boolean {
  const now = around.context.machine.now();
  const met = windows.map(text => {
    const window = times().parseWindow(text)!;
    const within = times().isWithin(window, now);
    note(around, `time ${text.replace(/^!/, '')}`, within ? 'yes' : 'no');
    return { within, excludes: window.excludes };
  });
  if (met.some(({ within, excludes }) => within && excludes)) return false;
  const wanted = met.filter(({ excludes }) => !excludes);
  return wanted.length === 0 || wanted.some(({ within }) => within);
}

/** The same circumstance may differ from part to part: all that was found is kept. */
function note(around: Around, name: string, value: string): void {
  const earlier = around.used.get(name);
  if (earlier === undefined) around.used.set(name, new Set([value]));
  else earlier.add(value);
}
