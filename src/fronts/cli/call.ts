/** One call of the command line: the real parts handed to it, its exit code handed to the front. Loaded only then. */
import { readdirSync, writeFileSync } from 'node:fs';
import { version } from '../../../package.json';
import type { Expansion } from '../../bash/analysis.ts';
import { absolute } from '../../bash/folders.ts';
import { type JudgeWorld, judge } from '../../gate/judge.ts';
import { Problem } from '../../problem.ts';
import {
  atTerminal,
  auditTail,
  gateOf,
  logOptions,
  shippedIds,
  rulesInForce,
  type World,
  worldIn,
  worldUnder,
} from '../../setup.ts';
import type { Caller } from '../caller.ts';
import { conclude } from '../conclude.ts';
import { type Answer, text } from '../wire.ts';
import { main } from './main.ts';
import { testRuleFiles, testRulesInForce } from './rule-tests.ts';
import type { CliServices } from './services.ts';
import { argvSubmission } from './submission.ts';

function callerOf(world: World, argv: readonly string[]): Caller {
  const fd = (number: number): number => world.request.descriptors.get(number) ?? -1;
  const plain = world.request.argv.every(word => text(word).encoding === 'utf8');
  const encoding = plain ? 'utf8' : 'bytes';
  return { stdin: fd(0), stdout: fd(1), stderr: fd(2), env: world.env, cwd: world.cwd, argv, encoding };
}

/** `answered`: what the gate says of `run`, which is not an exit code. */
function servicesOf(world: World, answered: (answer: Answer) => void): CliServices {
  const redactor = gateOf(world).redactor.thorough();
  return {
    version,
    judge: (submission, expanded) => judge(submission, world.cwd, world.env, listening(world.judge, expanded)),
    policy: () => world.policy,
    judgeUnder(path) {
      const under = worldUnder(world, absolute(path, world.cwd));
      return submission => judge(submission, world.cwd, world.env, under);
    },
    judgeIn(cwd, file) {
      const there = worldIn(world, cwd, file);
      return submission => judge(submission, cwd, world.env, there);
    },
    userPolicy: world.places.userPolicy,
    requirePerson: async does => (await import('../../asking.ts')).requirePerson(world, does),
    absolute: path => absolute(path, world.cwd),
    redact: text => redactor.text(text),
    async gateRun(argv, options) {
      const submission = argvSubmission(argv);
      const judgement = judge(submission, world.cwd, world.env, world.judge);
      const answer = await conclude(judgement, gateOf(world, options), world, null);
      answered(answer);
      return answer.kind === 'exit' ? answer.code : 0;
    },
    async testRules(paths) {
      if (paths.length > 0)
        return testRuleFiles(
          paths.map(path => absolute(path, world.cwd)),
          path => readdirSync(path),
          new Set(shippedIds),
        );
      return testRulesInForce(await rulesInForce(world));
    },
    rules: () => rulesInForce(world),
    policySchema: policySchema(),
    writeFile(path, text) {
      try {
        writeFileSync(path, text, { mode: 0o644 });
      } catch (error) {
        throw new Problem('usage', `${path}: cannot be written: ${(error as Error).message}`);
      }
    },
    atTerminal: work => atTerminal(world, work),
    edit: async content => (await import('../../asking.ts')).editAtTerminal(world, content),
    requests: async () => (await import('../../asking.ts')).requestDesk(world),
    answers: async () => (await import('../../people.ts')).answerDesk(world),
    hook: async () => (await import('../../hooking.ts')).hookServices(world),
    diagnose: async () => (await import('../../people.ts')).diagnose(world),
    approvers: async () => (await import('../../people.ts')).approverServices(world),
    openInbox: async (desk, once) => (await import('../../inbox.ts')).openInbox(world, desk, once),
    showRequest: async (request, columns, colours) =>
      (await import('../../inbox.ts')).showRequest(request, columns, colours),
    lintRules: async paths => (await import('./rule-lint.ts')).lint(paths, world),
    auditTail: auditTail(world),
    audit: async () => (await import('../../reading.ts')).auditServices(world),
    anchoring: async () => (await import('../../anchoring.ts')).anchorServices(world),
    verifyAudit: async request => (await import('../../reading.ts')).verifyAnchored(world, request),
    upkeep: async () => (await import('../../upkeep.ts')).upkeepServices(world),
    preferencesFolder: world.places.preferences,
  };
}

/** Installed beside the judge. */
const policySchema = (): string =>
  `${process.execPath.slice(0, process.execPath.lastIndexOf('/'))}/schemas/policy.schema.json`;

function listening(world: JudgeWorld, expanded?: (expansion: Expansion) => void): JudgeWorld {
  return expanded === undefined ? world : { ...world, ports: { ...world.ports, expanded } };
}

/** Words by which people decide: what they leave in the log is kept elsewhere, as what the gate writes is. */
const DECIDING = ['approve', 'deny', 'withdraw', 'review', 'inbox'];

export async function cliFront(world: World, argv: readonly string[]): Promise<Answer> {
  let said: Answer | null = null;
  const code = await main(
    callerOf(world, argv),
    servicesOf(world, answer => {
      said = answer;
    }),
  );
  if (DECIDING.includes(argv[0] ?? '') && logOptions(world).anchored === true)
    (await import('../tend.ts')).tendLater(world, 'anchor');
  return said ?? { kind: 'exit', code };
}
