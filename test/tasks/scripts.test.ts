/** Script files made to be something else than they look: nothing of them runs unseen, and none of them holds the judge up. */
import { symlinkSync, writeFileSync } from 'node:fs';
import { afterAll, expect, test } from 'bun:test';
import { Place, unforeseen } from './real.ts';

const place = new Place({
  plain: 'a 1\n',
  crlf: '#!/bin/bash\na 1\r\n',
  bom: '\uFEFF#!/bin/bash\na 1\n',
  'nul-first': 'a 1\0\n',
  'nul-later': 'a 1\nexit\n\0\0',
  env: '#!/usr/bin/env bash\na 1\n',
  'env-s': '#!/usr/bin/env -S X=1 bash -x\na 1\n',
  option: '#! /bin/sh -e\na 1\n',
  awk: '#!/usr/bin/awk -f\nBEGIN { system("a 1") }\n',
  make: '#!/usr/bin/make -f\nall:\n\ta 1\n',
  perl: '#!/usr/bin/perl\nsystem("a 1");\n',
  python: '#!/usr/bin/env python3\nimport os\nos.system("a 1")\n',
  inner: '#!/bin/bash ./plain\n',
  big: `#!/bin/sh\na 1\n${'# filler\n'.repeat(150_000)}`,
  cycle: '. ./cycle2\na 1\n',
  cycle2: 'if [ -n "$X" ]; then exit; fi; X=1; . ./cycle\n',
  'd/Makefile': 'all:\n\ta 1\n',
  'd/lib.sh': 'a 1\n',
});
writeFileSync(`${place.work}/latin`, Buffer.from('#!/bin/sh\n# caf\xe9\na 1\n', 'latin1'), { mode: 0o755 });
symlinkSync('plain', `${place.work}/link`);
symlinkSync('/dev/tty', `${place.work}/tty`);
symlinkSync('loop', `${place.work}/loop`);
Bun.spawnSync(['mkfifo', 'fifo', 'd/package.json'], { cwd: place.work });
Bun.spawnSync(['chmod', '4755', 'plain'], { cwd: place.work });
afterAll(() => place.remove());

test.each([
  './plain',
  'bash plain',
  '. ./plain',
  'sh ./d/../plain',
  '$PWD/plain',
  'bash < plain',
  'cd d && ../plain',
  'env ./plain',
  'xargs ./plain < /dev/null',
  './crlf',
  'bash crlf',
  './bom',
  './nul-first',
  './nul-later',
  './env',
  './env-s',
  './option',
  './awk',
  './make',
  './inner',
  './big',
  'sh big',
  '. ./cycle',
  './latin',
  'sh latin',
  './link',
  '. ./link',
  './loop',
  'make -C d',
  'cd d; make',
  'PATH=d:$PATH; . lib.sh',
  'cd d && . lib.sh',
  './python',
])('%s: what runs is foreseen, or it is opaque', text => {
  const analysis = place.judge(text);
  const ran = place.run(text);
  if (analysis.opaque.length === 0) expect(unforeseen(ran, analysis)).toEqual([]);
});

test.each([
  'sh fifo',
  './fifo',
  '. ./fifo',
  'bash < fifo',
  'make -f fifo',
  'cd d && npm test',
  'sh tty',
  '. ./tty',
  'make -f tty',
  './big',
  '. ./loop',
])('%s is opaque, at once', text => {
  const started = performance.now();
  expect(place.judge(text).opaque.length).toBeGreaterThan(0);
  expect(performance.now() - started).toBeLessThan(2000);
});

test.each(['./plain', './link', './latin', './env', './option', './make', './inner', 'make -C d'])(
  '%s is all known',
  text => {
    const analysis = place.judge(text);
    expect(analysis.opaque.map(one => one.why)).toEqual([]);
    expect(analysis.invocations.some(({ argv }) => argv[0] === 'a')).toBe(true);
  },
);
