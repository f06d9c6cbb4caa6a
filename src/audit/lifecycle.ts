/** One request's records belong together: request, decision, start, outcome. What stands alone is a finding. */
import type { Identity } from '../approval/identity.ts';
import type {
  BreakGlassRecord,
  DecisionPart,
  GrantRecord,
  Receipt,
  RecordLine,
  RequestRecord,
  StartRecord,
} from './entry.ts';
import { ApproverLists } from './approver-lists.ts';
import { Glasses } from './glasses.ts';
import { Grants } from './grants.ts';
import type { LogProblem, Problems } from './log-problem.ts';

/** A request that waits for a person's decision, as far as its records were read. */
interface Course {
  readonly request: Receipt;
  readonly mac: string;
  /** null where the line does not say. */
  readonly requester: Identity | null;
  /** The approval that was not used yet. */
  approval: Receipt | null;
  /** The last decision. */
  decision: DecisionPart | null;
  started: number | null;
}

export class Lifecycle {
  readonly #courses = new Map<string, Course>();
  readonly #usedApprovals = new Set<number>();
  readonly #grants = new Grants();
  readonly #glasses = new Glasses();
  readonly #lists = new ApproverLists();
  readonly #problems: Problems;

  constructor(problems: Problems) {
    this.#problems = problems;
  }

  see(record: RecordLine, line: Receipt): void {
    switch (record.type) {
      case 'request':
        if (record.decision === null) this.#open(record, line);
        break;
      case 'resumed':
      case 'answer':
      case 'grant':
        this.#about(record.type, record.id, record.req, line.seq);
        if (record.type === 'answer') {
          this.#grants.answered(record);
          this.#glasses.answered(record);
        }
        if (record.type === 'grant') this.#use(record, line);
        break;
      case 'revoke':
        this.#grants.revoked(record.id);
        break;
      case 'decision':
        this.#decide(record.id, record.req, record.decision, line);
        this.#list(this.#lists.counted(record.approvers), line.seq);
        break;
      case 'break-glass':
        this.#glass(record, line);
        break;
      case 'review':
        this.#tell(this.#glasses.reviewed(record), line.seq);
        break;
      case 'approvers':
        this.#list(this.#lists.changed(record), line.seq);
        break;
      case 'start':
        this.#start(record, line);
        break;
      case 'outcome':
        this.#end(record.id, line.seq);
        break;
    }
  }

  /** What is still open at the end: it may yet run, or its writer died. */
  finish(): void {
    for (const [id, { started }] of this.#courses) {
      if (started !== null)
        this.#report('outcome-missing', started, `starts request ${id}, whose run has no outcome`, true);
    }
    for (const { id, line } of this.#glasses.open())
      this.#report('glass-unreviewed', line, `broke the glass for request ${id}, and nobody has reviewed it`, true);
  }

  #open({ id, cmd_mac: mac, requester: who }: RequestRecord, line: Receipt): void {
    const requester = Number.isSafeInteger(who?.uid) ? (`uid:${who.uid}` as const) : null;
    if (this.#courses.has(id)) this.#report('request-twice', line.seq, `request ${id} stands here a second time`);
    this.#courses.set(id, { request: line, mac, requester, approval: null, decision: null, started: null });
  }

  #use(record: GrantRecord & { readonly t: string }, line: Receipt): void {
    const problem = this.#grants.used(record, line);
    if (problem !== null) this.#problems.push(problem);
  }

  #glass(record: BreakGlassRecord, line: Receipt): void {
    const course = this.#courses.get(record.id);
    this.#tell(this.#glasses.broken(record, line, course?.approval ?? null, course?.requester ?? null), line.seq);
  }

  #tell(found: Pick<LogProblem, 'kind' | 'detail'> | null, line: number): void {
    if (found !== null) this.#report(found.kind, line, found.detail);
  }

  /** Somebody may have put an old list back between two looks of ours: worth a look, but no line is broken. */
  #list(problem: string | null, line: number): void {
    if (problem !== null) this.#report('approvers', line, problem, true);
  }

  #about(what: 'resumed' | 'answer' | 'grant', id: string, about: Receipt, line: number): void {
    const course = this.#courses.get(id);
    if (course === undefined || !isAbout(course, about))
      this.#report(
        'decision-without-request',
        line,
        `${{ answer: 'answers', resumed: 'resumes', grant: 'grants' }[what]} request ${id}, which no line before asks`,
      );
  }

  #decide(id: string, about: Receipt, decision: DecisionPart, line: Receipt): void {
    const course = this.#courses.get(id);
    if (course === undefined || !isAbout(course, about)) {
      this.#report('decision-without-request', line.seq, `decides request ${id}, which no line before asks`);
    } else {
      course.decision = decision;
      course.approval = decision.result === 'approved' ? line : null;
      if (course.approval !== null) this.#grants.approved(id);
    }
  }

  #start(record: StartRecord, line: Receipt): void {
    const course = this.#courses.get(record.id);
    if (this.#usedApprovals.has(record.dec.seq)) {
      this.#report('permit-used-twice', line.seq, `uses the approval of line ${record.dec.seq}, which was used before`);
    } else if (course === undefined || course.approval === null || !same(course.approval, record.dec)) {
      this.#report('start-without-approval', line.seq, `starts request ${record.id}, which no line before approves`);
    } else {
      if (course.mac !== record.cmd_mac) {
        this.#report('other-command', line.seq, `starts something else than request ${record.id} asked for`);
      }
      course.started = line.seq;
      this.#tell(this.#glasses.started(record.id, course.decision ?? {}), line.seq);
    }
    this.#usedApprovals.add(record.dec.seq);
  }

  #end(id: string, line: number): void {
    const course = this.#courses.get(id);
    if (course === undefined || course.started === null) {
      this.#report('outcome-without-start', line, `ends request ${id}, which no line before starts`);
    } else {
      this.#courses.delete(id);
    }
  }

  #report(kind: LogProblem['kind'], line: number, detail: string, warn = false): void {
    this.#problems.push({ kind, line, detail, warn });
  }
}

/** A decision answers the request, or takes back its approval. */
const isAbout = ({ request, approval }: Course, about: Receipt): boolean =>
  same(request, about) || (approval !== null && same(approval, about));

const same = (a: Receipt, b: Receipt): boolean => a.seq === b.seq && a.hash === b.hash;
