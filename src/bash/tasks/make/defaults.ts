/** What make knows before it reads anything: variables of its own and the rules that everyday files rely on (`make -p`). */

export const DEFAULT_VARIABLES: Readonly<Record<string, string>> = {
  AR: 'ar',
  ARFLAGS: 'rv',
  AS: 'as',
  CC: 'cc',
  CPP: '$(CC) -E',
  CXX: 'g++',
  FC: 'f77',
  LD: 'ld',
  LEX: 'lex',
  LINT: 'lint',
  M2C: 'm2c',
  MAKEINFO: 'makeinfo',
  PC: 'pc',
  RM: 'rm -f',
  TANGLE: 'tangle',
  TEX: 'tex',
  TEXI2DVI: 'texi2dvi',
  WEAVE: 'weave',
  YACC: 'yacc',
  OUTPUT_OPTION: '-o $@',
  'COMPILE.c': '$(CC) $(CFLAGS) $(CPPFLAGS) $(TARGET_ARCH) -c',
  'COMPILE.cc': '$(CXX) $(CXXFLAGS) $(CPPFLAGS) $(TARGET_ARCH) -c',
  'COMPILE.S': '$(CC) $(ASFLAGS) $(CPPFLAGS) $(TARGET_MACH) -c',
  'LINK.o': '$(CC) $(LDFLAGS) $(TARGET_ARCH)',
  'LINK.c': '$(CC) $(CFLAGS) $(CPPFLAGS) $(LDFLAGS) $(TARGET_ARCH)',
  'LINK.cc': '$(CXX) $(CXXFLAGS) $(CPPFLAGS) $(LDFLAGS) $(TARGET_ARCH)',
};

export interface DefaultRule {
  /** How the names of target and prerequisite end. */
  readonly target: string;
  readonly from: string;
  readonly recipe: string;
  /** Variables that, set by anybody, make it worth a look even where no such file is seen. */
  readonly uses: readonly string[];
}

const row = (target: string, from: string, recipe: string, uses: string): DefaultRule => ({
  target,
  from,
  recipe,
  uses: uses.split(' '),
});

const C = 'CC CFLAGS CPPFLAGS TARGET_ARCH COMPILE.c LINK.c OUTPUT_OPTION LDFLAGS LDLIBS LOADLIBES';
const CXX = 'CXX CXXFLAGS COMPILE.cc LINK.cc';

export const DEFAULT_RULES: readonly DefaultRule[] = [
  row('.o', '.c', '$(COMPILE.c) $(OUTPUT_OPTION) $<', C),
  row('.o', '.cc', '$(COMPILE.cc) $(OUTPUT_OPTION) $<', CXX),
  row('.o', '.cpp', '$(COMPILE.cc) $(OUTPUT_OPTION) $<', CXX),
  row('.o', '.C', '$(COMPILE.cc) $(OUTPUT_OPTION) $<', CXX),
  row('.o', '.S', '$(COMPILE.S) -o $@ $<', 'AS ASFLAGS COMPILE.S'),
  row('.o', '.s', '$(AS) $(ASFLAGS) -o $@ $<', 'AS ASFLAGS'),
  row('.c', '.y', '$(YACC) $(YFLAGS) $<', 'YACC YFLAGS'),
  row('.c', '.l', '$(LEX) $(LFLAGS) -t $< > $@', 'LEX LFLAGS'),
  row('', '.o', '$(LINK.o) $^ $(LOADLIBES) $(LDLIBS) -o $@', 'LINK.o CC LDFLAGS LDLIBS LOADLIBES'),
  row('', '.c', '$(LINK.c) $^ $(LOADLIBES) $(LDLIBS) -o $@', C),
  row('', '.cc', '$(LINK.cc) $^ $(LOADLIBES) $(LDLIBS) -o $@', CXX),
  row('', '.cpp', '$(LINK.cc) $^ $(LOADLIBES) $(LDLIBS) -o $@', CXX),
  row('', '.sh', 'cat $< >$@; chmod a+x $@', 'SHELL'),
];
