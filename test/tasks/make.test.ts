/** make itself says what it runs: all of it is foreseen, and in everyday files nothing is opaque. */
import { describe, expect, test } from 'bun:test';
import { type Files, Place, unforeseen } from './real.ts';

interface Case {
  readonly name: string;
  readonly makefile: string;
  readonly command?: string;
  readonly files?: Files;
  readonly env?: Readonly<Record<string, string>>;
  /** Opaque parts are fine. */
  readonly opaque?: true;
  /** Lines that must be in the real record, so that the case shows something. */
  readonly ran?: readonly string[];
}

const CASES: readonly Case[] = [
  { name: 'the first target', makefile: 'all: one\n\ta all\none:\n\tb one\ntwo:\n\tc\n', ran: ['a <all>', 'b <one>'] },
  {
    name: 'targets of the command line',
    makefile: 'all:\n\ta\none two:\n\tb $@\n',
    command: 'make one two',
    ran: ['b <one>', 'b <two>'],
  },
  {
    name: 'another file',
    makefile: 'all:\n\ta\n',
    files: { 'x.mk': 'all:\n\tb\n' },
    command: 'make -f x.mk',
    ran: ['b'],
  },
  {
    name: 'another file, attached',
    makefile: '',
    files: { 'x.mk': 'all:\n\tb\n' },
    command: 'make -fx.mk -j2',
    ran: ['b'],
  },
  { name: 'makefile before Makefile', makefile: 'all:\n\ta\n', files: { makefile: 'all:\n\tb\n' }, ran: ['b'] },
  {
    name: 'GNUmakefile before all',
    makefile: 'all:\n\ta\n',
    files: { GNUmakefile: 'all:\n\tb\n', makefile: 'all:\n\tc\n' },
    ran: ['b'],
  },
  {
    name: 'another folder',
    makefile: '',
    files: { 'd/Makefile': 'all:\n\ta $(CURDIR)\n\tb\n' },
    command: 'make -C d',
    ran: ['b'],
  },
  {
    name: 'folder after folder',
    makefile: '',
    files: { 'd/e/Makefile': 'all:\n\tb\n' },
    command: 'make -C d -C e',
    ran: ['b'],
  },
  {
    name: 'variables of all kinds',
    makefile: 'A = 1\nB := 2\nC ?= 3\nA += x\nB += y\nall:\n\ta $(A) ${B} $C $(D)\n',
    ran: ['a <1> <x> <2> <y> <3>'],
  },
  {
    name: 'variables used before they are set',
    makefile: 'B = $(A)\nC := $(A)\nA = late\nall:\n\ta $(B) -$(C)-\n',
    ran: ['a <late> <-->'],
  },
  {
    name: 'a variable of the command line',
    makefile: 'X = file\nall:\n\ta $(X)\n',
    command: 'make X=line',
    ran: ['a <line>'],
  },
  { name: 'override', makefile: 'override X = file\nall:\n\ta $(X)\n', command: 'make X=line', ran: ['a <file>'] },
  {
    name: 'the environment',
    makefile: 'Y ?= file\nall:\n\ta $(X) $(Y)\n',
    env: { X: '1', Y: '2' },
    ran: ['a <1> <2>'],
  },
  {
    name: 'the file before the environment',
    makefile: 'X = file\nall:\n\ta $(X)\n',
    env: { X: '1' },
    ran: ['a <file>'],
  },
  {
    name: 'the environment before the file with -e',
    makefile: 'X = file\nall:\n\ta $(X)\n',
    command: 'make -e',
    env: { X: '1' },
    ran: ['a <1>'],
  },
  { name: 'a variable of the shell around', makefile: 'all:\n\ta $(X)\n', command: 'export X=1; make', ran: ['a <1>'] },
  { name: 'a variable in front', makefile: 'all:\n\ta $(X) $$X\n', command: 'X=1 make', ran: ['a <1> <1>'] },
  {
    name: 'exported to the recipe',
    makefile: 'export X = 1\nY = 2\nZ = 3\nexport Y\nall:\n\ta $$X $$Y -$$Z\n',
    ran: ['a <1> <2> <->'],
  },
  {
    name: 'code in a variable',
    makefile: 'RUN = b\nall:\n\ta; $(RUN) x\n',
    command: "make RUN='c; d'",
    ran: ['c', 'd <x>'],
  },
  { name: 'CC of the command line', makefile: 'all: x.o\n', files: { 'x.c': '' }, command: "make CC='b;'", ran: ['b'] },
  {
    name: 'CC of the command line, for a goal without a rule',
    makefile: '',
    files: { 'x.c': '' },
    command: "make x CC='b;'",
    ran: ['b'],
  },
  {
    name: 'CFLAGS of the environment',
    makefile: 'all: x.o\n',
    files: { 'x.c': '' },
    env: { CC: 'b' },
    ran: ['b <-c> <-o> <x.o> <x.c>'],
  },
  {
    name: 'automatic variables',
    makefile: 'out/x.y: p q p | r\n\ta $@ $< $^ $(@D) $(@F) $(<F)\np q r:\n\n',
    ran: ['a <out/x.y> <p> <p> <q> <out> <x.y> <p>'],
  },
  {
    name: 'pattern rules',
    makefile: 'all: x.o y.o\n%.o: %.q\n\ta $@ $< $*\n',
    files: { 'x.q': '', 'y.q': '' },
    ran: ['a <x.o> <x.q> <x>', 'a <y.o> <y.q> <y>'],
  },
  {
    name: 'pattern rules with a folder',
    makefile: 'all: d/x.o\n%.o: %.q\n\ta $@ $*\n',
    files: { 'd/x.q': '' },
    ran: ['a <d/x.o> <d/x>'],
  },
  {
    name: 'pattern rules in a chain',
    makefile: 'all: x.1\n%.1: %.2\n\ta $@ $<\n%.2: %.3\n\tb $@ $<\n',
    files: { 'x.3': '' },
    ran: ['a <x.1> <x.2>', 'b <x.2> <x.3>'],
  },
  {
    name: 'static patterns',
    makefile: 'O = x.o y.o\nall: $(O)\n$(O): %.o: %.q\n\ta $@ $< $*\n',
    files: { 'x.q': '', 'y.q': '' },
    ran: ['a <x.o> <x.q> <x>'],
  },
  {
    name: 'suffix rules',
    makefile: '.SUFFIXES: .q .r\nall: x.r\n.q.r:\n\ta $@ $<\n',
    files: { 'x.q': '' },
    ran: ['a <x.r> <x.q>'],
  },
  {
    name: 'a recipe on the line of its rule',
    makefile: 'all: one ; a 1\n\tb 2\none: ; c $(X)\n',
    ran: ['a <1>', 'b <2>', 'c'],
  },
  {
    name: 'two rules of one target',
    makefile: 'all: one\nall: two\n\ta\none two:\n\tb $@\n',
    ran: ['a', 'b <one>', 'b <two>'],
  },
  { name: 'double colons', makefile: 'all::\n\ta\nall::\n\tb\n', ran: ['a', 'b'] },
  { name: 'marks of recipe lines', makefile: 'all:\n\t@a 1\n\t-@b 2\n\t+ @c 3\n', ran: ['a <1>', 'b <2>', 'c <3>'] },
  {
    name: 'lines that go on',
    makefile: 'all:\n\ta 1 \\\n\t  2; \\\n\tb 3\nX = 1 \\\n  2\nall: dep\ndep:\n\tc $(X)\n',
    ran: ['a <1> <2>', 'b <3>', 'c <1> <2>'],
  },
  {
    name: 'each line its own shell',
    makefile: 'all:\n\tcd d && a\n\tX=1; b\n\tc "-$$X"\n',
    files: { 'd/x': '' },
    ran: ['a', 'b', 'c <->'],
  },
  { name: 'one shell for all', makefile: '.ONESHELL:\nall:\n\t@X=1\n\ta $$X\n', ran: ['a <1>'] },
  { name: 'another shell', makefile: 'SHELL = /bin/bash\nall:\n\t[[ 1 == 1 ]] && a <(b)\n', ran: ['b'], opaque: true },
  {
    name: 'flags of the shell',
    makefile: 'SHELL := bash\n.SHELLFLAGS := -eu -o pipefail -c\nall:\n\ta | b\n',
    ran: ['a', 'b'],
  },
  { name: 'a shell that is none', makefile: 'SHELL = a\nall:\n\tb c\n', ran: ['a <-c> <b c>'] },
  { name: 'a shell of the command line', makefile: 'all:\n\tb c\n', command: 'make SHELL=a', ran: ['a <-c> <b c>'] },
  { name: 'flags that are the code', makefile: '.SHELLFLAGS = -c "a x" --\nall:\n\tb c\n', opaque: true },
  { name: 'a shell for one target', makefile: 'all: SHELL = a\nall:\n\tb\n', ran: ['a <-c> <b>'] },
  {
    name: 'variables of a target',
    makefile: 'all: X = 1\nall: one\n\ta $(X)\none:\n\tb $(X)\n',
    ran: ['a <1>', 'b <1>'],
  },
  {
    name: 'conditions that are known',
    makefile:
      'ifeq ($(X),1)\nR = a\nelse ifeq "$(X)" "2"\nR = b\nelse\nR = c\nendif\nifdef X\nall:\n\t$(R) 1\nelse\nall:\n\td\nendif\nifneq ($(X),)\nall: more\nendif\nmore:\n\tx\n',
    command: 'make X=2',
    ran: ['b <1>', 'x'],
  },
  {
    name: 'conditions that only the run knows',
    makefile: 'ifeq ($(shell e),1)\nR = a\nelse\nR = b\nendif\nall:\n\t$(R) 1\n',
    ran: ['b <1>', 'e'],
  },
  { name: 'conditions within recipes', makefile: 'all:\nifdef X\n\ta\nelse\n\tb\nendif\n\tc\n', ran: ['b', 'c'] },
  {
    name: 'conditions behind conditions',
    makefile: 'ifdef X\nifdef Y\nall:\n\ta\nelse\nall:\n\tb\nendif\nelse\nall:\n\tc\nendif\n',
    ran: ['c'],
  },
  {
    name: 'include',
    command: 'make all',
    makefile: 'include x.mk y.mk\n-include none.mk\nall: inc\n\ta $(V)\n',
    files: { 'x.mk': 'V = 1\n', 'y.mk': 'inc:\n\tb\n' },
    ran: ['a <1>', 'b'],
  },
  {
    name: 'include by a pattern',
    makefile: 'all: inc\n\ta\ninclude m/*.mk\n',
    files: { 'm/x.mk': 'inc:\n\tb\n' },
    ran: ['a', 'b'],
  },
  {
    name: 'include by a wildcard',
    makefile: 'all: inc\n\ta\n-include $(wildcard m/*.mk)\n',
    files: { 'm/x.mk': 'inc:\n\tb\n' },
    ran: ['a', 'b'],
  },
  {
    name: 'a makefile that is made',
    makefile: 'include x.mk\nall:\n\ta\nx.mk:\n\tb; echo "all: two" > x.mk; printf "two:\\n\\tc\\n" >> x.mk\n',
    ran: ['b'],
    opaque: true,
  },
  { name: 'the Makefile itself is made', makefile: 'all:\n\ta\nMakefile: x\n\tb\nx:\n\tc\n', ran: ['b', 'c'] },
  {
    name: 'shell while it reads',
    makefile: 'X := $(shell a 1)\nY = $(shell b)\nZ := $(Y)\nall:\n\tc\n',
    ran: ['a <1>', 'b', 'c'],
  },
  {
    name: 'shell of a dry run',
    makefile: 'X := $(shell a 1)\nall:\n\tc\n\t+b\n',
    command: 'make -n',
    ran: ['a <1>', 'b'],
  },
  {
    name: 'a submake of a dry run',
    makefile: 'all:\n\tc\n\t$(MAKE) -C d\n',
    files: { 'd/Makefile': 'all:\n\ta\n\t+b\n' },
    command: 'make -n',
    ran: ['b'],
  },
  { name: 'an assignment that runs', makefile: 'X != a\nall:\n\tb $(X)\n', opaque: true, ran: ['a', 'b'] },
  { name: 'what echo prints', makefile: 'X := $(shell echo a 1)\nall:\n\t$(X)\n', ran: ['a <1>'] },
  {
    name: 'what a file holds',
    makefile: 'X := $(shell cat V)\nall:\n\ta $(X)\n',
    files: { V: 'x; b\n' },
    ran: ['a <x>', 'b'],
  },
  {
    name: 'a submake',
    makefile: 'all:\n\t$(MAKE) -C d sub X=1\n',
    files: { 'd/Makefile': 'all:\n\ta\nsub:\n\tb $(X)\n' },
    ran: ['b <1>'],
  },
  {
    name: 'a submake gets the variables of the line',
    makefile: 'all:\n\t$(MAKE) -C d\n',
    files: { 'd/Makefile': 'all:\n\tb $(X) -$(Y)\n' },
    command: "make X=1 Y='p q'",
    ran: ['b <1> <-p> <q>'],
  },
  {
    name: 'submakes in a loop',
    makefile: 'D = d e\nall:\n\tfor i in $(D); do $(MAKE) -C $$i; done\n',
    files: { 'd/Makefile': 'all:\n\ta\n', 'e/Makefile': 'all:\n\tb\n' },
    opaque: true,
    ran: ['a', 'b'],
  },
  {
    name: 'submakes of a pattern of targets',
    makefile: 'D = d e\nall: $(D)\n.PHONY: $(D)\n$(D):\n\t$(MAKE) -C $@\n',
    files: { 'd/Makefile': 'all:\n\ta\n', 'e/Makefile': 'all:\n\tb\n' },
    ran: ['a', 'b'],
  },
  { name: 'define', makefile: 'define RUN\na 1\n@b 2\nendef\nall:\n\t$(RUN)\n\tc\n', ran: ['a <1>', 'b <2>', 'c'] },
  {
    name: 'define with arguments',
    makefile: 'define run\na $(1)\nb $(2)\nendef\nall:\n\t$(call run,x,y z)\n',
    ran: ['a <x>', 'b <y> <z>'],
  },
  {
    name: 'eval',
    makefile: 'define rule\n$(1): \n\ta $(1) $$@\nendef\n$(foreach t,x y,$(eval $(call rule,$(t))))\nall: x y\n',
    command: 'make all',
    ran: ['a <x> <x>', 'a <y> <y>'],
  },
  {
    name: 'substitutions',
    makefile:
      'S = p.q d/r.q\nO = $(S:.q=.o)\nP = $(S:%.q=o/%.z)\nall:\n\ta $(O) $(P) $(patsubst %.q,%,$(S)) $(subst q,x,$(S))\n',
    ran: ['a <p.o> <d/r.o> <o/p.z> <o/d/r.z> <p> <d/r> <p.x> <d/r.x>'],
  },
  {
    name: 'lists',
    makefile:
      'S = p.q d/r.x\nall:\n\ta $(filter %.q,$(S)) $(filter-out %.q,$(S)) $(sort c b c) $(word 2,$(S)) $(words $(S)) $(firstword $(S)) $(lastword $(S)) $(wordlist 1,2,x y z)\n\tb $(dir $(S)) $(notdir $(S)) $(suffix $(S)) $(basename $(S)) $(addprefix i/,$(S)) $(addsuffix .s,$(S)) $(join x y,1 2)\n',
    ran: ['a <p.q> <d/r.x> <b> <c> <d/r.x> <2> <p.q> <d/r.x> <x> <y>'],
  },
  {
    name: 'decisions',
    makefile: 'all:\n\ta $(if $(X),yes,no) $(or $(X),$(Y),z) $(and x,y) $(strip  p   q ) $(findstring a,bab)\n',
    command: 'make Y=1',
    ran: ['a <no> <1> <y> <p> <q> <a>'],
  },
  {
    name: 'origin, value, flavor',
    makefile: "V = $(X)\nW := 1\nall:\n\ta $(origin V) $(origin X) $(origin CC) $(flavor V) $(flavor W) '$(value V)'\n",
    command: 'make X=1',
    ran: ['a <file> <command> <line> <default> <recursive> <simple> <$(X)>'],
    opaque: true,
  },
  { name: 'names put together', makefile: 'X_1 = b\nN = 1\nall:\n\t$(X_$(N)) $($(addsuffix _1,X))\n', ran: ['b <b>'] },
  {
    name: 'wildcards',
    makefile: 'S = $(wildcard s/*.q)\nO = $(patsubst s/%.q,o/%.z,$(S))\nall: $(O)\n\ta $(S)\no/%.z: s/%.q\n\tb $< $@\n',
    files: { 's/p.q': '', 's/r.q': '' },
    ran: ['a <s/p.q> <s/r.q>', 'b <s/p.q> <o/p.z>'],
  },
  {
    name: 'a wildcard in quotes',
    makefile: 'S = $(wildcard s/*.q)\nall:\n\ta "$(S)"\n\tb \'$(S)\' x\n',
    files: { 's/p.q': '' },
    ran: ['a <s/p.q>', 'b <s/p.q> <x>'],
  },
  { name: 'a version', makefile: 'V := $(shell date +%Y)\nall:\n\ta -X "v=$(V)" \'w=$(V)\' $(V).tgz\n', ran: [] },
  { name: 'what another program prints', makefile: 'V := $(shell e)\nall:\n\ta $(V)\n', opaque: true, ran: ['a', 'e'] },
  {
    name: 'a comment with a version',
    makefile: 'V := $(shell date +%Y) # b\nall:\n\t# it\'s $(V)\n\ta # $(V) "\n',
    ran: ['a'],
  },
  { name: 'default goal', makefile: '.DEFAULT_GOAL := two\none:\n\ta\ntwo:\n\tb\n', ran: ['b'] },
  { name: 'dots are no goals', makefile: '.PHONY: two\n.x:\n\ta\n.SILENT:\ntwo:\n\tb\n', ran: ['b'] },
  { name: 'a default for what has no rule', makefile: 'all: one\n\ta\n.DEFAULT:\n\tb $@\n', ran: ['a', 'b <one>'] },
  {
    name: 'second expansion',
    makefile: '.SECONDEXPANSION:\nall_n = one\nall: $$($$@_n)\n\ta\none:\n\tb\n',
    ran: ['a', 'b'],
  },
  { name: 'another prefix', makefile: '.RECIPEPREFIX = >\nall:\n>a 1\n', ran: ['a <1>'] },
  {
    name: 'tabs that are no recipes',
    makefile: '\tX = 1\n\tifdef X\n\tY = 2\n\tendif\nall:\n\ta $(X) $(Y)\n',
    ran: ['a <1> <2>'],
  },
  { name: 'rules on the command line', makefile: 'all:\n\ta\n', command: "make --eval='one: ; b' one", ran: ['b'] },
  {
    name: 'rules through a pipe',
    makefile: '',
    command: "printf 'all:\\n\\ta 1\\n' | make -f -",
    ran: ['a <1>'],
    opaque: true,
  },
  { name: 'rules in a here-document', makefile: '', command: "make -f - <<'E'\nall:\n\ta 1\nE", ran: ['a <1>'] },
  {
    name: 'a file in the flags of the environment',
    makefile: 'all:\n\ta\n',
    files: { 'x.mk': 'all:\n\tb\n' },
    env: { MAKEFLAGS: '-f x.mk' },
    opaque: true,
  },
  { name: 'rules in the environment', makefile: 'all:\n\ta $(X)\n', env: { MAKEFLAGS: 'X=1' }, ran: ['a <1>'] },
  {
    name: 'a goal in a variable',
    makefile: 'all:\n\ta\none:\n\tb\n',
    command: 'for t in one; do make $t; done',
    ran: ['b'],
  },
  {
    name: 'a goal that only the run knows',
    makefile: 'all:\n\ta\none:\n\tb\n',
    command: 'make "$(cat goal)"',
    files: { goal: 'one' },
    ran: ['b'],
  },
  {
    name: 'a file written just before',
    makefile: '',
    command: "printf 'all:\\n\\ta 1\\n' > Makefile; make",
    ran: ['a <1>'],
  },
  {
    name: 'a file written by cat',
    makefile: '',
    command: "cat > x.mk <<'E'\nall:\n\ta 1\nE\nmake -f x.mk",
    ran: ['a <1>'],
  },
  { name: 'CRLF', makefile: 'all: one\r\n\ta\r\none:\r\n\tb\r\n', opaque: true },
  { name: 'a target with blanks around', makefile: 'all   :   one\n\ta\n one : \n\tb\n', ran: ['a', 'b'] },
  { name: 'grouped targets', makefile: 'x y &: \n\ta $@\nall: x y\n', command: 'make all', ran: ['a <x>'] },
  { name: 'a semicolon in a reference', makefile: 'all: $(subst ;,,one)\n\ta\none:\n\tb\n', ran: ['a', 'b'] },
  { name: 'a hash that is escaped', makefile: 'X = p\\#q # no\nall:\n\ta "$(X)"\n', ran: ['a <p#q >'] },
  {
    name: 'dollars',
    makefile: 'all:\n\tfor i in 1 2; do a $$i; done; b $$(c) `d`\n',
    ran: ['a <1>', 'a <2>', 'b', 'c', 'd'],
  },
  { name: 'file writes', makefile: 'X := $(file >out,b)\nall:\n\ta\n', ran: ['a'] },
  { name: 'undefine and again', makefile: 'X = 1\nundefine X\nX ?= 2\nall:\n\ta $(X)\n', ran: ['a <2>'] },
];

describe('make', () => {
  test.each(CASES)('$name', ({ makefile, command = 'make', files = {}, env = {}, opaque, ran }) => {
    const place = new Place({ ...(makefile === '' ? {} : { Makefile: makefile }), ...files });
    try {
      const analysis = place.judge(command, env);
      const real = place.run(command, env);
      for (const line of ran ?? []) expect(real).toContain(line);
      if (!opaque) expect(analysis.opaque.map(one => one.why)).toEqual([]);
      if (!opaque || analysis.opaque.length === 0) expect(unforeseen(real, analysis)).toEqual([]);
    } finally {
      place.remove();
    }
  });
});
