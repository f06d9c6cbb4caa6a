/** Builds the real parts that only asking people needs; setup.ts loads it then. */
import type { RequestDesk } from './fronts/cli/services.ts';
import { available, type TtyOptions } from './channels/tty.ts';
import { signedComment } from './channels/github/signed-comment.ts';
import { type Popup, popupOf } from './channels/inbox/popup.ts';
import { channels } from './channels/list.ts';
import { editText } from './channels/editor.ts';
import { type NotifyOptions, notify } from './channels/notify.ts';
import { agentsTerminal } from './config/agent-terminal.ts';
import { groupsOf } from './config/groups.ts';
import { surroundingsOf } from './config/surroundings.ts';
import { teller } from './fronts/waiting.ts';
import { deskOf } from './gate/desk.ts';
import type { AskPorts } from './gate/ports.ts';
import { gather, putUp, type ReviewPorts } from './gate/reviews.ts';
import { approverList, inboxParts, signersOf } from './people.ts';
import { isAbsent } from './posix/files.ts';
import { account, isTerminal } from './posix/process.ts';
import { processRow } from './posix/process-row.ts';
import { Problem } from './problem.ts';
import { type AskOptions, gateOf, readableLog, type World } from './setup.ts';
import { editsOf, glassOf, grantOf, isAskedAs, lastList, runOf, unreviewed } from './store/audit-lookup.ts';
import { shownNow } from './store/audit-heads.ts';
import { recordGap } from './store/gap-note.ts';
import { heardReason } from './store/hook-reasons.ts';
import { isInboxOpen } from './store/inbox-sign.ts';
import { openRequests } from './store/requests.ts';

export function ttyOptions({ env, request, requester: { uid, user } }: World): TtyOptions {
  return { env, account: { uid, user }, agents: () => agentsTerminal(request.pid, processRow) };
}

/** PREFIX/bin/gatekeep beside PREFIX/lib/gatekeep/judge. */
const FRONT = process.execPath.replace(/\/lib\/gatekeep\/[^/]+$/, '/bin/gatekeep');

/** Where the person who sits in the same tmux can be shown the question, unless their own terminal can; null: nowhere. */
function popup({ env, policy, home, places }: World, tty: TtyOptions): Popup | null {
  const tmux = env.get('TMUX');
  if (tmux === undefined || !policy.approvals.popup || available(tty).ok) return null;
  const above = (folder: string): string => folder.slice(0, folder.lastIndexOf('/'));
  const where = [
    `HOME=${home}`,
    `XDG_CONFIG_HOME=${above(places.preferences)}`,
    `XDG_STATE_HOME=${above(places.state)}`,
    ...(places.userPolicyNamed ? [`GATEKEEP_POLICY=${places.userPolicy}`] : []),
  ];
  return popupOf({
    tmux,
    exists: path => !isAbsent(path),
    agents: pid => agentsTerminal(pid, processRow),
    command: id => ['/usr/bin/env', ...where, FRONT, 'inbox', id],
  });
}

export function askPorts(world: World, options: AskOptions = {}): AskPorts {
  const { env, cwd, policy, places, requester } = world;
  const requests = openRequests(places.state);
  const list = approverList(world);
  const { tell, drawn } = teller(options.quiet ?? isSet(env.get('GATEKEEP_QUIET_WAIT')), isTerminal(2));
  let surroundings: ReturnType<typeof surroundingsOf> | undefined;
  return {
    requests,
    channels: channels({
      settings: policy.approvals,
      tty: { ...ttyOptions(world), drawn },
      requests,
      isInboxOpen: () => isInboxOpen(places.state, requests.isAlive),
      ...inboxParts(world),
      popup: popup(world, ttyOptions(world)),
      self: requester,
      githubCache: `${places.state}/github`,
      signedComment: signedComment(signersOf(world)),
      shownLog: () => shownNow(readableLog(world)),
    }),
    listed: list.people,
    listFile: list.path === null ? null : { path: list.path, sha256: list.sha256 },
    lastList: () => lastList(readableLog(world)),
    userOf: uid => account(uid)?.name ?? null,
    groupsOf,
    surroundings() {
      surroundings ??= surroundingsOf(cwd, env, requester.uid);
      return surroundings;
    },
    reason: options.reason ?? env.get('GATEKEEP_REASON') ?? '',
    hookReason: mac => heardReason(places.state, mac, Date.now()),
    wait: options.wait ?? null,
    newNonce: () => Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('hex'),
    tell,
    announce: request => notify(request, noticeOf(world)),
    alarm(request, glass, record) {
      const { redactor } = gateOf(world);
      const alarm = { by: redactor.plain(glass.by.name), reason: redactor.plain(glass.reason) };
      notify(request, noticeOf(world), alarm);
      try {
        putUp(request, glass, record, gateOf(world), reviewPorts(world));
      } catch (error) {
        // The log has it, and doctor says so: an emergency is not held up.
        tell({ kind: 'note', text: redactor.plain(`it cannot be put up for review: ${(error as Error).message}`) });
      }
    },
    recordGap() {
      const { audit, redactor } = gateOf(world);
      recordGap(places.state, audit, redactor.plain);
    },
    async gatherReviews() {
      try {
        await gather(gateOf(world), reviewPorts(world), false);
      } catch (error) {
        tell({
          kind: 'note',
          text: gateOf(world).redactor.plain(`reviews cannot be gathered: ${(error as Error).message}`),
        });
      }
    },
    editsOf: mac => editsOf(readableLog(world), mac),
    isAskedAs: request => isAskedAs(readableLog(world), request),
    runOf: id => runOf(readableLog(world), id),
    grantOf: id => grantOf(readableLog(world), id),
  };
}

