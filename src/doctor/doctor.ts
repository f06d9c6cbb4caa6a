/** Looks at everything that approvals and evidence stand on, and says what it is worth. Changes nothing. */
import type { ApproverList } from '../approval/approvers.ts';
import type { Channel } from '../approval/channel.ts';
import type { Identity } from '../approval/identity.ts';
import type { LogReport } from '../audit/verify.ts';
import { statPath } from '../posix/files.ts';
import type { Policy } from '../rules/policy.ts';
import { type AnchorSeen, anchorFindings } from './anchors.ts';
import { credentialFindings } from './credentials.ts';
import { broken, type Diagnosis, type Finding, ok, weak } from './finding.ts';
import { installed } from './installed.ts';
import { type ChannelState, levels } from './levels.ts';
import { approverFindings, policyFindings } from './rules-and-people.ts';

export interface Patient {
  /** PREFIX/lib/gatekeep/judge. */
  readonly judge: string;
  readonly uid: number;
  readonly env: ReadonlyMap<string, string>;
  readonly homes: readonly string[];
  readonly policy: Policy;
  readonly requester: readonly Identity[];
  /** Throws where it is broken. */
  list(): ApproverList;
  channels(): readonly Channel[];
  /** What is to be said of the GitHub channel; null: the policy names none. */
  readonly github: (() => Promise<readonly Omit<Finding, 'about'>[]>) | null;
  readonly spool: string | null;
  silent(): Promise<ReadonlyMap<Identity, string>>;
  /** Throws where what must be signed would be refused. */
  signing(): { readonly vkey: string | null; readonly overlong: boolean };
  log(): LogReport;
  /** Throws where the log cannot be read. */
  anchors(): readonly AnchorSeen[];
  /** Keeps the log; null: the requester does, below `state`. */
  readonly service: { readonly socket: string; readonly uid: number } | null;
  readonly state: string;
}

export async function examine(patient: Patient): Promise<Diagnosis> {
  const { uid, env, homes, requester } = patient;
  const list = attempt(patient.list);
  if ('failure' in list)
    return { findings: [...basics(patient), broken('approvers', list.failure)], levels: none(list.failure) };
  const silent = await patient.silent();
  const states = await Promise.all(patient.channels().map(stateOf));
  const sudo = uid !== 0 && becomesAnybody();
  const findings: Finding[] = [
    ...basics(patient),
    ...approverFindings(list.value),
    ...states.map(state => channelFinding(state)),
    ...((await patient.github?.()) ?? []).map(finding => ({ about: 'github', ...finding })),
    patient.spool === null
      ? ok('spool', 'users of this machine can answer each other')
      : weak('spool', patient.spool, 'docs/approvals.md says how root makes the folder'),
    ...(sudo ? [weak('sudo', 'you can become any user without a password, and so can an agent that runs as you')] : []),
    ...credentialFindings({ uid, env, homes, silent, list: list.value }),
    desktop(env),
  ];
  return {
    findings,
    levels: levels({ channels: states, spool: patient.spool, list: list.value, requester, silent, sudo }),
  };
}

const basics = (patient: Patient): readonly Finding[] => [
  ...installed(patient.judge, patient.uid),
  ...policyFindings(patient.policy, patient.uid),
  logFinding(patient),
  ...signingFindings(patient),
  ...anchorFindingsOf(patient),
  ...glassFindings(patient),
];

const none = (why: string): Diagnosis['levels'] =>
  (['L0', 'L1', 'L2', 'L3'] as const).map(level => ({ level, reachable: false, why }));

