/**
 * npm run contract: what the GitHub channel sends, and what it reads, against GitHub's own description of its API
 * (@octokit/openapi) by prism. A wrong request of ours fails; a wrong answer is the emulator's, and is listed for those who
 * trust it. Slow and large (475 MB of packages), so it is no part of npm test.
 */
import { answersTo, ask, soon } from '../channels/github/asked.ts';
import { digest8, FAST, freePort, startGithub } from '../channels/github/github-server.ts';

const here = new URL('.', import.meta.url).pathname;
const github = await startGithub();
const port = freePort();
const api = `${here}node_modules/@octokit/openapi/generated/api.github.com.json`;
const prism = Bun.spawn(
  ['node', `${here}node_modules/.bin/prism`, 'proxy', '-p', `${port}`, api, `http://127.0.0.1:${github.layer.port}`],
  { stdout: 'pipe', stderr: 'inherit' },
);
process.on('exit', () => prism.kill('SIGKILL'));
// The header of an answer holds only some violations; what prism prints are all.
const printed = new Response(prism.stdout).text();
// It reads 10 MB of description first.
for (let i = 0; i < 3000; i++) {
  if (
    await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    )
  )
    break;
  await Bun.sleep(100);
}

let checked = 0;
const seen = new Set<string>();
github.faults.reset();
await github.faults.forUnmatchedRequest().thenPassThrough({
  transformRequest: { replaceHost: { targetHost: `127.0.0.1:${port}` } },
  beforeResponse: (_, request) => {
    const name = `${request.method} ${new URL(request.url).pathname.replace(/\d+/g, 'N')}`;
    checked++;
    seen.add(name);
  },
});

const patient = { pace: { ...FAST, timeout: 20_000, patience: 30_000, poll: 300 } };
await github.as('owner', 'POST', '/orgs/acme/teams', { name: 'ops' });
await github.as('owner', 'PUT', '/orgs/acme/teams/ops/memberships/bob', { role: 'member' });
for (const approvers of [[], [github.ids.alice, '@acme/ops']]) {
  const asked = await ask(github, {}, { approvers, pullRequest: true }, patient);
  await github.comment('alice', asked.issue, 'lgtm');
  const [answer] = await answersTo(
    asked,
    () => github.comment('bob', asked.issue, `/approve ${digest8(asked.request)}`),
    { count: 1 },
  );
  await asked.channel.available();
  await asked.channel.verify(asked.request, asked.posted, answer!, soon());
  await asked.channel.claim(asked.request, asked.posted, soon());
  await asked.channel.close(asked.request, asked.posted, { kind: 'ran', exit: 0, signal: null, durationMs: 1 }, soon());
}
const open = github.channel({ repository: 'acme/open', allowPublic: true }, patient);
await open.post((await ask(github, {}, {}, patient)).request, null, soon());

prism.kill();
await prism.exited;
await github.stop();
const violations = [...new Set((await printed).match(/Violation: .*/g) ?? [])].sort();
const ours = violations.filter(line => line.startsWith('Violation: request'));
const theirs = violations.filter(line => !ours.includes(line));
console.log(`${checked} calls of ${seen.size} kinds checked against GitHub's description:`);
for (const name of [...seen].sort()) console.log(`  ${name}`);
console.log(`answers of the emulator that differ from it: ${theirs.length}`);
for (const line of theirs) console.log(`  ${line}`);
console.log(`requests of ours that differ from it: ${ours.length}`);
for (const line of ours) console.log(`  ${line}`);
// Without any violation nothing was compared: the emulator is known to leave out fields.
process.exit(ours.length === 0 && theirs.length > 0 && seen.size > 10 ? 0 : 1);
