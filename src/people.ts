/** Builds the real parts that tell who may decide; loaded when somebody is asked, or looks at the list. */
import { readFileSync } from 'node:fs';
import { type ApproverList, NOBODY, readApprovers } from './approval/approvers.ts';
import type { ApprovalRequest } from './approval/request.ts';
import { readPublished } from './approval/published.ts';
import type { Spool } from './approval/spool.ts';
import { askPorts, requirePerson } from './asking.ts';
import { absolute } from './bash/folders.ts';
import { examineGithub, type GithubFinding } from './channels/github/examine.ts';
import { githubAccount, githubSigningKeys } from './channels/github-account.ts';
import { signatureSource } from './channels/inbox/signature-source.ts';
import type { Signers } from './channels/inbox/signed.ts';
import { type AnswerSource, writeAnswer } from './channels/inbox/source.ts';
import { spoolSource } from './channels/inbox/spool-source.ts';
import { objectionTo, sign } from './channels/signature.ts';
import { silentKeys } from './channels/silent-keys.ts';
import { readApproverText, SYSTEM_APPROVERS, userApprovers } from './config/approver-file.ts';
import { uidOf, uids } from './config/groups.ts';
import { examine } from './doctor/doctor.ts';
import type { Diagnosis } from './doctor/finding.ts';
import type { ApproverServices } from './fronts/cli/approvers.ts';
import type { AnswerDesk } from './fronts/cli/written-answer.ts';
import { isAbsent, readSmallFile } from './posix/files.ts';
import { account } from './posix/process.ts';
import { replaceFile } from './posix/replace-file.ts';
import { Problem } from './problem.ts';
import { anchorsSeen, verifyStored } from './reading.ts';
import { text, type WireRequest } from './fronts/wire.ts';
import { atTerminal, gateOf, logOptions, type World } from './setup.ts';
import { signingHealth } from './store/audit-signing-health.ts';
import { ServiceLine } from './store/log-service/line.ts';
import { openSignedAnswers } from './store/signed-answers.ts';
import { openSpool } from './store/spool.ts';

/** Throws a Problem or Mistake for a list that is broken: then nobody may decide, and nothing is asked. */
export function approverList({ places, requester }: World): ApproverList {
  const { uid } = requester;
  const file = readApproverText(places.preferences, uid);
  if (file === null) return NOBODY;
  return {
    people: readApprovers(file.text, file.path, Bun.YAML.parse),
    // Root can write every file.
    writable: file.layer === 'user' || uid === 0,
    path: file.path,
    sha256: `sha256:${file.sha256}`,
  };
}

/** HOME as the caller says it, and as the account has it. */
const homesOf = ({ home, requester }: World): string[] => [...new Set([home, account(requester.uid)?.home ?? home])];

export const signersOf = (world: World): Signers => ({
  list: () => approverList(world),
  silent: () => silentKeys({ uid: world.requester.uid, env: world.env, homes: homesOf(world) }),
  now: Date.now,
});

/** Milliseconds that GitHub has to answer all of it; somebody sits and waits. */
const GITHUB_WITHIN = 20_000;

function githubFindings({ policy, env, places }: World): (() => Promise<readonly GithubFinding[]>) | null {
  const { github: settings, channels } = policy.approvals;
  if (settings === null || !channels?.includes('github')) return null;
  const options = { settings, env, cacheFolder: `${places.state}/github`, now: Date.now };
  return () => examineGithub(options, AbortSignal.timeout(GITHUB_WITHIN));
}

/** Everything that `gatekeep doctor` looks at. */
export async function diagnose(world: World): Promise<Diagnosis> {
  const { env, policy, requester, places } = world;
  const { silent } = signersOf(world);
  const { service } = logOptions(world);
  try {
    await askPorts(world, { quiet: true }).gatherReviews();
  } catch {
    // A list of approvers that is broken is among the findings.
  }
  return examine({
    judge: process.execPath,
    uid: requester.uid,
    env,
    homes: homesOf(world),
    policy,
    requester: [`uid:${requester.uid}`],
    list: () => approverList(world),
    channels: () => askPorts(world).channels,
    github: githubFindings(world),
    spool: openSpool().problem,
    silent,
    signing: () =>
      service === null ? signingHealth(places.state, policy.audit) : new ServiceLine(service).ask({ op: 'health' }),
    service,
    log: () => verifyStored(world),
    anchors: () => anchorsSeen(world),
    state: places.state,
  });
}