function attempt<T>(work: () => T): { readonly value: T } | { readonly failure: string } {
  try {
    return { value: work() };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

function logFinding({ log, state: own, service }: Patient): Finding {
  const state = service === null ? own : 'what the log service keeps';
  const report = attempt(log);
  if ('failure' in report) return broken('log', report.failure);
  const { state: found, lines, first_broken, problems, parts } = report.value;
  const all = `${state}: ${lines} line${lines === 1 ? '' : 's'}`;
  const verify = 'gatekeep audit verify';
  if (found === 'empty') return ok('log', `nothing is on record yet${service === null ? ` below ${own}` : ''}`);
  if (found === 'missing') return broken('log', 'a log was begun and is gone', verify);
  if (found === 'broken') return broken('log', `line ${first_broken} does not hold`, verify);
  const wrong = problems.find(({ warn }) => !warn);
  if (wrong !== undefined) return broken('log', `line ${wrong.line} ${wrong.detail}`, verify);
  const proven = parts.find(part => part.state === 'proven');
  return ok(
    'log',
    proven === undefined
      ? `${all}, each follows from the one before`
      : `${all}, proven up to line ${proven.to} against those without the key`,
  );
}

function signingFindings({ signing, service, uid, policy }: Patient): readonly Finding[] {
  const found = attempt(signing);
  if ('failure' in found && service !== null)
    return [broken('log service', `nothing runs: ${found.failure}`, 'docs/audit.md#kept-by-a-service')];
  if ('failure' in found) return [broken('key', `what asks is refused: ${found.failure}`, 'docs/audit.md')];
  const { vkey, overlong } = found.value;
  const long = 'the file of the log is far longer than it should be, and cannot be put into the archive';
  return [
    ...(service === null ? ownLogFindings(policy) : [servedFinding(service, uid)]),
    // Who runs this has read it.
    ...(vkey === null || service !== null
      ? []
      : [weak('key', 'you can read the key that signs the log, and so can an agent that runs as you')]),
    ...(overlong ? [weak('log', long)] : []),
  ];
}

/** Where root says what asks, nobody says yet who keeps what was asked. */
const ownLogFindings = ({ files }: Policy): readonly Finding[] =>
  files.some(({ layer }) => layer === 'system')
    ? [
        weak(
          'log service',
          'root keeps the policy, and you your own log: you can write all of it',
          'sudo ./install.sh --system',
        ),
      ]
    : [];

/** You can add to it and read it; whether you can do more depends on who you are. */
const servedFinding = (service: { readonly socket: string; readonly uid: number }, uid: number): Finding =>
  uid === service.uid || uid === 0
    ? weak('log service', `uid ${service.uid} keeps the log, and you can write all of its files`)
    : ok('log service', `uid ${service.uid} keeps the log and its keys, out of your reach (${service.socket})`);

function anchorFindingsOf({ anchors, service }: Patient): readonly Finding[] {
  const seen = attempt(anchors);
  // What is wrong with the log is said already.
  return 'failure' in seen ? [] : anchorFindings(seen.value, service === null ? 'whoever acts as you' : 'root');
}

/** Who may let a command run alone, and what of that nobody has looked at. */
function glassFindings({ log, policy: { approvals } }: Patient): readonly Finding[] {
  const report = attempt(log);
  const open = 'failure' in report ? 0 : report.value.problems.filter(({ kind }) => kind === 'glass-unreviewed').length;
  const { breakGlass } = approvals;
  const who = breakGlass === null ? [] : [ok('break-glass', `${breakGlass.by.join(', ')} may let a command run alone`)];
  if (open === 0) return who;
  const said = `${open} command${open === 1 ? '' : 's'} ran by a broken glass, without a review`;
  return [...who, weak('break-glass', said, 'gatekeep review')];
}

async function stateOf(channel: Channel): Promise<ChannelState & { readonly warning: string | null }> {
  const { name, proves } = channel;
  try {
    const state = await channel.available();
    return { name, proves, why: state.ok ? null : state.why, warning: state.ok ? (state.warning ?? null) : null };
  } catch (error) {
    return { name, proves, why: error instanceof Error ? error.message : String(error), warning: null };
  }
}

function channelFinding({ name, proves, why, warning }: ChannelState & { readonly warning: string | null }): Finding {
  const about = `channel ${name}`;
  // A terminal is nobody's fault: who calls doctor from a script has none.
  if (why !== null) return name === 'github' ? broken(about, why) : weak(about, `nobody could answer now: ${why}`);
  const said = `could be answered now, and proves ${proves} at most`;
  return warning === null ? ok(about, said) : weak(about, `${said}; ${warning}`);
}

/** sudo asks nobody: then another user's file proves no second person. */
function becomesAnybody(): boolean {
  const tool = ['/usr/bin/sudo', '/bin/sudo'].find(path => statPath(path) !== null);
  if (tool === undefined) return false;
  const done = Bun.spawnSync({
    cmd: [tool, '-n', 'true'],
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: 'ignore',
    cwd: '/',
    env: { PATH: '/usr/bin:/bin' },
    timeout: 2000,
  });
  return done.exitCode === 0;
}

function desktop(env: ReadonlyMap<string, string>): Finding {
  const found = ['WAYLAND_DISPLAY', 'DISPLAY'].find(name => (env.get(name) ?? '') !== '');
  return found === undefined
    ? ok('notifications', 'no desktop here: nothing pops up when somebody asks')
    : ok('notifications', `a desktop is there (${found})`);
}
