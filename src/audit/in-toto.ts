/**
 * One approved action as an in-toto statement (https://in-toto.io/Statement/v1) in a DSSE envelope: for systems that gather
 * attestations. Its subject is the leaf hash of the request's line, which cannot change; the predicate is ours.
 */
import type { Action, ActionAnswer } from './action.ts';

export const PREDICATE = 'gatekeep:approved-action/v0.1';
export const PAYLOAD_TYPE = 'application/vnd.in-toto+json';

export interface StatementContext {
  readonly origin: string;
  /** Leaf hash of the request's line, hex. */
  readonly hash: string;
  /** Proofs of its lines: c2sp.org/tlog-proof. */
  readonly proof: string;
}

export function statementOf(action: Action, { origin, hash, proof }: StatementContext): object {
  const { decision, started, outcome, grant } = action;
  const line = action.lines[0]!.line;
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: `${origin}#${line}`, digest: { sha256: hash } }],
    predicateType: PREDICATE,
    predicate: {
      action: {
        command: action.command,
        commandMac: action.cmd_mac,
        cwd: action.cwd,
        risk: action.sensitivity,
        rules: action.rules.map(({ id }) => id),
      },
      requester: {
        id: action.uid === null ? action.user : `uid:${action.uid}`,
        name: action.user,
        host: action.host,
        agent: action.agent,
        ci: action.ci,
      },
      policy: { digest: { sha256: action.policy.replace(/^sha256:/, '') } },
      decision: {
        result: decision?.result ?? null,
        how: decision?.how ?? null,
        timeDecided: decision?.time ?? null,
        assurance: decision?.assurance ?? null,
        distinctFromRequester: decision !== null && !decision.solo,
        ...(grant !== null && { grantOf: grant.of }),
      },
      approvals: action.answers.filter(({ answer }) => answer === 'approve').map(approval),
      execution: {
        startedOn: started?.time ?? null,
        finishedOn: outcome?.time ?? null,
        exitCode: outcome?.exit ?? null,
        signal: outcome?.signal ?? null,
      },
      log: { origin, index: line - 1, proof },
    },
  };
}

const approval = ({ name, identities, channel, assurance, time, reason, proof }: ActionAnswer): object => ({
  approver: { name, identities },
  channel,
  assurance,
  time,
  reason,
  evidence: proof,
});

const encoder = new TextEncoder();

/** What is signed: the pre-authentication encoding of DSSE v1, which no signed note can be taken for. */
export function encodeForSignature(payload: Uint8Array): Uint8Array {
  const head = encoder.encode(`DSSEv1 ${PAYLOAD_TYPE.length} ${PAYLOAD_TYPE} ${payload.length} `);
  const all = new Uint8Array(head.length + payload.length);
  all.set(head);
  all.set(payload, head.length);
  return all;
}

/** `sign`: of the log's key, as for checkpoints; `keyid`: its vkey. */
export function envelopeOf(statement: object, keyid: string, sign: (bytes: Uint8Array) => Uint8Array): object {
  const payload = encoder.encode(JSON.stringify(statement));
  const sig = sign(encodeForSignature(payload)).toBase64();
  return { payloadType: PAYLOAD_TYPE, payload: payload.toBase64(), signatures: [{ keyid, sig }] };
}