const isSet = (value: string | undefined): boolean => value !== undefined && value !== '' && value !== '0';

const noticeOf = ({ env, policy, requester }: World): NotifyOptions => ({
  env,
  home: account(requester.uid)?.home ?? '/',
  user: requester.user,
  command: policy.approvals.notify,
});

function reviewPorts(world: World): ReviewPorts {
  const { policy, places } = world;
  const { sources, spool } = inboxParts(world);
  const people = {
    listed: approverList(world).people,
    userOf: (uid: number) => account(uid)?.name ?? null,
    groupsOf,
    roles: policy.roles,
  };
  return {
    reviews: openRequests(places.state, 'reviews'),
    people,
    answersTo: async request => (await Promise.all(sources.map(source => source.answers(request)))).flat(),
    glassOf: id => glassOf(readableLog(world), id),
    unreviewed: all => unreviewed(readableLog(world), all),
    kept: id => openRequests(places.state).get(id)?.request ?? null,
    publish: request => spool.problem === null && spool.publish(request.id, JSON.stringify(request)),
    unpublish: id => spool.problem === null && spool.unpublish(id),
  };
}

/** Open requests for the person at this terminal. */
export function requestDesk(world: World): RequestDesk {
  const asking = askPorts(world);
  const gate = gateOf(world);
  const desk = deskOf({ ...gate, redactor: gate.redactor.thorough() }, asking, world.policy);
  const { uid, user } = world.requester;
  return {
    user,
    open: desk.open,
    all: desk.all,
    withdraw: desk.withdraw,
    grants: desk.grants,
    revoke: stored => desk.revoke(stored, uid),
    reviews: () => gather(gateOf(world), reviewPorts(world), true),
    answer(stored, { kind, reason, window, grant, breakGlass, instead }) {
      if (kind === 'approve' || instead !== null) requirePerson(world);
      return desk.answer(stored, {
        id: `inbox:${Bun.randomUUIDv7()}`,
        channel: 'inbox',
        kind,
        by: { name: user, identities: [`uid:${uid}`] },
        reason,
        at: Date.now(),
        assurance: 'L0',
        proof: null,
        ...(window !== null && { window }),
        ...(grant !== null && { grant }),
        ...(breakGlass && { breakGlass }),
        ...(instead !== null && { instead }),
      });
    },
  };
}

/** The text as the person at this terminal leaves it in their editor; null: as it was. Throws a Problem. */
export function editAtTerminal(world: World, content: string): string | null {
  requirePerson(world);
  const { env, cwd, places } = world;
  return editText(content, { env, cwd, folder: places.state });
}

/** A program that answers for itself is not kept out by this, only the one that does not mean to: the answer stays L0. */
export function requirePerson(world: World, does = 'approves'): void {
  const { agent } = world.requester;
  if (agent !== null)
    throw new Problem(
      'usage',
      `${agent.name} runs this, and ${does === 'approves' ? 'an agent does not approve' : `only a person ${does}`}`,
      {
        hint: 'a person types it at their own terminal',
      },
    );
  const state = available(ttyOptions(world));
  if (!state.ok)
    throw new Problem(
      'usage',
      `${does === 'approves' ? 'approving is done' : `whoever ${does} does so`} at a terminal, and ${state.why}`,
    );
}
