/**
 * `eval "$(ssh-agent -s)"`, `source <(kubectl completion bash)`: tools that print settings for the shell that starts them.
 * What they print is their own, not data that somebody else chose, and a program that runs could do all of it by itself: so
 * once the program may run, what it prints may be read. Each form is from the tool's own manual. Variables keep their
 * values: such a tool sets its own, PATH among them.
 */
import type { Command, CommandExpansionPart, ProcessSubstitutionPart, Script, Word } from 'unbash';
import { walkProcessSubstitution, walkSubstitution } from './code.ts';
import { isKnown } from './analysis.ts';
import type { Context } from './context.ts';
import { firstOf } from './value.ts';

/** Program → its words, joined by blanks. `bash` stands for the shell that it prints for. */
const FORMS: Readonly<Record<string, RegExp>> = {
  'ssh-agent': /^(?:-[sck])?$/,
  'gpg-agent': /^--daemon(?: --enable-ssh-support)?$/,
  keychain: /^(?:--(?:eval|quiet|agents|noask|ssh-spawn-gpg)(?: [\w,]+)?|-q|[\w.-]+| )*$/,
  dircolors: /^(?:-b|--sh|--bourne-shell)?(?: ?[\w./~-]+)?$/,
  lesspipe: /^$/,
  'lesspipe.sh': /^$/,
  brew: /^shellenv(?: bash)?$/,
  pyenv: /^(?:virtualenv-)?init(?: -| --path| bash| --no-rehash)*$/,
  rbenv: /^init(?: -| --no-rehash| bash)*$/,
  nodenv: /^init(?: -| --no-rehash| bash)*$/,
  goenv: /^init(?: -| bash)*$/,
  jenv: /^init(?: -| bash)*$/,
  plenv: /^init(?: -| bash)*$/,
  fnm: /^env(?: --[\w-]+(?:[= ][\w-]+)?)*$/,
  volta: /^completions bash$/,
  mise: /^(?:activate|env|hook-env|completion)(?: bash| -s bash| --shims| --quiet)*$/,
  direnv: /^(?:hook|export) bash$/,
  starship: /^(?:init|completions) bash(?: --print-full-init)?$/,
  zoxide: /^init bash(?: --[\w-]+(?:[= ]\w+)?)*$/,
  atuin: /^(?:init|gen-completions) bash(?: --[\w-]+)*$/,
  fzf: /^--bash$/,
  thefuck: /^--alias(?: \w+)?$/,
  hub: /^alias(?: -s)?(?: bash)?$/,
  conda: /^shell\.bash (?:hook|(?:activate|deactivate)(?: [\w.-]+)?)$/,
  mamba: /^shell(?:\.bash)? (?:hook|activate)(?: --shell bash| -s bash| [\w.-]+)*$/,
  micromamba: /^shell (?:hook|activate)(?: --shell bash| -s bash| [\w.-]+)*$/,
  opam: /^(?:env|config env)(?: --[\w-]+(?:=[\w.-]+)?)*$/,
  luarocks: /^path(?: --(?:bin|local|lua-version=[\d.]+))*$/,
  'register-python-argcomplete': /^[\w.-]+$/,
  'register-python-argcomplete3': /^[\w.-]+$/,
  pip: /^completion (?:--bash|-b)$/,
  pip3: /^completion (?:--bash|-b)$/,
  poetry: /^completions bash$/,
  uv: /^generate-shell-completion bash$/,
  npm: /^completion$/,
  gh: /^completion(?: -s| --shell)? ?(?:bash)?$/,
  glab: /^completion(?: -s| --shell)? ?(?:bash)?$/,
  kubectl: /^completion bash$/,
  helm: /^completion bash$/,
  minikube:
    /^(?:docker-env|podman-env|completion bash)(?: -p [\w-]+| --profile[= ][\w-]+| --shell[= ]bash| -u| --unset)*$/,
  'docker-machine': /^env(?: [\w-]+| --shell[= ]bash| -u)*$/,
  docker: /^completion bash$/,
  rustup: /^completions bash(?: cargo)?$/,
  devbox: /^(?:global )?shellenv(?: --[\w-]+)*$/,
  resize: /^$/,
  tset: /^-s(?: -Q)?$/,
};

interface Settings {
  readonly part: CommandExpansionPart | ProcessSubstitutionPart;
  readonly script: Script;
}

/** Walks the tool, and nothing of what it prints. false: another command than these. */
export function readsToolSettings(ctx: Context, node: Command): boolean {
  const found = settingsOf(node);
  if (found === null || !printsOwn(ctx, found.script)) return false;
  if (found.part.type === 'CommandExpansion') walkSubstitution(ctx, found.part);
  else walkProcessSubstitution(ctx, found.part);
  return true;
}

function settingsOf(node: Command): Settings | null {
  const [only, ...more] = node.args;
  const name = node.name?.text;
  if (only?.type !== 'Word' || more.length > 0 || node.prefix.length > 0 || node.redirects.length > 0) return null;
  const part = onlyPart(only);
  const wanted =
    name === 'eval' ? 'CommandExpansion' : name === 'source' || name === '.' ? 'ProcessSubstitution' : null;
  if (part?.type !== wanted || (part.type === 'ProcessSubstitution' && part.operator !== '<')) return null;
  return part.script === undefined ? null : { part, script: part.script };
}

function onlyPart(word: Word) {
  const part = word.parts?.length === 1 ? word.parts[0] : undefined;
  if (part?.type !== 'DoubleQuoted') return part;
  return part.parts.length === 1 ? part.parts[0] : undefined;
}

/** The text must not have put another program in the tool's place. */
function printsOwn(ctx: Context, script: Script): boolean {
  const { state } = ctx;
  const [only] = script.commands;
  const call = only?.command;
  if (script.commands.length !== 1 || only?.background || call?.type !== 'Command' || call.prefix.length > 0)
    return false;
  const name = call.name?.text ?? '';
  const form = Object.hasOwn(FORMS, name) ? FORMS[name] : undefined;
  if (form === undefined || !call.redirects.every(one => one.type === 'Redirect' && one.target?.text === '/dev/null'))
    return false;
  if (state.functionNamed(name) !== null || state.alias(name) !== null || !isOrdinaryPath(ctx)) return false;
  const words = call.args.map(one => (one.type === 'Word' && one.parts === undefined ? one.text : '\0'));
  return form.test(words.join(' '));
}

/** `export PATH="$HOME/.pyenv/bin:$PATH"`: folders that the text puts in front must be where tools are installed. */
function isOrdinaryPath({ state, report }: Context): boolean {
  if (!state.isTouched('PATH')) return true;
  const [search, home] = [firstOf(state.variable('PATH')), firstOf(state.variable('HOME'))];
  if (search === null || home === null || !isKnown(search) || !isKnown(home) || home === '') return false;
  report.spendOnText(search);
  const before = new Set((report.facts.env.get('PATH') ?? '').split(':'));
  return search.split(':').every(one => before.has(one) || isToolFolder(one, home));
}

/** A command that writes into these asks (files.write-system, files.write-login). */
const isToolFolder = (folder: string, home: string): boolean =>
  /^\/(?:usr|opt|snap|nix|home\/linuxbrew)\/(?!.*\.\.)/.test(folder) ||
  (folder.startsWith(`${home}/`) &&
    /^(?:\.[\w-]+\/|bin$|go\/bin$|(?:mini|ana)conda3?\/)(?!.*\.\.)/.test(folder.slice(home.length + 1)));