/** Where answers of other users, and signed ones, turn up. */
export function inboxParts(world: World): { sources: readonly AnswerSource[]; spool: Spool } {
  const { places } = world;
  const signers = signersOf(world);
  const spool = openSpool();
  const signed = openSignedAnswers(places.state);
  const userOf = (uid: number): string | null => account(uid)?.name ?? null;
  const sources = [
    ...(spool.problem === null ? [spoolSource({ spool, signers, userOf, accounts: uids })] : []),
    signatureSource({ signers, ...signed }),
  ];
  return { sources, spool };
}

export function answerDesk(world: World): AnswerDesk {
  const { requester, places, env, cwd } = world;
  const spool = openSpool();
  const published = (): ApprovalRequest[] => {
    const found = spool.published().filter(({ uid }) => uid !== requester.uid);
    return found.flatMap(({ uid, text: copy }) => readPublished(copy, uid, Date.now()) ?? []);
  };
  return {
    user: requester.user,
    uid: requester.uid,
    others: () => published().filter(({ review }) => review === undefined),
    reviews: () => published().filter(({ review }) => review !== undefined),
    leave(asked, statement, signature) {
      const written = writeAnswer({ statement, signature });
      if (asked.requester.uid === requester.uid) openSignedAnswers(places.state).add(asked.digest, written);
      else spool.decide(asked.digest, written);
    },
    sign: (statement, key) => sign(statement, { keyFile: absolute(key, cwd), env }),
    readFile: path => readNamed(path, cwd),
    requirePerson: () => requirePerson(world),
    async typesCode() {
      const { typesCode } = await import('./channels/challenge.ts');
      return atTerminal(world, typesCode);
    },
  };
}

export function approverServices(world: World): ApproverServices {
  const { requester, places, cwd, request } = world;
  const lib = process.execPath.slice(0, process.execPath.lastIndexOf('/'));
  return {
    inForce: () => approverList(world),
    toChange() {
      const own = requester.uid !== 0;
      if (own && !isAbsent(SYSTEM_APPROVERS))
        throw new Problem('usage', `the list of this machine is ${SYSTEM_APPROVERS}, which root keeps`, {
          hint: 'sudo gatekeep approvers ...',
        });
      const path = own ? userApprovers(places.preferences) : SYSTEM_APPROVERS;
      if (isAbsent(path)) return { path, text: null };
      return { path, text: readApproverText(places.preferences, requester.uid)?.text ?? null };
    },
    write(path, content, before) {
      const [was, now] = [before === null ? null : hashOf(before), hashOf(content)];
      const { uid, user } = requester;
      const { audit, newId } = gateOf(world);
      if (was !== now) audit.append([{ type: 'approvers', id: newId(), by: { uid, user }, path, was, now }]);
      replaceFile(path, content, { file: 0o644, folder: uid === 0 ? 0o755 : 0o700 });
    },
    uidOf,
    readKeys: path => readKeys(path, cwd, request),
    objection: objectionTo,
    github: githubAccount,
    githubKeys: githubSigningKeys,
    schema: `${lib}/schemas/approvers.schema.json`,
  };
}

const hashOf = (content: string): string => `sha256:${new Bun.CryptoHasher('sha256').update(content).digest('hex')}`;

const LARGEST_KEYS = 1 << 20;

function readKeys(path: string, cwd: string, { descriptors }: WireRequest): string {
  if (path === '-') {
    const stdin = descriptors.get(0);
    if (stdin === undefined) throw new Problem('usage', 'there is no standard input to read keys from');
    return readFileSync(stdin, 'utf8').slice(0, LARGEST_KEYS);
  }
  return readNamed(path, cwd);
}

/** A file that the caller named. Throws a Problem. */
function readNamed(path: string, cwd: string): string {
  const file = readSmallFile(absolute(path, cwd), LARGEST_KEYS);
  if (file === null) throw new Problem('usage', `${path}: no such file, or it cannot be read`);
  return text(file.bytes).text;
}
