/** What is noted of an approved command's output, as far as the policy and the rules that asked want it. */
import { castText } from '../audit/cast.ts';
import type { KeptPart, OutcomeRecord, WrittenPart } from '../audit/entry.ts';
import { CAPTURES, type Capture } from '../rules/approval-settings.ts';
import type { Judgement } from './judgement.ts';
import type { Permit } from './permit.ts';
import type { GatePorts, Output, Written } from './ports.ts';

/** The most that any of them asks for. */
export function captureOf({ decision, policy }: Judgement): Capture {
  const rules = [...decision.invocations, ...decision.assignments].flatMap(part => part.rules);
  const asked = rules.flatMap(({ verdict, approvals }) => (verdict === 'ask' ? [approvals?.capture ?? 'none'] : []));
  return CAPTURES[Math.max(...[policy.approvals.capture, ...asked].map(capture => CAPTURES.indexOf(capture)))]!;
}

const encoder = new TextEncoder();

export function outputPart(
  output: Output,
  keep: boolean,
  permit: Permit,
  ports: GatePorts,
): Pick<OutcomeRecord, 'stdout' | 'stderr' | 'kept'> {
  const part = ({ bytes, sha256, open }: Written): WrittenPart => ({
    bytes,
    mac: ports.audit.mac(encoder.encode(sha256)),
    ...(open && { open }),
  });
  const { stdout, stderr } = output;
  return {
    stdout: stdout && part(stdout),
    stderr: stderr === 'stdout' ? stderr : stderr && part(stderr),
    ...(keep && { kept: kept(output, permit, ports) }),
  };
}

/** null: the disk is full, say. The command has run, and its end must be on record all the same. */
function kept(output: Output, permit: Permit, ports: GatePorts): KeptPart | null {
  const redactor = ports.redactor.thorough();
  const decoders = { 1: new TextDecoder(), 2: new TextDecoder() };
  const texts = output.chunks.map(({ stream, bytes }) => decoders[stream].decode(bytes, { stream: true }));
  // In one piece, since a secret may lie over two chunks.
  const shown = redactor.pieces(texts);
  const events = output.chunks.map(({ at }, index) => ({ at, text: shown[index]! }));
  const command = redactor.text(permit.judgement.submission.text);
  const text = castText({ timestamp: Math.floor(ports.now() / 1000), command, events });
  try {
    return { ...ports.keepRecording(permit.id, text), left: output.left };
  } catch {
    return null;
  }
}
