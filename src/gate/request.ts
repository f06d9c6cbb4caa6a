/** A judgement as a person is asked about it: redacted, with the parts that ask first. */
import { type Arg, isKnown } from '../bash/analysis.ts';
import { quoteLine, quoteWord } from '../bash/quote.ts';
import type { Needs } from '../approval/needs.ts';
import type { ApprovalRequest } from '../approval/request.ts';
import { requestDigest } from '../approval/request-digest.ts';
import { steadyText } from '../approval/typed.ts';
import { targetsIn } from './environment.ts';
import { reasonOf, typedMacs } from './reason.ts';
import type { Judgement } from './judgement.ts';
import type { AskPorts, GatePorts } from './ports.ts';

/** Characters of a variable that people read through. */
const LONGEST_VALUE = 200;

/** Words that can be pasted; what is not known before the run shows as `…`. */
const words = ([program, ...rest]: readonly [string, ...Arg[]]): string =>
  [quoteLine([program]), ...rest.map(word)].join(' ');

const word = (arg: Arg): string => (isKnown(arg) ? quoteWord(arg) : `${ended(arg.prefix)}…${ended(arg.suffix)}`);
const ended = (part: string): string => (part === '' ? '' : quoteWord(part));

export function describeRequest(
  judgement: Judgement,
  needs: Needs,
  id: string,
  life: number,
  ports: GatePorts,
  asking: AskPorts,
): ApprovalRequest {
  const asked = ports.now();
  const expires = asked + life;
  const nonce = asking.newNonce();
  const policy = judgement.policy.hash;
  const { repository, run, identities } = asking.surroundings();
  return {
    id,
    short: id.slice(-4),
    text: ports.redactor.text(steadyText(judgement.submission.text)),
    cwd: judgement.cwd,
    requester: ports.requester,
    identities,
    ...editing(judgement, ports, asking),
    reason: ports.redactor.plain(reasonOf(judgement, asking, ports.audit)),
    sensitivity: judgement.decision.sensitivity,
    needs,
    parts: partsOf(judgement, ports),
    opaque: judgement.decision.opaque.map(({ text, why }) => ({ text: ports.redactor.text(text), why })),
    environment: targetsIn(judgement.environment, judgement.submission.text).map(([name, value]) =>
      ports.redactor.text(
        `${name}=${value.length > LONGEST_VALUE ? `(${value.length} characters)` : quoteWord(value)}`,
      ),
    ),
    files: [...judgement.analysis.files, ...judgement.materials].map(({ path, sha256 }) => ({ path, sha256 })),
    repository,
    run,
    policy,
    nonce,
    digest: requestDigest({ action: judgement.digest, policy, nonce, expires }),
    asked,
    expires,
  };
}

/** Whoever proposed this command is its author too, whatever the requester's own files say, or an agent puts around it. */
function editing(
  { submission }: Judgement,
  { audit, redactor }: GatePorts,
  { editsOf }: AskPorts,
): Pick<ApprovalRequest, 'coauthors' | 'edited'> {
  const edits = typedMacs(submission, audit).flatMap(mac => editsOf(mac));
  const last = edits.at(-1);
  const coauthors = [...new Set(edits.flatMap(({ identities }) => identities))];
  return { coauthors, ...(last !== undefined && { edited: { id: last.id, by: redactor.plain(last.name) } }) };
}

/** What asks, each with its rules. */
function partsOf({ decision }: Judgement, ports: GatePorts): ApprovalRequest['parts'] {
  const parts = decision.invocations
    .map(({ invocation, rules }) => ({ invocation, rules: rules.filter(rule => rule.verdict !== 'allow') }))
    .filter(({ rules }) => rules.length > 0)
    .map(({ invocation, rules }) => ({
      command: ports.redactor.text(words(invocation.argv)),
      via: invocation.via,
      rules,
    }));
  const assigned = decision.assignments
    .filter(({ rules }) => rules.length > 0)
    .map(({ assignment, rules }) => ({
      command: ports.redactor.text(
        `${assignment.name}=${isKnown(assignment.value) ? quoteWord(assignment.value) : '…'}`,
      ),
      via: [],
      rules,
    }));
  return [...parts, ...assigned];
}
