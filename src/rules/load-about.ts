/** What a rule says to people and auditors: tags, controls, references. No judgement reads them. */
import { nearest } from './mistake.ts';
import type { Shape } from './shape.ts';

/**
 * Shapes of the control ids: AICPA trust services criteria (2017, revised 2022), ISO/IEC 27001:2022 annex A, and NIST
 * SP 800-53 revision 5 with its enhancements.
 */
const CONTROLS: Readonly<Record<string, RegExp>> = {
  soc2: /^(?:CC[1-9]\.\d{1,2}|A1\.[1-3]|C1\.[12]|PI1\.[1-5]|P[1-8]\.\d)$/,
  iso27001: /^A\.(?:5\.(?:[1-9]|[12]\d|3[0-7])|6\.[1-8]|7\.(?:[1-9]|1[0-4])|8\.(?:[1-9]|[12]\d|3[0-4]))$/,
  nist: /^(?:AC|AT|AU|CA|CM|CP|IA|IR|MA|MP|PE|PL|PM|PS|PT|RA|SA|SC|SI|SR)-[1-9]\d?(?:\([1-9]\d?\))?$/,
};
const SAMPLES: Readonly<Record<string, string>> = { soc2: 'CC8.1', iso27001: 'A.8.32', nist: 'CM-3' };

const textsAt = (shape: Shape, key: string): Shape[] => (shape.at(key).isMissing ? [] : shape.at(key).texts(key));

export function loadAbout(shape: Shape) {
  return {
    tags: textsAt(shape, 'tags').map(tag),
    controls: textsAt(shape, 'controls').map(control),
    references: textsAt(shape, 'references').map(reference),
  };
}

function tag(shape: Shape): string {
  const text = shape.text('tags');
  if (!/^[a-z0-9][a-z0-9-]*$/.test(text))
    shape.fail(`a tag is made of a-z, 0-9 and dashes; found ${text}`, {
      hint: `tags: [${text.toLowerCase().replace(/[^a-z0-9]+/g, '-')}]`,
    });
  return text;
}

function control(shape: Shape): string {
  const text = shape.text('controls');
  const [framework = '', id = ''] = text.split(/:(.*)/s);
  const known = Object.hasOwn(CONTROLS, framework) ? CONTROLS[framework]! : null;
  if (known === null) {
    const near = nearest(framework, Object.keys(CONTROLS));
    const samples = Object.entries(SAMPLES).map(([name, sample]) => `${name}:${sample}`);
    shape.fail(`controls are written like ${samples.join(', ')}; found ${text}`, {
      hint: near === null ? samples[0]! : `did you mean ${near}:${SAMPLES[near]}?`,
    });
  }
  if (!known.test(id))
    shape.fail(`${framework} has no control ${id || 'of that name'}`, {
      hint: `written like ${framework}:${SAMPLES[framework]}`,
    });
  return text;
}

function reference(shape: Shape): string {
  const text = shape.text('references');
  if (!/^https:\/\/\S+$|^[\w.+-]+\([1-9]\w*\)$/.test(text))
    shape.fail(`a reference is an https address or a manual page; found ${text}`, { hint: 'git-push(1)' });
  return text;
}
