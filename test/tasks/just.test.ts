/** just itself said what it runs (1.57.0): the lines below are its record. */
import { describe, expect, test } from 'bun:test';
import { type Files, Place, unforeseen } from './real.ts';

interface Case {
  readonly name: string;
  readonly justfile: string;
  readonly command?: string;
  readonly files?: Files;
  readonly env?: Readonly<Record<string, string>>;
  readonly opaque?: true;
  readonly ran: readonly string[];
}

const CASES: readonly Case[] = [
  { name: 'the first recipe', justfile: 'one:\n  a 1\ntwo:\n  b\n', ran: ['a <1>'] },
  { name: 'recipes of the command line', justfile: 'one:\n  a\ntwo:\n  b\n', command: 'just two one', ran: ['a', 'b'] },
  { name: 'dependencies', justfile: 'one: two && three\n  a\ntwo:\n  b\nthree:\n  c\n', ran: ['a', 'b', 'c'] },
  {
    name: 'arguments',
    justfile: "go x y='d' *z:\n  a {{x}} {{y}} {{z}}\n",
    command: 'just go 1 2 3 4',
    ran: ['a <1> <2> <3> <4>'],
  },
  { name: 'defaults', justfile: "go x='p' y=x:\n  a {{x}} {{y}}\n", command: 'just go', ran: ['a <p> <p>'] },
  { name: 'an argument that is code', justfile: 'go x:\n  echo {{x}}\n', command: "just go '; b 1'", ran: ['b <1>'] },
  {
    name: 'dependencies with arguments',
    justfile: 'one: (two "p" "q r")\n  a\ntwo x y:\n  b {{x}} "{{y}}"\n',
    ran: ['a', 'b <p> <q r>'],
  },
  { name: 'variables', justfile: "v := 'p' + \"q\"\nw := v / 'r'\ngo:\n  a {{v}} {{ w }}\n", ran: ['a <pq> <pq/r>'] },
  {
    name: 'variables of the command line',
    justfile: "v := 'p'\ngo:\n  a {{v}}\n",
    command: 'just v=1 go',
    ran: ['a <1>'],
  },
  { name: 'exported', justfile: "export v := '1'\ngo $w='2':\n  a $v $w\n", ran: ['a <1> <2>'] },
  { name: 'backticks', justfile: 'v := `b 1`\ngo:\n  a\n', ran: ['a', 'b <1>'] },
  { name: 'backticks that print words', justfile: 'v := `date +%Y`\ngo:\n  a "x-{{v}}"\n', ran: ['a'].slice(1) },
  {
    name: 'backticks that print code',
    justfile: 'v := `cat f`\ngo:\n  a {{v}}\n',
    files: { f: '; b' },
    opaque: true,
    ran: ['a', 'b'],
  },
  {
    name: 'a variable that is not used',
    justfile: 'v := `b`\ngo:\n  a\nother:\n  c\n',
    command: 'just other',
    ran: ['b', 'c'],
  },
  { name: 'marks', justfile: 'go:\n  @a 1\n  -b 2\n', ran: ['a <1>', 'b <2>'] },
  { name: 'lines that go on', justfile: 'go:\n  a 1 \\\n    2\n', ran: ['a <1> <2>'] },
  { name: 'a script', justfile: 'go:\n  #!/usr/bin/env bash\n  set -eu\n  x=1\n  a $x\n', ran: ['a <1>'] },
  {
    name: 'a script of python',
    justfile: "go:\n  #!/usr/bin/env python3\n  import os\n  os.system('a 1')\n",
    ran: ['a <1>'],
  },
  { name: 'another shell', justfile: 'set shell := ["bash", "-uc"]\ngo:\n  [[ 1 == 1 ]] && a 1\n', ran: ['a <1>'] },
  { name: 'a shell that is none', justfile: 'set shell := ["a", "-c"]\ngo:\n  b\n', opaque: true, ran: ['a <-c> <b>'] },
  {
    name: 'positional arguments',
    justfile: 'set positional-arguments\ngo x:\n  a "$1"\n',
    command: "just go 'p q'",
    ran: ['a <p q>'],
  },
  { name: 'aliases', justfile: 'alias g := go\nfirst:\n  b\ngo:\n  a\n', command: 'just g', ran: ['a'] },
  {
    name: 'import',
    justfile: "import 'x.just'\ngo: more\n  a\n",
    files: { 'x.just': 'more:\n  b\n' },
    ran: ['a', 'b'],
  },
  {
    name: 'a file of another name',
    justfile: 'go:\n  a\n',
    files: { 'x.just': 'go:\n  b\n' },
    command: 'just -f x.just',
    ran: ['b'],
  },
  {
    name: 'from a folder below',
    justfile: 'go:\n  a $(pwd | wc -l)\n',
    files: { 'd/x': '' },
    command: 'cd d && just go',
    ran: ['a <1>'],
  },
  {
    name: 'attributes, comments, settings',
    justfile: '# x\nset dotenv-load\n[private]\n[no-cd]\ngo:\n  # b\n  a\n',
    ran: ['a'],
  },
  { name: 'a list', justfile: 'go:\n  a\n', command: 'just --list', ran: [] },
  { name: 'brackets', justfile: "go:\n  a '{{{{x}}'\n", ran: ['a <{{x}}>'] },
  {
    name: 'a condition',
    justfile: "v := if `b` == '' { 'p' } else { 'q' }\ngo:\n  a {{v}}\n",
    opaque: true,
    ran: ['a <p>', 'b'],
  },
  {
    name: 'a file written just before',
    justfile: '',
    command: "printf 'go:\\n  a 1\\n' > justfile; just",
    ran: ['a <1>'],
  },
];

const JUST = Bun.which('just', { PATH: process.env.GATEKEEP_TEST_JUST ?? process.env.PATH ?? '' });

describe('just', () => {
  test.each(CASES)('$name', ({ justfile, command = 'just', files = {}, env = {}, opaque, ran }) => {
    const place = new Place({ ...(justfile === '' ? {} : { justfile }), ...files });
    try {
      const analysis = place.judge(command, env);
      if (!opaque) expect(analysis.opaque.map(one => one.why)).toEqual([]);
      const real = JUST === null ? ran : place.run(command.replace(/\bjust(?= |$)/, JUST), env);
      for (const line of ran) expect(real).toContain(line);
      if (!opaque || analysis.opaque.length === 0) expect(unforeseen(real, analysis)).toEqual([]);
    } finally {
      place.remove();
    }
  });
});
