/** Builds build/gatekeep: the shipped rules compiled in, one binary that needs neither Node nor Bun nor node_modules. */
import { mkdirSync } from 'node:fs';
import { compileGrammars } from './compile-grammars.ts';
import { compileRules } from './compile-rules.ts';

const root = new URL('..', import.meta.url).pathname;
process.chdir(root);
mkdirSync('build', { recursive: true });
await compileGrammars(root);
await compileRules(root);

// The autoload switches are given explicitly: the folder a judge starts in must not be able to speak to it.
const flags = [
  '--compile',
  '--bytecode',
  '--splitting',
  '--minify',
  '--format=esm',
  '--no-compile-autoload-bunfig',
  '--no-compile-autoload-dotenv',
  '--no-compile-autoload-tsconfig',
  '--no-compile-autoload-package-json',
];
const build = Bun.spawnSync([process.execPath, 'build', ...flags, '--outfile=build/gatekeep', 'src/main.ts'], {
  stdout: 'inherit',
  stderr: 'inherit',
});
process.exit(build.exitCode);
