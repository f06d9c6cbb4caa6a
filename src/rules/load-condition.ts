/** `when:` and `severity_when:` of a document → conditions; the first mistake is thrown with its place. */
import { isTimeZone, parseWindow } from './facts/time.ts';
import { nearest } from './mistake.ts';
import { type Condition, type Raise, type TextFact, WORD_CLASSES, type YesNoFact } from './rule.ts';
import type { Shape } from './shape.ts';
import { SENSITIVITIES } from './verdict.ts';

export const TEXT_FACTS = [
  'cwd',
  'branch',
  'remote',
  'user',
  'group',
  'role',
  'agent',
  'session',
  'host',
  'package',
  'source',
  'situation',
  'kube_context',
  'kube_namespace',
  'terraform_workspace',
  'cloud_profile',
  'cloud_account',
  'cloud_region',
] as const satisfies readonly TextFact[];
const YES_NO_FACTS = ['ci', 'dirty', 'terminal'] as const satisfies readonly YesNoFact[];
const CONDITION_KEYS = [...TEXT_FACTS, ...YES_NO_FACTS, 'env', 'time'];

/** Said by the environment of whoever asks: such a word may make a rule count, never take it out of force. */
const CLAIMS: readonly string[] = ['agent', 'session', 'ci'];

/** `loosens`: the rule allows, so that a claim may not be what makes it count. */
export function loadCondition(shape: Shape, loosens = false): Condition {
  shape.someKeys('when', CONDITION_KEYS);
  const parts: object[] = [];
  for (const key of TEXT_FACTS) {
    if (shape.at(key).isMissing) continue;
    const globs = shape.at(key).texts(key);
    for (const glob of globs) checkGlob(key, glob, loosens);
    parts.push({ [key]: globs.map(glob => glob.text(key)) });
  }
  for (const key of YES_NO_FACTS) {
    if (!shape.at(key).isMissing) parts.push({ [key]: yesOrNo(shape.at(key), key, loosens) });
  }
  if (!shape.at('env').isMissing) parts.push({ env: environment(shape.at('env')) });
  if (!shape.at('time').isMissing) parts.push({ time: shape.at('time').texts('time').map(window) });
  return Object.assign({}, ...parts) as Condition;
}

const SOURCES: readonly string[] = ['command', 'variable', 'system', 'listed', 'tool', 'committed', 'changed', 'new'];

const FORGED = 'is what the environment claims, which the requester can write';

function checkGlob(key: string, shape: Shape, loosens: boolean): void {
  const text = shape.text(key);
  const named = /^!?<(.*)>$/.exec(text)?.[1];
  const places: readonly string[] = WORD_CLASSES;
  if (key === 'cwd' && named !== undefined && !places.includes(named)) {
    const near = nearest(named, places);
    shape.fail(`there are ${places.map(name => `<${name}>`).join(', ')}; found <${named}>`, {
      hint: near === null ? 'cwd: <outside>' : `did you mean <${near}>?`,
    });
  }
  if (key === 'source' && !/[*?]/.test(text) && !SOURCES.includes(text.replace(/^!/, ''))) {
    const near = nearest(text.replace(/^!/, ''), SOURCES);
    shape.fail(`source is ${SOURCES.join(', ')}; found ${text}`, {
      hint: near === null ? 'source: [changed, new]' : `did you mean ${near}?`,
    });
  }
  if (!CLAIMS.includes(key)) return;
  if (loosens) shape.fail(`${key} ${FORGED}, so it cannot allow`, { hint: 'user and group are what the kernel says' });
  if (text.startsWith('!')) shape.fail(`${key} ${FORGED}, so it cannot excuse`, { hint: `leave out ${text}` });
}

function yesOrNo(shape: Shape, key: string, loosens: boolean): boolean {
  if (typeof shape.value !== 'boolean')
    shape.fail(`${key} is true or false, found ${JSON.stringify(shape.value)}`, { hint: `${key}: true` });
  if (!CLAIMS.includes(key)) return shape.value;
  const hint = 'a role with users or groups, or disable in the policy of the machine, can say so';
  if (loosens) shape.fail(`${key} ${FORGED}, so it cannot allow`, { hint });
  if (!shape.value) shape.fail(`${key} ${FORGED}, so it cannot excuse`, { hint });
  return shape.value;
}

function window(shape: Shape): string {
  const text = shape.text('time');
  const found = parseWindow(text);
  if (found === null)
    shape.fail(`time is DAYS HH:MM-HH:MM ZONE, where days or hours may be left out; found ${text}`, {
      hint: 'mon-fri 09:00-17:00 Europe/Berlin',
    });
  if (!isTimeZone(found.zone)) {
    const offset = text.lastIndexOf(found.zone);
    shape.fail(`${found.zone} is no time zone`, {
      hint: 'write it like Europe/Berlin or UTC',
      part: { offset, length: found.zone.length },
    });
  }
  return text;
}

function environment(shape: Shape): Record<string, string[]> {
  if (typeof shape.value !== 'object' || shape.value === null || Array.isArray(shape.value))
    shape.fail('env is a mapping of NAME: GLOB', { hint: 'env: { STAGE: "prod*" }' });
  return Object.fromEntries(
    Object.keys(shape.value).map(name => [
      name,
      shape
        .at(name)
        .texts(name)
        .map(glob => glob.text(name)),
    ]),
  );
}

/** A mapping or a list of them; a text is the name of a situation. */
export function loadConditions(shape: Shape): Condition[] {
  const shapes = Array.isArray(shape.value) ? shape.list('conditions') : [shape];
  if (shapes.length === 0) shape.fail('no condition is listed', { hint: 'high: [production, root]' });
  return shapes.map(one => (typeof one.value === 'string' ? { situation: [one.value] } : loadCondition(one)));
}

/** `severity_when: { critical: production, high: [root, { branch: main }] }`. */
export function loadRaises(shape: Shape): Raise[] {
  shape.someKeys('severity_when', SENSITIVITIES);
  return SENSITIVITIES.filter(sensitivity => !shape.at(sensitivity).isMissing).map(sensitivity => ({
    sensitivity,
    when: loadConditions(shape.at(sensitivity)),
  }));
}
