/**
 * Which controls the records support, and which file of the pack to look into. "Supports" is all that is said: whether a
 * control is met, an auditor decides, and the texts of SOC 2 and ISO 27001 are licensed, so that these are short names of ours.
 */
export const FRAMEWORKS = ['soc2', 'iso27001', 'nist800-53'] as const;
export type Framework = (typeof FRAMEWORKS)[number];

export interface Control {
  readonly id: string;
  readonly about: string;
  /** What the records show. */
  readonly supports: string;
  readonly files: readonly string[];
}

const control = (id: string, about: string, supports: string, ...files: string[]): Control => ({
  id,
  about,
  supports,
  files,
});

const DECIDED = 'each risky command has a request, a decision by a named person, and a start after it';
const SEPARATE = 'requester and approver are recorded, and how far they are proven to be two people';
const WHOLE = 'signed checkpoints over all lines; any change before the last of them shows, to anyone, offline';

const CONTROLS: Readonly<Record<Framework, readonly Control[]>> = {
  soc2: [
    control(
      'CC4.1',
      'evaluations of controls',
      'the log is verified by a program, with a report',
      'integrity/verify.json',
    ),
    control(
      'CC6.1',
      'logical access',
      'the policy in force at every request, who asked through which agent, what was denied',
      'population.csv',
      'policy/policies.csv',
    ),
    control(
      'CC6.3',
      'access by role, least privilege, segregation of duties',
      SEPARATE,
      'access/approvers.csv',
      'access/changes.csv',
      'exceptions.csv',
    ),
    control(
      'CC7.2',
      'monitoring of anomalies',
      'what was refused, denied or failed, and what happened to the log',
      'exceptions.csv',
      'integrity/upkeep.jsonl',
    ),
    control('CC7.3', 'evaluation of events', 'every exception with the lines that tell of it', 'exceptions.csv'),
    control('CC8.1', 'changes are authorised, approved, implemented', DECIDED, 'population.csv', 'sample/'),
  ],
  iso27001: [
    control('A.5.3', 'segregation of duties', SEPARATE, 'access/approvers.csv', 'exceptions.csv'),
    control(
      'A.5.15',
      'access control',
      'rules decide, and which ones is on record for each request',
      'policy/policies.csv',
      'population.csv',
    ),
    control(
      'A.5.18',
      'access rights',
      'who may decide, and each change of that list',
      'access/approvers.csv',
      'access/changes.csv',
    ),
    control(
      'A.5.28',
      'collection of evidence',
      'items with proofs, and hashes of every file of this pack',
      'MANIFEST.json',
      'sample/',
    ),
    control(
      'A.8.2',
      'privileged access rights',
      'privileged commands are approved one by one',
      'population.csv',
      'sample/',
    ),
    control(
      'A.8.15',
      'logging',
      `user, command, time, host, outcome; ${WHOLE}`,
      'log/period.jsonl',
      'integrity/verify.json',
    ),
    control('A.8.16', 'monitoring', 'what was refused, denied or failed', 'exceptions.csv'),
    control(
      'A.8.17',
      'clock synchronisation',
      'time of day and time since boot on each line; clocks that ran back are reported',
      'integrity/verify.json',
    ),
    control('A.8.18', 'privileged utility programs', 'commands that a rule names are held', 'population.csv'),
    control('A.8.32', 'change management', DECIDED, 'population.csv', 'sample/'),
  ],
  'nist800-53': [
    control('AC-3', 'access enforcement', 'a decision stands before every start', 'population.csv', 'sample/'),
    control('AC-3(2)', 'dual authorization', SEPARATE, 'access/approvers.csv', 'exceptions.csv'),
    control('AC-5', 'separation of duties', SEPARATE, 'access/approvers.csv', 'exceptions.csv'),
    control(
      'AC-6(9)',
      'log use of privileged functions',
      'request, start and outcome of every risky command',
      'population.csv',
    ),
    control(
      'AC-17(4)',
      'privileged commands in a format that provides assessable evidence',
      'this pack',
      'MANIFEST.json',
    ),
    control('AU-2', 'event logging', 'the kinds of lines and how many there are', 'completeness.json'),
    control('AU-3', 'content of audit records', 'what, when, where, who, outcome', 'population.csv'),
    control(
      'AU-5',
      'response to logging failures',
      'a command whose record cannot be written does not run; gaps are on record',
      'exceptions.csv',
    ),
    control(
      'AU-6(1)',
      'automated process integration',
      'the export carries the stored line and its hash',
      'log/period.jsonl',
    ),
    control(
      'AU-7',
      'reduction and report generation',
      'content and order of the lines are unaltered',
      'log/period.jsonl',
      'README.html',
    ),
    control('AU-8', 'time stamps', 'UTC and time since boot on each line', 'log/period.jsonl'),
    control('AU-9', 'protection of audit information', WHOLE, 'integrity/verify.json'),
    control('AU-9(3)', 'cryptographic protection', WHOLE, 'integrity/verify.json', 'sample/'),
    control('AU-10', 'non-repudiation', 'the answers of people, with the proof that their channel gave', 'sample/'),
    control('AU-11', 'record retention', 'rotated and retired files, by whom and why', 'integrity/upkeep.jsonl'),
    control(
      'AU-12',
      'record generation',
      'every request of the period, one row each',
      'population.csv',
      'completeness.json',
    ),
    control('CM-3(1)', 'prohibit changes until approvals are received', DECIDED, 'population.csv', 'sample/'),
    control('CM-5(1)', 'records of enforcement', 'what was held, denied and refused', 'exceptions.csv'),
    control('SI-7(1)', 'integrity checks', 'the report of the verification', 'integrity/verify.json'),
  ],
};

export const controlsOf = (framework: Framework): readonly Control[] => CONTROLS[framework];
