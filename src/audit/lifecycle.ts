/** One request's records belong together: request, decision, start, outcome. What stands alone is a finding. */
import type {
  BreakGlassRecord,
  DecisionPart,
  DecisionResult,
  GrantRecord,
  Receipt,
  RecordLine,
  RequestRecord,
  StartRecord,
} from './entry.ts';
import { ApproverLists } from './approver-lists.ts';
import { approvalProblem, type Course, Courses, courseOf } from './courses.ts';
import { Glasses } from './glasses.ts';
import { Grants } from './grants.ts';
import type { LogProblem, Problems } from './log-problem.ts';
import { Policies } from './policies.ts';

/** Results after which nothing more is to come. A grant or a run that was put back is asked for anew under its own id. */
const FINAL: ReadonlySet<DecisionResult> = new Set([
  'auto-denied',
  'unanswerable',
  'rejected',
  'expired',
  'withdrawn',
  'voided',
]);

export class Lifecycle {
  readonly #courses = new Courses();
  readonly #policies = new Policies();
  readonly #grants = new Grants();
  readonly #glasses = new Glasses();
  readonly #lists = new ApproverLists();
  readonly #problems: Problems;
  /** Number of the first line that is left: of what those before it began, nothing can be said. */
  #first = 1;

  constructor(problems: Problems) {
    this.#problems = problems;
  }

  /** The lines before this one were deleted. */
  startAt(line: number): void {
    this.#first = line;
  }

  see(record: RecordLine, line: Receipt): void {
    if (this.#first === 1) this.#tell(this.#policies.see(record), line.seq);
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
        if (record.glass.seq >= this.#first) this.#tell(this.#glasses.reviewed(record), line.seq);
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
    for (const [id, started] of this.#courses.running())
      this.#report('outcome-missing', started, `starts request ${id}, whose run has no outcome`, true);
    for (const { id, line } of this.#glasses.open())
      this.#report('glass-unreviewed', line, `broke the glass for request ${id}, and nobody has reviewed it`, true);
  }

  #open(record: RequestRecord, line: Receipt): void {
    const { id } = record;
    if (this.#courses.get(id) !== undefined)
      this.#report('request-twice', line.seq, `request ${id} stands here a second time`);
    this.#courses.begin(id, courseOf(record, line));
  }

  #use(record: GrantRecord & { readonly t: string }, line: Receipt): void {
    const problem = this.#grants.used(record, line);
    if (problem !== null && !(this.#first > 1 && problem.kind === 'grant-without-approval'))
      this.#problems.push(problem);
  }

  #glass(record: BreakGlassRecord, line: Receipt): void {
    const course = this.#courses.get(record.id);
    if (course === undefined && record.dec.seq < this.#first) return;
    this.#tell(this.#glasses.broken(record, line, course?.approval ?? null, course?.requester ?? []), line.seq);
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
    if (about.seq >= this.#first && (course === undefined || !isAbout(course, about)))
      this.#report(
        'decision-without-request',
        line,
        `${{ answer: 'answers', resumed: 'resumes', grant: 'grants' }[what]} request ${id}, which no line before asks`,
      );
  }

  #decide(id: string, about: Receipt, decision: DecisionPart, line: Receipt): void {
    const course = this.#courses.get(id);
    if (course === undefined || !isAbout(course, about)) {
      if (about.seq >= this.#first)
        this.#report('decision-without-request', line.seq, `decides request ${id}, which no line before asks`);
      return;
    }
    course.decision = decision;
    course.approval = decision.result === 'approved' ? line : null;
    if (course.approval !== null) this.#grants.approved(id);
    if (FINAL.has(decision.result)) this.#courses.end(id);
  }

  #start(record: StartRecord, line: Receipt): void {
    const { id, dec, cmd_mac } = record;
    const course = this.#courses.get(id);
    if (course === undefined && dec.seq < this.#first) return;
    if (course?.used === dec.seq) {
      this.#report('permit-used-twice', line.seq, `uses the approval of line ${dec.seq}, which was used before`);
    } else if (course === undefined || course.approval === null || !same(course.approval, dec)) {
      this.#report('start-without-approval', line.seq, `starts request ${id}, which no open approval before covers`);
    } else {
      this.#run(id, course, cmd_mac, line);
    }
  }

  #run(id: string, course: Course, mac: string, line: Receipt): void {
    if (course.mac !== mac)
      this.#report('other-command', line.seq, `starts something else than request ${id} asked for`);
    const decision = course.decision!;
    const wrong = approvalProblem(course, decision, this.#glasses.isBroken(id));
    if (wrong !== null) this.#report('self-approved', line.seq, `starts request ${id}, which ${wrong}`);
    this.#tell(this.#glasses.started(id, decision), line.seq);
    course.started = line.seq;
    course.used = course.approval!.seq;
    course.approval = null;
  }

  #end(id: string, line: number): void {
    const course = this.#courses.get(id);
    if (course === undefined || course.started === null) {
      if (course !== undefined || this.#first === 1)
        this.#report('outcome-without-start', line, `ends request ${id}, which no line before starts`);
      return;
    }
    course.started = null;
    this.#courses.end(id);
  }

  #report(kind: LogProblem['kind'], line: number, detail: string, warn = false): void {
    this.#problems.push({ kind, line, detail, warn });
  }
}

/** A decision answers the request, or takes back its approval. */
const isAbout = ({ request, approval }: Course, about: Receipt): boolean =>
  same(request, about) || (approval !== null && same(approval, about));

const same = (a: Receipt, b: Receipt): boolean => a.seq === b.seq && a.hash === b.hash;
