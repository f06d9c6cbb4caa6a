/** What an approval must be, and that each of it has a test that names it: in a title, on its first line, or above a transcript's steps. */
import { expect, test } from 'bun:test';
import { readdirSync, readFileSync } from 'node:fs';

const REQUIREMENTS: Readonly<Record<string, string>> = {
  R1: 'what is approved is this text, folder, files, programs, environment, policy, host and requester, until then',
  R2: 'the reason is shown and recorded, and is no part of it',
  R3: 'what changed before the run voids it',
  R4: 'it runs once; whether it ran after a crash is unknown, and then it does not run again',
  R5: 'no answer in time is told apart from a refusal, a withdrawal and an error',
  R6: 'a failure of what is asked decides nothing',
  R7: 'a person who withdraws it ends it everywhere',
  R8: 'an answer for more than one run is a grant: bounded, listed, revoked, never for what is critical',
  R9: 'who changes a command cannot be the only one to approve it',
  R10: 'nobody approves their own request',
  R11: 'by any of the names that they have',
  R12: 'so many different people; one refusal is a refusal; the order changes nothing',
  R13: 'only who may, when it is seen and again before the run',
  R14: 'the last word of each counts until it starts',
  R15: 'a rule can want a reason from both sides',
  R16: 'after a time a second group is asked, and people are reminded, not flooded',
  R17: 'breaking the glass is for named people, loud, with a reason, and is looked at afterwards',
  R18: 'an approver may say from when and until when',
  R19: 'a comment decides by its first line with the digest, and by nothing that only looks so',
  R20: 'a comment that was edited never counts, one that was deleted no more',
  R21: 'what was examined is kept',
  R22: 'the issue is looked at again before an approval is used',
  R23: 'all pages are read, and none is missed between two looks',
  R24: 'one poller for a repository, which asks for changes only and heeds the limits',
  R25: 'an issue is made once, whatever becomes of the answer',
  R26: 'an answer of another shape is an error',
  R27: 'the address is used as it is given, proxies and certificates too, without encryption on this machine only',
  R28: 'tokens that end are renewed, or the wait is kept below their end',
  R29: 'a public repository is refused unless allowed, and then locked',
  R30: 'doctor says which levels can be reached, and why not more',
  R31: 'approvers are mentioned, and nobody else',
  R32: 'what would not show is made visible, alike everywhere',
  R33: 'nothing is hidden without a count and the hash',
  R34: 'text of others is no markup',
  R35: 'secrets leave in no copy',
  R36: 'the log proves itself',
  R37: 'who decided comes from the channel, never from what the requester writes',
  R38: 'who may decide stands where the requester cannot write, and a change of it is on record',
  R39: 'what asks is loaded when something asks',
  R40: 'tests say which server answered',
  R41: 'what attackers did to others fails here',
};

test('each requirement has a test that names it', () => {
  const named = new Set<string>();
  for (const name of readdirSync(import.meta.dir, { recursive: true, encoding: 'utf8' })) {
    if (name === 'requirements.test.ts' || !/(?:\.test\.ts|\.txt)$/.test(name)) continue;
    const text = readFileSync(`${import.meta.dir}/${name}`, 'utf8');
    const titles = name.endsWith('.txt') ? /^# (.*)$/gm : /(?:['"`]|^\/\*\* )(.*\bR\d+\b.*)/gm;
    for (const [, title = ''] of text.matchAll(titles)) for (const [id] of title.matchAll(/\bR\d+\b/g)) named.add(id);
  }
  expect(Object.keys(REQUIREMENTS).filter(id => !named.has(id))).toEqual([]);
});
