import { describe, expect, test } from 'bun:test';
import { mistakeOf, transcript } from './policy.ts';

const RULE = `    match: make deploy ...
    reason: deploys
    examples: { match: [make deploy], no_match: [make test] }
`;

/** What is wrong, the policy, what is printed. */
const CASES: readonly (readonly [string, string, string])[] = [
  [
    'a mistyped key',
    'version: 1\nprofil: strict\n',
    '/user.yaml:2:1: unknown key profil in a policy\nprofil: strict\n^~~~~~\nhint: did you mean profile?',
  ],
  [
    'a mistyped value',
    'version: 1\nprofile: stirct\n',
    '/user.yaml:2:10: profile is observe, guard, strict; found stirct\nprofile: stirct\n         ^~~~~~\nhint: did you mean strict?',
  ],
  [
    'the version is missing',
    'profile: strict\n',
    '/user.yaml:1:1: the first key of a policy is version\nprofile: strict\n^~~~~~~~~~~~~~~\nhint: write "version: 1" as the first line',
  ],
  [
    'a later version',
    'version: 2\n',
    '/user.yaml:1:10: version is 1, found 2\nversion: 2\n         ^\nhint: version: 1',
  ],
  [
    'a key twice',
    'version: 1\nwait: 5m\nwait: 1m\n',
    '/user.yaml:3:1: no YAML: map keys must be unique\nwait: 1m\n^\nhint: leave out one of them, or make one of both',
  ],
  [
    'no duration',
    'version: 1\nwait: soon\n',
    '/user.yaml:2:7: wait is a time like 30s, 10m or 1h, at most 30d; found "soon"\nwait: soon\n      ^~~~\nhint: wait: 10m',
  ],
  [
    'no hash',
    'version: 1\nknown:\n  - abc\n',
    '/user.yaml:3:5: known lists SHA-256 values of files, 64 hexadecimal digits each\n  - abc\n    ^~~\nhint: sha256sum FILE',
  ],
  [
    'a rule without a reason',
    'version: 1\nrules:\n  - id: a.b\n    match: x\n    examples: { match: [x], no_match: [y] }\n',
    '/user.yaml:3:9: rule a.b has no reason\n  - id: a.b\n        ^~~\nhint: reason: what the command does, in one line',
  ],
  [
    'a rule without examples',
    'version: 1\nrules:\n  - id: a.b\n    match: x\n    reason: r\n',
    '/user.yaml:3:9: rule a.b has no examples\n  - id: a.b\n        ^~~\nhint: examples: { match: [make deploy], no_match: [make test] }',
  ],
  [
    'an example list that is empty',
    'version: 1\nrules:\n  - id: a.b\n    match: x\n    reason: r\n    examples: { match: [x], no_match: [] }\n',
    '/user.yaml:6:39: examples.no_match is empty\n    examples: { match: [x], no_match: [] }\n                                      ^~\nhint: no_match: [make test]',
  ],
  [
    'a mistake inside a pattern',
    `version: 1\nrules:\n  - id: a.b\n    match: ["make deploy", "make <here> x"]\n    reason: r\n    examples: { match: [x], no_match: [y] }\n`,
    '/user.yaml:4:34: unknown word class "<here>" (there are <outside>, <elsewhere>, <root>, <project>, <temp>, <home>)\n    match: ["make deploy", "make <here> x"]\n                                 ^~~~~~\nhint: did you mean <home>?',
  ],
  [
    'an example that does not hold',
    `version: 1\nrules:\n  - id: a.b\n    match: make deploy ...\n    reason: r\n    examples:\n      match: [make deploy, make all]\n      no_match: [make]\n`,
    "/user.yaml:7:28: rule a.b does not match its own example\n      match: [make deploy, make all]\n                           ^~~~~~~~\nhint: gatekeep explain -c 'make all' says how it is read",
  ],
  [
    'an example that must not hold and does',
    `version: 1\nrules:\n  - id: a.b\n    match: make ...\n    reason: r\n    examples:\n      match: [make]\n      no_match: [make test]\n`,
    "/user.yaml:8:18: rule a.b matches its own example\n      no_match: [make test]\n                 ^~~~~~~~~\nhint: gatekeep explain -c 'make test' says how it is read",
  ],
  [
    'the id of a shipped rule',
    `version: 1\nrules:\n  - id: git.force-push\n${RULE}`,
    "/user.yaml:3:9: rule id git.force-push is used twice\n  - id: git.force-push\n        ^~~~~~~~~~~~~~\nhint: id: our.git.force-push, with disable: [git.force-push] where it is to take the other's place",
  ],
  [
    'a rule that nobody ships is disabled',
    'version: 1\ndisable: [git.forcepush]\n',
    '/user.yaml:2:11: no shipped rule is named git.forcepush\ndisable: [git.forcepush]\n          ^~~~~~~~~~~~~\nhint: did you mean git.force-push?',
  ],
  [
    'a mistyped circumstance',
    `version: 1\nrules:\n  - id: a.b\n    when: { kube_contxt: prod }\n${RULE}`,
    '/user.yaml:4:13: unknown key kube_contxt in when\n    when: { kube_contxt: prod }\n            ^~~~~~~~~~~\nhint: did you mean kube_context?',
  ],
  [
    'a claim that would excuse',
    `version: 1\nrules:\n  - id: a.b\n    when: { ci: false }\n${RULE}`,
    '/user.yaml:4:17: ci is what the environment claims, which the requester can write, so it cannot excuse\n    when: { ci: false }\n                ^~~~~\nhint: a role with users or groups, or disable in the policy of the machine, can say so',
  ],
  [
    'a claim that would allow',
    `version: 1\nrules:\n  - id: a.b\n    verdict: allow\n    when: { agent: codex }\n${RULE}`,
    '/user.yaml:5:20: agent is what the environment claims, which the requester can write, so it cannot allow\n    when: { agent: codex }\n                   ^~~~~\nhint: user and group are what the kernel says',
  ],
  [
    'no window',
    `version: 1\nrules:\n  - id: a.b\n    when: { time: 9-17 UTC }\n${RULE}`,
    '/user.yaml:4:19: time is DAYS HH:MM-HH:MM ZONE, where days or hours may be left out; found 9-17 UTC\n    when: { time: 9-17 UTC }\n                  ^~~~~~~~\nhint: mon-fri 09:00-17:00 Europe/Berlin',
  ],
  [
    'no zone',
    `version: 1\nrules:\n  - id: a.b\n    when: { time: mon 09:00-17:00 Mars/Base }\n${RULE}`,
    '/user.yaml:4:35: Mars/Base is no time zone\n    when: { time: mon 09:00-17:00 Mars/Base }\n                                  ^~~~~~~~~\nhint: write it like Europe/Berlin or UTC',
  ],
  [
    'a situation that nobody defined',
    `version: 1\nrules:\n  - id: a.b\n    severity_when: { high: prodction }\n${RULE}`,
    '/user.yaml:4:28: no situation is named prodction\n    severity_when: { high: prodction }\n                           ^~~~~~~~~\nhint: did you mean production?',
  ],
  [
    'a role that nobody defined',
    `version: 1\nroles: { ops: { users: [a] } }\nrules:\n  - id: a.b\n    when: { role: opps }\n${RULE}`,
    '/user.yaml:5:11: no role is named opps\n    when: { role: opps }\n          ^~~~~~~~~~~~~~\nhint: did you mean ops?',
  ],
  [
    'a role that permits by claims',
    'version: 1\nroles:\n  bots: { agents: [codex], may: ["*"] }\n',
    '/user.yaml:3:28: agents, ci and repositories are what the requester can write, so they permit nothing\n  bots: { agents: [codex], may: ["*"] }\n                           ^~~\nhint: add users or groups to the role',
  ],
  [
    'a role that permits in a policy that root does not own',
    'version: 1\nroles:\n  ops: { users: [dev], may: ["*"] }\n',
    '/user.yaml:3:24: only the policy of the machine, which root owns, says who may do more than others\n  ops: { users: [dev], may: ["*"] }\n                       ^~~\nhint: in your own policy, disable takes a rule out of force',
  ],
  [
    'a severity that raises nothing',
    `version: 1\nrules:\n  - id: a.b\n    sensitivity: high\n    severity_when: { medium: root }\n${RULE}`,
    '/user.yaml:5:22: rule a.b is high already, so medium raises nothing\n    severity_when: { medium: root }\n                     ^~~~~~\nhint: name a sensitivity above high, or leave it out',
  ],
  [
    'opaque is never allowed',
    'version: 1\nopaque: allow\n',
    '/user.yaml:2:9: what cannot be told before it runs is never allowed: opaque is ask or deny\nopaque: allow\n        ^~~~~\nhint: known: lists files that you have read',
  ],
  [
    'an override of nothing',
    'version: 1\noverrides: [{ when: { cwd: / } }]\n',
    '/user.yaml:2:13: an override changes nothing\noverrides: [{ when: { cwd: / } }]\n            ^~~~~~~~~~~~~~~~~~~~\nhint: it may name profile, opaque, unlisted, thresholds, wait',
  ],
  [
    'approvals of nobody',
    `version: 1\nrules:\n  - id: a.b\n    approvals: { from: [alice] }\n${RULE}`,
    '/user.yaml:4:25: from lists user:NAME, group:NAME and role:NAME; found alice\n    approvals: { from: [alice] }\n                        ^~~~~\nhint: user:alice',
  ],
  [
    'a control that does not exist',
    `version: 1\nrules:\n  - id: a.b\n    controls: ["iso27001:A.8.99"]\n${RULE}`,
    '/user.yaml:4:16: iso27001 has no control A.8.99\n    controls: ["iso27001:A.8.99"]\n               ^~~~~~~~~~~~~~~~~\nhint: written like iso27001:A.8.32',
  ],
  [
    'trust without an end',
    'version: 1\ntrust: [{ may_loosen: wait, until: soon }]\n',
    '/user.yaml:2:36: until is a day like 2027-01-31, found soon\ntrust: [{ may_loosen: wait, until: soon }]\n                                   ^~~~\nhint: until: 2027-01-31',
  ],
  [
    'no mapping',
    '- a\n',
    '/user.yaml:1:1: a policy is a mapping, found a list\n- a\n^~~\nhint: its keys: version, profile, opaque, unlisted, thresholds, wait, approvals, audit, overrides, roles, situations, rules, disable, known, may_loosen, trust',
  ],
  [
    'a program that begins with ./',
    `version: 1\nrules:\n  - id: a.b\n    match: ./deploy.sh prod\n    reason: r\n    examples: { match: [./deploy.sh prod], no_match: [y] }\n`,
    '/user.yaml:4:12: a program goes by its file name\n    match: ./deploy.sh prod\n           ^~~~~~~~~~~\nhint: deploy.sh',
  ],
  [
    'a number where a text belongs',
    `version: 1\nrules:\n  - id: a.b\n${RULE}    when: { branch: 3 }\n`,
    '/user.yaml:7:21: branch is a text, found the number 3\n    when: { branch: 3 }\n                    ^\nhint: in quotes: "3"',
  ],
  [
    'a role far from every name',
    `version: 1\nrules:\n  - id: a.b\n${RULE}    when: { role: nobodys }\n`,
    '/user.yaml:7:11: no role is named nobodys\n    when: { role: nobodys }\n          ^~~~~~~~~~~~~~~~~\nhint: roles: { nobodys: { users: [alice] } }',
  ],
  [
    'nothing at all',
    '',
    '/user.yaml:1:1: a policy is a mapping, found nothing\n\n^\nhint: its keys: version, profile, opaque, unlisted, thresholds, wait, approvals, audit, overrides, roles, situations, rules, disable, known, may_loosen, trust',
  ],
];

describe('mistakes in a policy, as they are shown', () => {
  test.each(CASES as (readonly [string, string, string])[])('%s', (_what, text, wanted) => {
    expect(transcript(mistakeOf({ user: text }))).toBe(wanted);
  });

  test('each says what to do next', () => {
    const without = CASES.filter(([, text]) => !mistakeOf({ user: text }).hint);
    expect(without.map(([what]) => what)).toEqual([]);
  });

  test('text that is no YAML is refused with a place', () => {
    const problem = mistakeOf({ user: 'version: 1\nrules: [a, b\nwait: 5m\n' });
    expect(problem.kind).toBe('config');
    expect(problem.location).toMatchObject({ file: '/user.yaml', line: 3 });
  });
});
