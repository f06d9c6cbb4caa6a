/**
 * The specifications of @withfig/autocomplete → build/generated/grammars: what is needed to read a command line, in
 * chunks that the binary reads when one of their programs occurs (docs/decisions/008-tool-grammars.md).
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Compiled, compile, type Difference } from './grammars/compile.ts';

/** Characters of text in one chunk: a chunk is read whole, and each costs the start of every command a little. */
const CHUNK = 48_000;
/** Stands before each entry's path, and in none of them. */
const MARK = '\f';

function chunksOf(entries: Compiled['entries']): { readonly first: string; text: string }[] {
  const chunks: { first: string; text: string }[] = [];
  for (const [path, text] of entries) {
    const entry = `${MARK}${path}\n${text}`;
    const last = chunks.at(-1);
    if (last !== undefined && last.text.length + entry.length <= CHUNK) last.text += entry;
    else chunks.push({ first: path, text: entry });
  }
  for (const chunk of chunks) chunk.text += MARK;
  return chunks;
}

/** Writes build/generated/grammars.ts and its chunks below `root`, unless they are there already, of the same sources. */
export async function compileGrammars(root: string): Promise<void> {
  const folder = join(root, 'build', 'generated', 'grammars');
  const made = `/** Made by tools/compile-grammars.ts of ${await sources(root)}. */`;
  if ((await readFile(`${folder}.ts`, 'utf8').catch(() => '')).startsWith(made)) return;
  const chunks = chunksOf((await compile(root)).entries);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const [i, { text }] of chunks.entries()) await writeFile(join(folder, `${i}.ts`), chunkModule(text));
  await writeFile(
    `${folder}.ts`,
    indexModule(
      made,
      chunks.map(({ first }) => first),
    ),
  );
}

/** A hash of all that decides what is made: the package by its locked content, and what compiles it. */
async function sources(root: string): Promise<string> {
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'));
  const hasher = new Bun.CryptoHasher('sha256');
  hasher.update(lock.packages['node_modules/@withfig/autocomplete'].integrity);
  hasher.update(await readFile(join(root, 'src/grammar/format.ts')));
  hasher.update(await readFile(join(root, 'tools/compile-grammars.ts')));
  for (const folder of ['tools/grammars', 'grammars', 'grammars/help'])
    for (const file of (await readdir(join(root, folder), { withFileTypes: true })).sort((a, b) =>
      a.name < b.name ? -1 : 1,
    ))
      if (file.isFile()) hasher.update(file.name).update(await readFile(join(root, folder, file.name)));
  return hasher.digest('hex').slice(0, 32);
}

const chunkModule = (text: string): string => `/** Made by tools/compile-grammars.ts. */
export const text: string = ${JSON.stringify(text)};
`;

const indexModule = (made: string, firsts: readonly string[]): string => `${made}
const firsts = ${JSON.stringify(firsts.join(' '))}.split(' ');
const chunks = [
${firsts.map((_, i) => `  () => (require('./grammars/${i}.ts') as typeof import('./grammars/${i}.ts')).text,`).join('\n')}
];

/** The text of one entry (\`git\`, \`aws/s3\`); null where there is none. */
export function grammarText(path: string): string | null {
  const chunk = firsts.findLastIndex(first => first <= path);
  if (chunk < 0) return null;
  const text = chunks[chunk]!();
  const start = text.indexOf(\`${JSON.stringify(MARK).slice(1, -1)}\${path}\\n\`);
  if (start < 0) return null;
  const from = start + path.length + 2;
  return text.slice(from, text.indexOf(${JSON.stringify(MARK)}, from));
}
`;

/** By hand: what the specifications and the tools' own help do not agree on. */
if (import.meta.main) {
  const show = ({ names, takes }: Difference['help']): string => `${names.join(',')} takes ${takes}`;
  const { differences } = await compile(join(import.meta.dir, '..'));
  for (const { at, specification, help } of differences)
    console.log(`${at}: specification ${show(specification)}; help ${show(help)}`);
}
