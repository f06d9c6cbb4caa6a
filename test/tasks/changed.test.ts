/** Files that a text changes before it runs them. */
import { expect, test } from 'bun:test';
import { judge, programs, reasons } from '../bash/judge.ts';

const files = { '/w/x': 'echo hi\n', '/w/x.sh': 'echo hi\n', '/w/Makefile': 'all:\n\ta\n' };

test.each([
  'gcc -o x x.c && ./x',
  'cc x.c -o x; ./x',
  'clang++ -O2 -o x x.cc && ./x --version',
  'go build -o x . && ./x',
  'rustc -o x x.rs && ./x',
  'chmod +x x.sh && ./x.sh',
  'cat x.sh; jq . x.sh; ./x.sh',
  'make; cp Makefile /tmp/; make',
  'mkdir -p build && cd build && cmake .. && make',
  'rm -rf build && mkdir -p build && cd build && cmake .. && make',
  'rm -rf build; cmake -B build && make -C build',
  'touch Makefile; chmod 644 Makefile; chown u . && make',
])('%s is all known', text => expect(reasons(judge(text, { files }))).toEqual([]));

test.each([
  ['gcc -E -o x.sh x.c && ./x.sh'],
  ['gcc -S -o x.sh x.c && sh x.sh'],
  ['tee x.sh < y; ./x.sh'],
  ['cp y x.sh; ./x.sh'],
  ['mv y x.sh && sh x.sh'],
  ['sed -i s/a/b/ x.sh; ./x.sh'],
  ['perl -pi -e s/a/b/ x.sh; ./x.sh'],
  ['curl -o x.sh u && sh x.sh'],
  ['wget -O x.sh u && sh x.sh'],
  ['git apply p && ./x.sh'],
  ['patch -p1 < p && ./x.sh'],
  ['unzip -o a.zip && ./x.sh'],
  ['tar xf a.tgz && make'],
  ['tee Makefile < y; make'],
  ['mv y Makefile && make'],
  ['cp -r y/. . && make'],
  ['rm GNUmakefile; make'],
  ['rm -f build/GNUmakefile; make -C build'],
  ['rm -rf build; cp -r y build; make -C build'],
  ['rm -rf "$(cat y)"; make -C build'],
  ['touch a > Makefile; make'],
  ['sed -i s/a/b/ Makefile && make'],
  ['ln -sf y Makefile && make'],
  ['echo "all: ; rm x" >> Makefile && make'],
  ["python3 -c \"open('Makefile', 'w').write(input())\" && make"],
])('%s is opaque', text =>
  expect(reasons(judge(text, { files })).join()).toMatch(
    /changed just before|cannot be told|that is not known|changes a file/,
  ),
);

/** What was looked at for one call is not looked at again for the next: what comes in between still counts. */
test.each([
  'make; make; tee Makefile < y; make',
  'make; cp Makefile /tmp/; make; git checkout x; make; mv y Makefile; make',
  'make -C d; make; cp -r y/. .; make -C d',
  'cat y > Makefile; make; make',
])('%s: opaque where it is changed', text =>
  expect(reasons(judge(text, { files })).join()).toContain('changed just before'),
);

test('thousands of calls of one task are judged in full, and each is looked back from once', () => {
  const analysis = judge('make; cp a b\n'.repeat(2_000), { files });
  expect(reasons(analysis)).toEqual([]);
  expect(programs(analysis).filter(one => one === 'a')).toHaveLength(2_000);
});

test('nor does a file that may be changed cost more with every call', () => {
  const analysis = judge(`mv y Makefile\n${'make; cp a b\n'.repeat(4_000)}`, { files });
  expect(reasons(analysis).join()).not.toContain('too large');
});

test.each<[text: string, ran: string]>([
  ["cat > Makefile <<'E'\nall:\n\trm -rf /\nE\nmake", 'rm -rf /'],
  ["printf 'all:\\n\\trm -rf /\\n' > Makefile; make", 'rm -rf /'],
  ["printf '#!/bin/sh\\nrm -rf /\\n' > y.sh; chmod +x y.sh; ./y.sh", 'rm -rf /'],
  ["echo 'rm -rf /' | tee y.sh; sh y.sh", 'rm -rf /'],
  ["echo 'rm -rf /' > y.sh; cp y.sh z.sh; sh z.sh", 'rm -rf /'],
  ["mkdir d; printf 'all: ; rm -rf /\\n' > d/Makefile; make -C d", 'rm -rf /'],
  ['echo \'{"scripts":{"test":"rm -rf /"}}\' > package.json; npm test', 'rm -rf /'],
  ["cd d; printf 'all: ; rm -rf /\\n' > Makefile; cd ..; make -C d", 'rm -rf /'],
])('%s runs %s, or is opaque', (text, ran) => {
  const analysis = judge(text, { files });
  if (reasons(analysis).length === 0) expect(programs(analysis)).toContain(ran);
});
