/** What a tool of tasks really starts: run in a folder of its own, where programs a, b, c, … only write down that they ran. */
import { isAbsent } from '../../src/posix/files.ts';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import type { Analysis, Arg } from '../../src/bash/analysis.ts';
import { analyze } from '../../src/bash/analyze.ts';
import { bashSyntaxError } from '../../src/config/bash-syntax.ts';
import { linkTarget, readJudgedFile } from '../../src/config/judged-files.ts';
import { namesIn } from '../../src/config/names-in.ts';

export type Files = Readonly<Record<string, string>>;

/** One write a line: those of a pipeline come at once. */
const RECORDS = `#!/bin/sh
line="\${0##*/}"
for word; do line="$line <$word>"; done
printf '%s\\n' "$line" >> "$RECORD"
`;

/** A folder with the files, and stubs in front of PATH. */
export class Place {
  readonly root = mkdtempSync(`${tmpdir()}/gatekeep-tasks-`);
  readonly work = `${this.root}/work`;
  readonly #record = `${this.root}/record`;

  constructor(files: Files) {
    mkdirSync(`${this.root}/bin`);
    mkdirSync(this.work);
    for (const name of 'abcdefgxyz') this.#write(`${this.root}/bin/${name}`, RECORDS);
    for (const [name, text] of Object.entries(files)) this.#write(`${this.work}/${name}`, text);
  }

  #write(path: string, text: string): void {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    chmodSync(path, 0o755);
  }

  environment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
    const path = `${this.root}/bin:${process.env.PATH}`;
    return {
      PATH: path,
      HOME: this.root,
      RECORD: this.#record,
      npm_config_update_notifier: 'false',
      npm_config_audit: 'false',
      npm_config_fund: 'false',
      npm_config_offline: 'true',
      ...more,
    };
  }

  /** Lines like `a <1> <x y>`, sorted, each once. */
  run(text: string, env: Readonly<Record<string, string>> = {}): readonly string[] {
    rmSync(this.#record, { force: true });
    Bun.spawnSync(['/bin/bash', '-c', text], {
      cwd: this.work,
      env: this.environment(env),
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'pipe',
      timeout: 30_000,
    });
    if (!existsSync(this.#record)) return [];
    return [
      ...new Set(
        readFileSync(this.#record, 'utf8')
          .split('\n')
          .filter(line => line !== ''),
      ),
    ].sort();
  }

  judge(text: string, env: Readonly<Record<string, string>> = {}): Analysis {
    const all = new Map(Object.entries({ ...this.environment(env), PWD: this.work }));
    return analyze(
      text,
      { cwd: this.work, env: all, posix: false, positional: ['bash'] },
      {
        readFile: path => readJudgedFile(path, new Set()),
        syntaxError: bashSyntaxError,
        linkTarget,
        isAbsent,
        isOwnFront: () => false,
        folderWritableByOthers: () => false,
        namesIn,
      },
    );
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

const escaped = (text: string): string => text.replace(/[.*+?^$()|[\]{}\\]/g, '\\$&');

/** Any line of the record that this invocation can give. */
function recordOf(argv: readonly Arg[]): RegExp {
  const words = argv.map((word, i) => {
    if (typeof word === 'string') return i === 0 ? escaped(word.replace(/.*\//s, '')) : ` <${escaped(word)}>`;
    return word.many ? '(?: <.*>)?' : ` <${escaped(word.prefix)}.*${escaped(word.suffix)}>`;
  });
  return new RegExp(`^${words.join('')}$`, 's');
}

/** What ran and was not foreseen. */
export function unforeseen(ran: readonly string[], analysis: Analysis): readonly string[] {
  const records = analysis.invocations.map(one => recordOf(one.argv));
  return ran.filter(line => !records.some(record => record.test(line)));
}
