/**
 * Open Cybersecurity Schema Framework (https://schema.ocsf.io): commands are Process Activity (1007) under the profiles
 * host and security_control, lines about the log itself Event Log Activity (1008). Every event carries the stored line.
 */
import { type Action, object, text } from '../action.ts';
import { deciders, type EventWords, type Severity, wordsOf } from './event.ts';
import { type ExportContext, type Format, type LogEvent, perLine } from './format.ts';
import { dispositionOf } from './ocsf-disposition.ts';

/** Released ones that the tests check against. The first is the default: 1.8.0 is younger than most that receive it. */
export const OCSF_VERSIONS = ['1.7.0', '1.8.0', '1.6.0', '1.5.0'] as const;
export type OcsfVersion = (typeof OCSF_VERSIONS)[number];

const SEVERITY: Readonly<Record<Severity, readonly [id: number, caption: string]>> = {
  info: [1, 'Informational'],
  low: [2, 'Low'],
  medium: [3, 'Medium'],
  high: [4, 'High'],
};

export const ocsf = (context: ExportContext, version: OcsfVersion): Format =>
  perLine('application/x-ndjson', event =>
    JSON.stringify(
      event.action === null ? logActivity(event, context, version) : process(event, event.action, context, version),
    ),
  );

/** What every event has. */
function base(event: LogEvent, words: EventWords, context: ExportContext, version: OcsfVersion): object {
  const { record, seq, hash, line, sha256, action } = event;
  const [severity_id, severity] = SEVERITY[words.severity];
  return {
    time: words.at,
    severity_id,
    severity,
    message: words.title,
    raw_data: line,
    raw_data_size: new TextEncoder().encode(line).length,
    // These attributes are of 1.7.
    ...(version >= '1.7.0' && { raw_data_hash: { algorithm_id: 3, algorithm: 'SHA-256', value: sha256 } }),
    metadata: {
      version,
      product: { name: 'gatekeep', vendor_name: 'gatekeep', version: context.version },
      profiles: action === null ? ['host'] : ['host', 'security_control'],
      // The same for a line that is sent twice.
      uid: hash,
      ...(version >= '1.7.0' && { original_event_uid: hash }),
      ...(text(record.id) !== '' && { correlation_uid: text(record.id) }),
      event_code: words.name,
      sequence: seq,
      original_time: text(record.t),
      log_name: context.origin,
      log_provider: 'gatekeep',
    },
  };
}

const LAUNCH = 1;
const TERMINATE = 2;

function process(event: LogEvent, action: Action, context: ExportContext, version: OcsfVersion): object {
  const words = wordsOf(event);
  const ended = event.record.type === 'outcome';
  const activity_id = ended ? TERMINATE : LAUNCH;
  const { outcome, policy, user, uid, host, command, cwd, pid, id } = action;
  const requester = { name: user, ...(uid !== null && { uid: String(uid) }) };
  return {
    ...base(event, words, context, version),
    category_uid: 1,
    category_name: 'System Activity',
    class_uid: 1007,
    class_name: 'Process Activity',
    activity_id,
    activity_name: ended ? 'Terminate' : 'Launch',
    type_uid: 100_700 + activity_id,
    type_name: `Process Activity: ${ended ? 'Terminate' : 'Launch'}`,
    ...dispositionOf(event.record, action),
    ...statusOf(words),
    ...(ended && outcome?.exit != null && { exit_code: outcome.exit }),
    ...(ended && outcome?.duration_ms != null && { duration: outcome.duration_ms }),
    actor: { user: requester, ...(action.agent !== null && { app_name: action.agent.name }) },
    device: { hostname: host, type_id: 0, type: 'Unknown' },
    process: {
      uid: id,
      cmd_line: command,
      working_directory: cwd,
      user: requester,
      ...(pid !== null && { pid }),
    },
    policy: { uid: policy, name: 'gatekeep policy' },
    authorizations: authorizationsOf(action),
    ...riskOf(action),
    unmapped: unmappedOf(event, action),
  };
}

const statusOf = ({ allowed }: EventWords): object =>
  allowed === null
    ? { status_id: 0, status: 'Unknown' }
    : { status_id: allowed ? 1 : 2, status: allowed ? 'Success' : 'Failure' };

const RISKS: Readonly<Record<string, readonly [id: number, caption: string]>> = {
  low: [1, 'Low'],
  medium: [2, 'Medium'],
  high: [3, 'High'],
  critical: [4, 'Critical'],
};

function riskOf({ sensitivity }: Action): object {
  const [risk_level_id, risk_level] = Object.hasOwn(RISKS, sensitivity ?? '') ? RISKS[sensitivity!]! : [0, 'Info'];
  return { risk_level_id, risk_level };
}

/** One for each rule that spoke, or one for the policy as a whole. */
function authorizationsOf({ rules, verdict, decision, policy }: Action): readonly object[] {
  const result = decision?.result ?? 'open';
  if (rules.length === 0) return [{ decision: result, policy: { uid: policy, name: verdict } }];
  return rules.map(({ id, verdict: said }) => ({
    decision: result,
    policy: { uid: id, name: id, desc: said, version: policy },
  }));
}

function unmappedOf({ sha256, hash }: LogEvent, action: Action): object {
  const { decision, agent, ci, verdict, would, profile, opaque, reason, grant, answers } = action;
  const approvers = deciders(action);
  return {
    line_hash: hash,
    raw_data_sha256: sha256,
    verdict,
    ...(would !== verdict && { would }),
    profile,
    ...(agent !== null && { agent }),
    ...(ci !== null && { ci }),
    ...(opaque.length > 0 && { opaque }),
    ...(reason !== null && { reason }),
    ...(grant !== null && { grant }),
    ...(answers.length > 0 && { answers: answers.map(({ proof: _, ...answer }) => answer) }),
    ...(decision !== null && { decision: { ...decision, by: approvers } }),
  };
}

/** Activities of 1008 that a line about the log is; all others are 99. */
const LOG_ACTIVITIES: Readonly<Record<string, readonly [id: number, caption: string]>> = {
  retire: [2, 'Delete'],
  rotate: [5, 'Rotate'],
  genesis: [6, 'Start'],
};

function logActivity(event: LogEvent, context: ExportContext, version: OcsfVersion): object {
  const words = wordsOf(event);
  const { record, sha256, hash } = event;
  const type = text(record.type);
  const [activity_id, activity_name] = (Object.hasOwn(LOG_ACTIVITIES, type) ? LOG_ACTIVITIES[type] : null) ?? [
    99,
    words.name,
  ];
  const who = object(record.who) ?? object(record.by);
  return {
    ...base(event, words, context, version),
    category_uid: 1,
    category_name: 'System Activity',
    class_uid: 1008,
    class_name: 'Event Log Activity',
    activity_id,
    activity_name,
    type_uid: 100_800 + activity_id,
    type_name: `Event Log Activity: ${activity_id === 99 ? 'Other' : activity_name}`,
    status_id: 1,
    status: 'Success',
    log_name: context.origin,
    log_provider: 'gatekeep',
    log_type_id: 2,
    log_type: 'Application',
    ...(who !== null && text(who.user) !== '' && { actor: { user: { name: text(who.user), uid: String(who.uid) } } }),
    ...(type === 'genesis' &&
      text(record.host) !== '' && { device: { hostname: text(record.host), type_id: 0, type: 'Unknown' } }),
    unmapped: { line_hash: hash, raw_data_sha256: sha256 },
  };
}
