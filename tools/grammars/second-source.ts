/** What stands in grammars/: the help that tools gave (help/*.txt, by tools/harvest-help.ts), and corrections by hand. */
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as yaml from 'yaml';
import type { HelpOption } from './help-text.ts';
import { helped, type Option } from './options.ts';

/** By the words of a command; `kubectl *` holds for all of its subcommands. */
export type ByCommand = ReadonlyMap<string, readonly Option[]>;

export interface SecondSource {
  readonly help: ByCommand;
  readonly corrections: ByCommand;
  /** Programs whose words are operands, whatever the specification calls a subcommand. */
  readonly flat: ReadonlySet<string>;
  /** Programs that a second source names. */
  readonly programs: ReadonlySet<string>;
}

interface Corrections {
  readonly flat: readonly { readonly program: string; readonly source: string }[];
  readonly options: readonly {
    readonly at: string;
    readonly names: readonly string[];
    readonly takes: HelpOption['takes'];
    /** Where it can be read: a manual page, the tool's source. */
    readonly source: string;
  }[];
}

export async function readSecondSource(root: string): Promise<SecondSource> {
  const help = new Map<string, Option[]>();
  const corrections = new Map<string, Option[]>();
  const folder = join(root, 'grammars', 'help');
  const files = (await readdir(folder)).sort();
  for (const file of files)
    for (const line of (await readFile(join(folder, file), 'utf8')).split('\n')) readLine(line, help);
  const byHand = yaml.parse(await readFile(join(root, 'grammars', 'corrections.yaml'), 'utf8')) as Corrections;
  for (const { at, names, takes, source } of byHand.options) {
    if (!source) throw new Error(`grammars/corrections.yaml: the correction of ${at} ${names} has no source`);
    corrections.set(at, [...(corrections.get(at) ?? []), helped({ names, takes }, at.endsWith(' *'))]);
  }
  const programs = new Set(files.map(file => basename(file, '.txt')));
  return { help, corrections, flat: new Set(byHand.flat.map(({ program }) => program)), programs };
}

const SUFFIX: Readonly<Record<string, HelpOption['takes']>> = { '': 'nothing', '=': 'value', '=?': 'attached' };

function readLine(line: string, help: Map<string, Option[]>): void {
  const [at, options] = line.split('\t');
  if (at === undefined || options === undefined || line.startsWith('#')) return;
  help.set(
    at,
    options.split(' ').map(text => {
      const [, names, suffix] = /^(.*?)(=\??)?$/.exec(text)!;
      return helped({ names: names!.split(','), takes: SUFFIX[suffix ?? '']! }, at.endsWith(' *'));
    }),
  );
}
