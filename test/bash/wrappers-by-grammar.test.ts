/** Programs of which the grammars say that an argument is a command: each is a wrapper of ours, or stands here with its reason. */
import { describe, expect, test } from 'bun:test';
import { isKnown } from '../../src/bash/analysis.ts';
import { analyzeExample } from '../../src/rules/examples.ts';
import { FAMILIES } from '../../src/bash/wrappers.ts';
import { readSpecs } from '../../tools/grammars/read.ts';
import { type FigCommand, listOf } from '../../tools/grammars/spec.ts';

const NO_WRAPPERS = new Map(
  Object.entries({
    arch: 'runs a command on macOS only; here it prints the architecture',
    herd: 'macOS and Windows only',
    dscl: 'macOS only',
    meteor: 'the word is one of its own subcommands',
    fig: 'the word is one of its own subcommands',
    yo: 'the word names a generator',
    tmuxinator: 'the word names a project',
    rushx: 'the word names a script of package.json',
    '- repeat': 'words of zsh, and no programs',
    'do elif else if then until while': 'words of the shell',
  }).flatMap(([names, why]) => names.split(' ').map(name => [name, why])),
);

const startsCommand = (command: FigCommand): boolean =>
  [...listOf(command.args), ...(command.options ?? []).flatMap(({ args }) => listOf(args))].some(
    ({ isCommand, loadSpec }) => isCommand || loadSpec !== undefined,
  ) || (command.subcommands ?? []).some(startsCommand);

test('every program that starts a command of its words is known', async () => {
  const { specs } = await readSpecs();
  const wrappers = new Set(FAMILIES.flatMap(({ names }) => names.trim().split(' ')));
  const starting = [...specs].flatMap(([path, spec]) => (startsCommand(spec) ? [path.split('/')[0]!] : []));
  expect(starting.length).toBeGreaterThan(50);
  expect(starting.filter(name => !wrappers.has(name.replace(/[0-9.]+$/, '')) && !NO_WRAPPERS.has(name))).toEqual([]);
  expect([...NO_WRAPPERS.keys()].filter(name => !starting.includes(name))).toEqual([]);
});

const starts = (text: string): string[] =>
  analyzeExample(text).invocations.map(({ argv }) => argv.map(arg => (isKnown(arg) ? arg : '?')).join(' '));

describe('what they start', () => {
  test.each([
    ['xterm -e rm -rf x', 'rm -rf x'],
    ["xterm -T t -e 'rm -rf x'", 'rm -rf x'],
    ['alacritty --command=reboot', 'reboot'],
    ['alacritty -e rm -rf x', 'rm -rf x'],
    ['konsole --hold -e rm -rf x', 'rm -rf x'],
    ['gnome-terminal -x rm -rf x', 'rm -rf x'],
    ['gnome-terminal -- rm -rf x', 'rm -rf x'],
    ['kitty -o a=b rm -rf x', 'rm -rf x'],
    ['kitty --hold -e rm -rf x', 'rm -rf x'],
    ['foot -e rm -rf x', 'rm -rf x'],
    ['wezterm start --cwd / -- rm -rf x', 'rm -rf x'],
    ['wezterm ssh host -- rm -rf x', 'rm -rf x'],
    ['wezterm cli split-pane rm -rf x', 'rm -rf x'],
    ['mosh host rm -rf x', 'rm -rf x'],
    ['mosh -p 60001 host -- rm -rf x', 'rm -rf x'],
    ["mosh --ssh='rm -rf x' host", 'rm -rf x'],
    ['gh cs ssh -c name -- rm -rf x', 'rm -rf x'],
    ['hub push --force', 'git push --force'],
    ['kubecolor delete ns x', 'kubectl delete ns x'],
    ['kubectl create job j --image=i -- rm -rf x', 'rm -rf x'],
    ['docker service create --name s image rm -rf x', 'rm -rf x'],
    ['lima rm -rf x', 'rm -rf x'],
    ['n exec 22 rm -rf x', 'rm -rf x'],
    ['n run 22 -e code', 'node -e code'],
    ["netlify dev -c 'rm -rf x'", 'rm -rf x'],
    ['netlify dev:exec rm -rf x', 'rm -rf x'],
    ['dcli exec -- rm -rf x', 'rm -rf x'],
    ['fnm exec --using=22 rm -rf x', 'rm -rf x'],
    ['jenv exec rm -rf x', 'rm -rf x'],
    ['envchain aws rm -rf x', 'rm -rf x'],
    ["asciinema rec -c 'rm -rf x' out", 'rm -rf x'],
    ["agrippa generate x --post-command 'rm -rf x'", 'rm -rf x'],
    ['just -f x --command rm -rf x', 'rm -rf x'],
    ["fin exec 'rm -rf x'", 'rm -rf x'],
    ["kamal app exec -i 'rm -rf x'", 'rm -rf x'],
    // Its value is optional: the next word may be one, if it is a number, or the command.
    ['parallel --max-lines git push --force ::: x', 'git push --force ?'],
    ['parallel --max-lines 2 git push --force ::: x', 'git push --force ?'],
    ['perf stat -D 100 rm -rf x', 'rm -rf x'],
    ['perf stat -M ipc -- rm -rf x', 'rm -rf x'],
    ['perf record -I rm -rf x', 'rm -rf x'],
    ['volta run rm -rf x', 'rm -rf x'],
    ['lerna exec -- rm -rf x', 'rm -rf x'],
    ["lerna exec 'rm -rf x'", 'rm -rf x'],
    ['nx exec -- rm -rf x', 'rm -rf x'],
    ["firebase emulators:exec 'rm -rf x'", 'rm -rf x'],
    ['composer exec rm -rf x', 'rm -rf x'],
    ['devbox run rm -rf x', 'rm -rf x'],
    ['gum spin --title t -- rm -rf x', 'rm -rf x'],
    ['ddev exec rm -rf x', 'rm -rf x'],
    ['dokku run app rm -rf x', 'rm -rf x'],
    ['tsh ssh --login l host rm -rf x', 'rm -rf x'],
    ['minikube ssh -- rm -rf x', 'rm -rf x'],
    ['minikube kubectl -- delete ns x', 'kubectl delete ns x'],
    ['k3s kubectl delete ns x', 'kubectl delete ns x'],
    ['meteor npm publish', 'npm publish'],
    ['symfony composer update', 'composer update'],
    ['redwood prisma migrate reset', 'prisma migrate reset'],
    ["doctl compute ssh d --ssh-command 'rm -rf x'", 'rm -rf x'],
    ["eb ssh -c 'rm -rf x'", 'rm -rf x'],
    ["zsh -c 'noglob rm -rf x'", 'rm -rf x'],
  ])('%s: %s', (text, inner) => expect(starts(text)).toContain(inner));

  test.each([
    'xterm',
    'mosh host',
    'gh pr create --fill',
    'gh codespace list',
    'n 22',
    'netlify deploy',
    'envchain --list',
    'fnm use 22',
    'kamal details',
    'kubectl create configmap c --from-file=a',
    'docker service ls',
    'wezterm show-keys',
    'minikube start',
    'meteor build',
    'cf logs app',
    'gum choose a b',
  ])('%s starts nothing else', text => expect(starts(text)).toEqual([text]));
});
