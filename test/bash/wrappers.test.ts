import { describe, expect, test } from 'bun:test';
import type { Arg } from '../../src/bash/analysis.ts';
import type { Inner, UnwrapContext } from '../../src/bash/unwrap.ts';
import { unwrap } from '../../src/bash/wrappers.ts';

const ONE: Arg = { prefix: '', suffix: '', many: false };
const MANY: Arg = { prefix: '', suffix: '', many: true };
const part = (prefix: string, suffix = ''): Arg => ({ prefix, suffix, many: false });

/** `?`: a word that is not known; `*`: one that could be several. */
const word = (text: string): Arg => (text === '?' ? ONE : text === '*' ? MANY : text);
const shown = (arg: Arg): string =>
  typeof arg === 'string' ? arg : `<${arg.prefix}${arg.many ? '*' : '?'}${arg.suffix}>`;
const list = (args: readonly Arg[]): string => args.map(shown).join('|');

function show(inner: Inner): string {
  switch (inner.kind) {
    case 'argv': {
      const sets = (inner.assignments ?? []).map(({ name, value }) => `${name}=${shown(value)} `).join('');
      const where = inner.cwd === undefined ? '' : `in ${shown(inner.cwd)}: `;
      return `${inner.remote ? 'far: ' : ''}${where}${sets}${list(inner.argv)}`;
    }
    case 'code':
      return `${inner.scope === 'child' ? '' : `${inner.scope} `}${inner.shell} code: ${shown(inner.code)}`;
    case 'file':
      return `${inner.shell} file: ${shown(inner.path)}`;
    case 'program-file':
      return `${inner.language} file: ${shown(inner.path)}`;
    case 'stdin':
      return `${inner.scope === 'remote' ? 'remote ' : ''}stdin`;
    case 'git-alias':
      return `git alias: ${inner.name} ${list(inner.rest)}`.trim();
    case 'opaque':
      return 'opaque';
    case 'task':
      return `task of ${inner.tool}`;
  }
}

function open(argv: readonly (string | Arg)[], context: UnwrapContext = { stdin: 'caller' }): readonly string[] | null {
  const words = argv.map(each => (typeof each === 'string' ? word(each) : each));
  const inners = unwrap(words as [string, ...Arg[]], context);
  // What a file of tasks holds is told by tasks.test.ts.
  const own = inners?.filter(({ kind }) => kind !== 'task') ?? [];
  return inners === null || (own.length === 0 && inners.length > 0) ? null : [...new Set(own.map(show))];
}

type Row = readonly [argv: string | readonly (string | Arg)[], ...expected: readonly string[]];
const NOTHING = 'starts nothing';
const PLAIN = 'plain';

/** A line is cut at blanks; `~` stands for a blank inside a word. */
function check([line, ...expected]: Row, context?: UnwrapContext): void {
  const argv = typeof line === 'string' ? line.split(' ').map(each => each.replaceAll('~', ' ')) : line;
  const got = open(argv, context);
  if (expected[0] === PLAIN) expect(got).toBeNull();
  else expect(got).toEqual(expected[0] === NOTHING ? [] : [...expected]);
}

const table = (name: string, rows: readonly Row[], context?: UnwrapContext) =>
  describe(name, () => {
    test.each(rows.map(row => [typeof row[0] === 'string' ? row[0] : JSON.stringify(row[0]), row] as const))(
      '%s',
      (_, row) => check(row, context),
    );
  });

table('shells', [
  ['bash -c x~y zero one', 'bash code: x y'],
  ['bash -euo pipefail -c x', 'bash code: x'],
  ['bash -co pipefail x', 'bash code: x'],
  ['bash +c x', 'bash code: x'],
  ['bash -c -- x', 'bash code: x'],
  ['bash -O extglob -O ? -c x', 'bash code: x'],
  ['bash -o * -c x', 'opaque'],
  ['bash --norc --noprofile -c x', 'bash code: x'],
  ['bash -login -c x', 'bash code: x'],
  ['bash --rcfile f -c x', 'bash code: x'],
  ['/bin/sh -c x', 'sh code: x'],
  ['dash -c x', 'sh code: x'],
  ['gatekeep-bash -lc x', 'bash code: x'],
  ['bash5.2 -c x', 'bash code: x'],
  ['zsh -oextendedglob -c x', 'bash code: x'],
  ['bash', 'stdin'],
  ['bash -s a', 'stdin'],
  ['bash -', 'stdin'],
  ['bash x.sh a', 'bash file: x.sh'],
  ['bash -x -- -c', 'bash file: -c'],
  ['bash ? a', 'opaque'],
  ['bash *', 'opaque'],
  [['bash', part('./s')], 'bash file: <./s?>'],
  ['bash -c ?', 'opaque'],
  [['bash', '-c', part('rm ')], 'bash code: <rm ?>'],
  ['bash --version', NOTHING],
  ['bash -c', NOTHING],
  ['bash -n x.sh', NOTHING],
  ['bash -n +n x.sh', 'bash file: x.sh'],
  ['bash -ni -c x', 'bash code: x'],
  ['fish -c x', 'opaque'],
  ['pwsh --version', NOTHING],
]);

test('positional words of code', () => {
  expect(unwrap(['bash', '-c', 'x', 'zero', MANY], { stdin: 'caller' })).toMatchObject([
    { positional: ['zero', MANY] },
  ]);
  expect(unwrap(['sh', '-c', 'x'], { stdin: 'caller' })).toMatchObject([{ positional: ['sh'] }]);
});

test('flags that make a nested bash read start-up files', () => {
  const start = { login: true, interactive: true, rcfile: 'f', norc: false, xtrace: true };
  expect(unwrap(['bash', '--rcfile', 'f', '-lixc', 'x'], { stdin: 'caller' })).toMatchObject([{ start }]);
});

table('builtins', [
  ['eval rm x', 'same bash code: rm x'],
  ['eval -- rm~x', 'same bash code: rm x'],
  ['eval a ? b', 'same bash code: <a ? b>'],
  ['eval', NOTHING],
  ['. ./lib.sh', 'bash file: ./lib.sh'],
  ['source -- f a', 'bash file: f'],
  ['. *', 'opaque'],
  ['source -p d f', 'opaque'],
  ['trap rm~x EXIT', 'same bash code: rm x'],
  ['trap -- rm~x EXIT', 'same bash code: rm x'],
  ['trap ? EXIT', 'same bash code: <?>'],
  ['trap - INT', NOTHING],
  ['trap -p', NOTHING],
  ['trap INT', NOTHING],
  ['exec -a n rm', 'rm'],
  ['exec -c -l bash -c x', 'bash|-c|x'],
  ['exec -cla n rm', 'rm'],
  ['exec', NOTHING],
  ['command -p rm', 'rm'],
  ['command -- rm', 'rm'],
  ['command -v rm', NOTHING],
  ['command -pV rm', NOTHING],
  ['builtin eval x', 'eval|x'],
]);

table('prefixes', [
  ['eatmydata rm x', 'rm|x'],
  ['gtimeout 5 rm x', 'rm|x'],
  ['cpulimit -l 5 -- rm x', 'rm|x'],
  ['envdir d rm x', 'rm|x'],
  ['rlwrap -a rm x', 'rm|x'],
  ['systemd-inhibit --what=idle rm x', 'rm|x'],
  ['nohup rm x', 'rm|x'],
  ['nice -n 5 rm', 'rm'],
  ['nice -5 rm', 'rm'],
  ['nice --5 rm', 'rm'],
  ['nice --adj=5 rm', 'rm'],
  ['nice -n ? rm', 'rm'],
  ['nice -n * rm', 'rm', 'opaque'],
  ['timeout 5 rm', 'rm'],
  ['timeout -k 5 10 rm', 'rm'],
  ['timeout --kill-a=5 10 rm', 'rm'],
  ['timeout --kill-after 5 10 rm', 'rm'],
  ['timeout -s KILL -- 5 rm -rf x', 'rm|-rf|x'],
  ['timeout --foreground -vk1 5s sudo rm', 'sudo|rm'],
  ['timeout ? rm x', 'x', 'rm|x'],
  ['timeout * rm x', 'x', 'opaque', 'rm|x'],
  ['timeout --unheard-of 5 rm x', 'x', 'rm|x'],
  ['timeout --help', NOTHING],
  ['stdbuf -oL -e 0 rm', 'rm'],
  ['time -p rm', 'rm'],
  ['/usr/bin/time -f %e -o out rm', 'rm'],
  ['ionice -c2 -n 7 rm', 'rm'],
  ['ionice -p 1 2', NOTHING],
  ['chrt -f 10 rm', 'rm'],
  ['chrt -p 10 1', NOTHING],
  ['taskset -c 0-3 rm', 'rm'],
  ['taskset -p 1', NOTHING],
  ['setsid -w rm', 'rm'],
  ['unshare -rm rm', 'rm'],
  ['unshare --mount=f -U rm', 'rm'],
  ['unshare -r', 'stdin'],
  ['nsenter -t 1 -m -u rm', 'rm'],
  ['nsenter --target=1 -a', 'stdin'],
  ['chroot --userspec=a:b / rm', 'rm'],
  ['chroot /', 'stdin'],
  ['setpriv --reuid=1 --clear-groups rm', 'rm'],
  ['systemd-run --user -p A=b --unit x rm', 'in <?>: rm'],
  ['systemd-run --user --scope rm', 'rm'],
  ['prlimit --nofile=1:2 rm', 'rm'],
  ['strace -f -e trace=open -o f rm x', 'rm|x'],
  ['strace -o |rm~y ls', 'sh code: rm y', 'ls'],
  ['xvfb-run -a rm', 'rm'],
  ['gosu u rm', 'rm'],
  ['gosu * rm', 'opaque', 'rm'],
  ['flock f rm x', 'rm|x'],
  ['flock -w 5 f -c rm~x', 'sh code: rm x'],
  ['flock 9', NOTHING],
]);

table('other users', [
  ['sudo -u root -- rm x', 'rm|x'],
  ['sudo -u ? rm x', 'rm|x'],
  ['sudo -u * rm x', 'rm|x', 'opaque'],
  ['sudo ? rm', 'rm', '<?>|rm'],
  ['sudo -Enu bob ls', 'ls'],
  ['sudo --user=bob --preserve-env=A rm', 'rm'],
  ['sudo --us bob rm', 'rm'],
  ['sudo A=1 rm', 'A=1 rm'],
  ['sudo A=1 -u root B=2 rm', 'A=1 B=2 rm'],
  ['sudo -s echo a;b', 'bash code: echo a\\;b'],
  ['sudo -i', 'stdin'],
  ['sudo -s', 'stdin'],
  ['sudo -D /d rm', 'in /d: rm'],
  ['sudo -e f', NOTHING],
  ['sudo -l rm', NOTHING],
  ['sudo -v', NOTHING],
  ['doas -u bob rm', 'rm'],
  ['doas -s', 'stdin'],
  ['su -c rm~x', 'bash code: rm x'],
  ['su - bob -c rm~x', 'bash code: rm x'],
  ['su --command=x bob', 'bash code: x'],
  ['su -s /bin/sh bob -c x', '/bin/sh|-c|x'],
  ['su bob s.sh', 'bash file: s.sh'],
  ['su', 'stdin'],
  ['runuser -u bob -- ls -l', 'ls|-l'],
  ['runuser -c x bob', 'bash code: x'],
  ['sg group -c rm~x', 'sh code: rm x'],
]);

table('env', [
  ['env - rm x', 'rm|x'],
  ['env - A=1 rm x', 'A=1 rm|x'],
  [['env', 'A=1', part('B='), 'rm'], 'A=1 B=<?> rm'],
  ['env -i rm', 'rm'],
  ['env -u A -C d rm', 'in d: rm'],
  ['env -- A=1 rm', 'A=1 rm'],
  ['env -S rm~-rf~x', 'rm|-rf|x'],
  ['env -Srm~-rf x', 'rm|-rf|x'],
  ['env --split-s=rm~-rf x', 'rm|-rf|x'],
  ['env -iS -u~A~rm b', 'rm|b'],
  ['env -vS A=1~rm', 'A=1 rm'],
  [['env', '-S', 'rm "a b" \'c d\' e\\_f'], 'rm|a b|c d|e|f'],
  [['env', '-S', 'rm ${X}y # z'], 'rm|<?y>'],
  [['env', '-S', 'rm ${X} "${Y}" ${X}${Y}'], 'rm|<*>|<?>|<*>'],
  [['env', '-S', 'a -S "rm x"'], 'a|-S|rm x'],
  [['env', '-S', '-S "rm x"'], 'rm|x'],
  ['env -S ?', 'opaque'],
  ['env', NOTHING],
  ['env A=1', NOTHING],
  ['env ? rm', 'rm', '<?>|rm'],
]);

table('once for each', [
  ['find . -name x -exec rm {} +', 'rm|<./*x>'],
  ['find . -name *.o -type f -exec rm {} ;', 'rm|<./?.o>'],
  ['find . -name x -o -type f -exec rm {} +', 'rm|<./*>'],
  ['find -- /srv -exec rm {} ;', 'rm|</srv/?>', 'rm|/srv'],
  ['find . ( -name a -o -name b ) -prune -exec rm -rf {} +', 'rm|-rf|<./*>'],
  ['find out -type f -exec rm {} ;', 'rm|<out/?>', 'rm|out'],
  ['find . -mindepth 1 -exec rm {} ;', 'rm|<./?>'],
  ['find . ! -name a -exec rm {} ;', 'rm|<./?>', 'rm|.'],
  ['fd -x rm', 'rm|<*>'],
  ['fd a /srv -X rm {}', 'rm|<?>'],
  ['fdfind -Hx rm {/} ; -e c', 'rm|<?>'],
  ['fd --exec=rm a', 'rm|a|<*>'],
  ['fd -e ts src', PLAIN],
  ['xargs', 'echo|<*>'],
  ['xargs -0 -n1 rm', 'rm|<*>'],
  ['xargs -0n1 -P 4 rm -f', 'rm|-f|<*>'],
  ['xargs --max-a 1 rm', 'rm|<*>'],
  ['xargs -I{} rm {}', 'rm|<?>'],
  ['xargs -I{} -n1 rm {}', 'rm|<?>'],
  ['xargs -I{} -n9 rm {}', 'rm|<?>', 'rm|{}|<*>'],
  ['xargs --r -n9 rm', 'rm', 'rm|<*>'],
  ['xargs -i -L1 rm', 'rm', 'rm|<*>'],
  ['xargs -I % sh -c rm~% z', 'sh|-c|<rm ?>|z'],
  ['xargs -i {} x', '<?>|x', '{}|x'],
  ['xargs sh -c rm~"$1" _', 'sh|-c|rm "$1"|_|<*>'],
  ['xargs bash -c', 'bash|-c|<*>'],
  ['xargs -I ? rm', 'opaque'],
  ['xargs * rm', 'rm|<*>', 'opaque', 'echo|<*>', '<*>|rm|<*>'],
  ['find . -name x', PLAIN],
  ['find . -delete', PLAIN],
  ['find . -exec rm {} ;', 'rm|<./?>', 'rm|.'],
  ['find . -exec rm -f {} +', 'rm|-f|<./*>', 'rm|-f|.|<./*>'],
  ['find . -execdir sh -c mv~{}~x ; -ok ls ;', 'in <?>: sh|-c|<mv ./? x>', 'ls'],
  ['find . -exec a + b {} ;', 'a|+|b|<./?>', 'a|+|b|.'],
  ['find ? -name x', PLAIN],
  ['find * -name x', 'opaque'],
  ['find . ? rm {} ;', 'opaque'],
  [['find', '.', '-name', { prefix: '', suffix: '.o', many: true }], PLAIN],
  ['parallel rm {} ::: a b', 'bash code: rm "$1"'],
  ['parallel -j4 rm ::: a', 'bash code: rm "$1"'],
  ['parallel rm ::: a ::: b', 'bash code: rm "$@"'],
  ['parallel -X rm', 'bash code: rm "$@"'],
  ['parallel x~{.}.y~{} :::: f', 'bash code: x "$1".y "$1"'],
  ['parallel -q rm {} ::: a', 'opaque'],
  [`parallel rm~'{}' ::: a`, 'opaque'],
  ['parallel --dry-run rm ::: a', NOTHING],
  ['parallel', 'opaque'],
  ['parallel rm~-rf~{} ::: a', 'bash code: rm -rf "$1"'],
]);

table('elsewhere', [
  ['ssh -p 22 -o X=y u@h -- rm', 'remote sh code: rm'],
  ['ssh h rm x', 'remote sh code: rm x'],
  ['ssh h -p 22 rm', 'remote sh code: rm'],
  ['ssh -tt -i k h cd~d;~rm~x', 'remote sh code: cd d; rm x'],
  ['ssh h ?', 'remote sh code: <?>'],
  ['ssh h', NOTHING],
  ['ssh -N -L 1:h:2 h', NOTHING],
  ['ssh -o ProxyCommand=rm~x h', 'sh code: rm x'],
  ['ssh -oproxycommand~rm~x h', 'sh code: rm x'],
  ['ssh -o LocalCommand=rm h', 'sh code: rm'],
  ['ssh -o ProxyCommand=none h', NOTHING],
  ['ssh -F cfg h', 'opaque'],
  ['docker run --rm -it -v a:b -e A=1 img rm -rf x', 'far: rm|-rf|x'],
  ['docker -H h exec -u root c sh -c x', 'far: sh|-c|x'],
  ['docker run --entrypoint sh img -c x', 'far: sh|-c|x'],
  ['docker compose -f f exec -T web rm x', 'far: rm|x'],
  ['docker-compose run --rm web rm', 'far: rm'],
  ['docker ps', PLAIN],
  ['docker run img', NOTHING],
  ['podman run * img rm', 'far: rm', 'opaque'],
  ['kubectl -n x exec -it pod -c c -- rm x', 'far: rm|x'],
  ['kubectl exec pod -- sh -c x', 'far: sh|-c|x'],
  ['kubectl exec pod rm x', 'far: rm|x'],
  ['kubectl run p --image=i -- rm', 'far: rm'],
  ['kubectl get pods', PLAIN],
  ['kubectl delete ns x', PLAIN],
  ['lxc exec c -- rm', 'far: rm'],
]);

table(
  'a pipe into it',
  [
    ['ssh h', 'remote stdin'],
    ['ssh -n h', NOTHING],
    ['python3', 'opaque'],
    ['python3 -', 'opaque'],
    ['python3 x.py', 'python file: x.py'],
    ['python3 -c print(1)', PLAIN],
    ['node', 'opaque'],
    ['at now', 'stdin'],
    ['ed f', 'opaque'],
  ],
  { stdin: 'pipe' },
);

table('git', [
  ['git-push -f', 'git|push|-f'],
  ['/usr/lib/git-core/git-push -f', 'git|push|-f'],
  ['git push -f', PLAIN],
  ['git -C d status', PLAIN],
  ['git -c user.name=x commit -m !y', PLAIN],
  ['git -c core.pager=cat log', 'sh code: cat'],
  ['git -c core.pager= log', PLAIN],
  ['git -c core.sshCommand=rm~x fetch', 'sh code: rm x'],
  ['git -c CORE.SSHCOMMAND=rm fetch', 'sh code: rm'],
  ['git -c core.fsmonitor=false status', PLAIN],
  ['git -c core.fsmonitor=./x status', 'sh code: ./x'],
  ['git -c alias.x=!rm~y x z', 'sh code: rm y', 'sh code: rm y "$@"'],
  ['git -c alias.x=push~-f x origin', 'git|push|-f|origin'],
  ['git -c diff.external=x diff', 'sh code: x'],
  ['git -c diff.a.textconv=x diff', 'sh code: x'],
  ['git -c filter.a.clean=x add .', 'sh code: x'],
  ['git -c credential.helper= pull', PLAIN],
  ['git -c credential.helper=!x pull', 'sh code: x'],
  ['git -c core.hooksPath=/dev/null commit', PLAIN],
  ['git -c core.hooksPath=h commit', 'opaque'],
  ['git -c include.path=f status', 'opaque'],
  ['git -c ? status', 'opaque'],
  ['git --config-env=core.pager=X log', 'opaque'],
  ['git --exec-path=d status', 'opaque'],
  ['git bisect run make test', 'make|test'],
  ['git rebase -x make~test main', 'sh code: make test'],
  ['git rebase -i --exec=rm main', 'sh code: rm'],
  ['git rebase -ix rm main', 'sh code: rm'],
  ['git rebase main', PLAIN],
  ['git submodule foreach --recursive git~clean', 'sh code: git clean'],
  ['git submodule update', PLAIN],
  ['git filter-branch --tree-filter rm~x HEAD', 'sh code: rm x'],
  ['git clone --upload-pack=rm u', 'sh code: rm'],
  ['git clone --upload-p rm u', 'sh code: rm'],
  ['git clone -u rm u', 'sh code: rm'],
  ['git clone -c core.sshCommand=rm u', 'sh code: rm'],
  ['git clone --config core.sshCommand=rm u', 'sh code: rm'],
  ['git clone ext::sh~-c~rm', 'sh|-c|rm'],
  ['git push --receive-pack=rm o', 'sh code: rm'],
  ['git grep -Oless x', 'sh code: less'],
  ['git config user.name x', PLAIN],
  ['git config --global alias.x !rm', 'sh code: rm'],
  ['git config set core.editor vim', 'sh code: vim'],
  ['git config --get core.editor', PLAIN],
  ['git config --unset core.editor x', PLAIN],
]);

test('a setting of git that is only partly known', () => {
  expect(open(['git', '-c', part('alias.x='), 'x'])).toContain('opaque');
  expect(open(['git', '-c', part('user.name='), 'commit'])).toBeNull();
  expect(open(['git', '-c', part('core.pager='), 'log'])).toContain('opaque');
});

table('options that hold commands', [
  ['go test -exec rm~x ./...', 'sh code: rm x'],
  ['fzf --preview cat~{}', 'sh code: cat {}'],
  ['go test ./...', PLAIN],
  ['tar xf f', PLAIN],
  ['tar czf f --exclude=e d', PLAIN],
  ['tar cf f --checkpoint=1 --checkpoint-action=exec=rm~x d', 'sh code: rm x'],
  ['tar xf f --to-command=rm', 'sh code: rm'],
  ['tar xf f --to-c rm', 'sh code: rm'],
  ['tar -I zstd -xf f', 'sh code: zstd'],
  ['tar -cIrm f', 'sh code: rm'],
  ['tar cI rm f', 'sh code: rm'],
  ['tar cIf rm o f', 'sh code: rm'],
  ['tar cfI o rm f', 'sh code: rm'],
  ['tar cfF o rm f', 'sh code: rm'],
  ['tar cfC a.tgz I rm', PLAIN],
  ['rsync -av a b', PLAIN],
  ['rsync -av --exclude=x -e ssh~-p~2 a h:b', 'sh code: ssh -p 2'],
  ['rsync --rsync-path=sudo~rsync a h:b', 'remote sh code: sudo rsync'],
  ['sort --compress-program=rm f', 'sh code: rm'],
  ['sort -u f', PLAIN],
  ['split --filter=rm f', 'sh code: rm'],
  ['scp -o ProxyCommand=rm a h:b', 'sh code: rm'],
  ['scp -r a h:b', PLAIN],
  ['nc -e /bin/sh h 1', 'sh code: /bin/sh'],
  ['socat - EXEC:sh', 'sh code: sh'],
  ['socat TCP-LISTEN:1 SYSTEM:rm~x,pty', 'sh code: rm x'],
  ['socat - TCP:h:1', PLAIN],
  ['gdb -batch -ex shell~rm p', 'opaque'],
  ['gdb p', PLAIN],
  ['apt-get -o Dpkg::Options::=--force-confold install x', PLAIN],
  ['apt-get -o APT::Update::Pre-Invoke::=rm update', 'opaque'],
  ['man -P cat ls', 'sh code: cat'],
]);

table('sessions', [
  ['mosh h -- rm x', 'far: rm|x'],
  ['guix shell git -- rm x', 'rm|x'],
  ['guix shell git', PLAIN],
  ['ex -sc !rm -cq', 'sh code: rm'],
  ['script -qc rm~x f', 'sh code: rm x'],
  ['script -q /dev/null rm x', 'rm|x'],
  ['watch -n 1 rm x', 'sh code: rm x'],
  ['watch -x rm x', 'rm|x'],
  ['entr -r make', 'make'],
  ['entr -s rm~x', 'sh code: rm x'],
  ['busybox sh -c x', 'sh|-c|x'],
  ['busybox', NOTHING],
  ['at -f f now', 'sh file: f'],
  ['tmux new -d rm~x', 'sh code: rm x'],
  ['tmux new-session -d -s n rm x', 'sh code: rm x'],
  ['tmux send-keys rm~x Enter', 'sh code: rm x'],
  ['tmux send-keys rm x Enter', 'sh code: rmx'],
  ['tmux send-keys -t a C-c rm Space x C-m', 'sh code: rm x'],
  ['tmux send-keys rm', 'opaque'],
  ['tmux send-keys -l rm Enter', 'opaque'],
  ['setarch -R rm x', 'rm|x'],
  ['setarch x86_64 -R rm x', 'rm|x'],
  ['tmux ls', NOTHING],
  ['tmux ls ; run-shell rm~x', 'sh code: rm x'],
  ['screen -dmS n rm x', 'rm|x'],
  ['vim f', PLAIN],
  ['vim -c !rm f', 'sh code: rm'],
  ['vim -c:!rm -cq! f', 'sh code: rm'],
  ['vim +%!jq +wq! f', 'sh code: jq'],
  ['vim -c q! f', PLAIN],
  ['vim -c !rm% f', 'opaque'],
  ['vim -c !rm<cfile> f', 'opaque'],
  ['vim --cmd se\u00a0sh=x -c !ls f', 'opaque'],
  ['vim -ccall\u00a0f() f', 'opaque'],
  ['vim +wq f', PLAIN],
  ['vim -es -S s f', 'opaque'],
  ['psql -c select~1', PLAIN],
  ['psql -c \\!~rm', 'sh code: rm'],
  ['sqlite3 d .shell~rm', 'sh code: rm'],
]);

table('tools that run another', [
  ['rustup run stable rm x', 'rm|x'],
  ['npx rimraf x', 'rimraf|x'],
  ['npx @biomejs/biome@2.5.15 check --write', 'biome|check|--write'],
  ['npm exec -- @scope/tool x', 'tool|x'],
  ['pnpm dlx cowsay@latest hi', 'cowsay|hi'],
  ['npx ./tool x', './tool|x'],
  ['npx -y -p a b c', 'b|c'],
  ['npx -c rm~x', 'sh code: rm x'],
  ['npm exec -- rimraf x', 'rimraf|x'],
  ['npm install x', PLAIN],
  ['npm run build', PLAIN],
  ['pnpm exec rm x', 'rm|x'],
  ['uv run --with a pytest -q', 'pytest|-q'],
  ['poetry run rm', 'rm'],
  ['bundle exec rake', 'rake'],
  ['aws-vault exec prod -- rm', 'rm'],
  ['ip netns exec n rm', 'rm'],
  ['ip addr', PLAIN],
  ['sshpass -p x ssh h rm', 'ssh|h|rm'],
  ['cross-env A=1 rm', 'A=1 rm'],
]);

table('interpreters', [
  ['julia -e run(`rm`)', 'opaque'],
  ['julia -e println(1)', PLAIN],
  ['R -e system("rm")', 'opaque'],
  ['elixir -e System.cmd("rm",[])', 'opaque'],
  ['perl -e (\\&{"system"})->(1)', 'opaque'],
  ['python3 -c vars(os)["x"]', 'opaque'],
  ['python3 -c re.compile("x")', PLAIN],
  ['python3 -c print(1)', PLAIN],
  ['python3.12 -c import~json', 'python file: json.py'],
  ['python -c import~os;os.system("x")', 'sh code: x'],
  ['python -c import~subprocess', 'python file: subprocess.py'],
  ['python -c import~subprocess;subprocess.run(["rm","x"])', 'rm|x', 'python file: subprocess.py'],
  ['python -Ic exec(input())', 'opaque'],
  ['python -c import~os;os.ſystem("x")', 'sh code: x'],
  ['python -c __import__("os")', 'opaque'],
  ['python -c import~re;re.compile("x")', 'python file: re.py'],
  ['python -c ?', 'opaque'],
  ['python -m http.server', 'python file: http/server.py', 'python file: http.py'],
  ['python x.py ?', 'python file: x.py'],
  ['python -m timeit 1+1', PLAIN],
  ['python -m timeit -n 5 -s import~os os.system("rm")', 'sh code: rm'],
  ['python -mtimeit __import__("os").system("rm")', 'sh code: rm'],
  ['python -m timeit ?', 'opaque'],
  ['python -m code', 'opaque'],
  ['node --import=data:text/javascript,x y.js', 'opaque'],
  ['node --import ./x.mjs y.js', 'javascript file: y.js', 'javascript file: ./x.mjs'],
  ['python --version', PLAIN],
  ['perl -ne print~if~/x/ f', PLAIN],
  ['perl -pi -e s/a/b/g f', PLAIN],
  ['perl -0777 -ne print f', PLAIN],
  ['perl -lane print~$F[0] f', PLAIN],
  ['perl -e system("x")', 'sh code: x'],
  ['perl -e `x`', 'sh code: x'],
  ['perl -e print~qx{x}', 'opaque'],
  ['perl -MIPC::Open3 -e 1', 'opaque', 'perl file: IPC/Open3.pm'],
  ['perl -ne print rm~x|', 'sh code: rm x'],
  ['perl -pe s/x/rm/ee f', 'opaque'],
  ['node -e console.log(1)', PLAIN],
  ['node -p require("./package.json").version', PLAIN],
  ['node -e require("child_process")', 'opaque'],
  ['node -pe process.version', PLAIN],
  ['node -e require("child_"+"process")', 'opaque'],
  ['node -e process.binding("x")', 'opaque'],
  ['node --inspect x.js', 'javascript file: x.js'],
  ['node -e /a/.exec("a")', PLAIN],
  ['node -e process.getBuiltinModule("child_"+"process")', 'opaque'],
  ['node x.js', 'javascript file: x.js'],
  ['ruby -e puts~1', PLAIN],
  ['ruby -e `x`', 'sh code: x'],
  ['ruby -e %x(rm)', 'opaque'],
  ['php -r echo~1;', PLAIN],
  ['php -r system("x");', 'sh code: x'],
  ['lua -e os.execute("x")', 'sh code: x'],
  ['awk {print~$1} f', PLAIN],
  ['awk -F| {print~$1"|"$2} f', PLAIN],
  ['awk /a|b/{print} f', PLAIN],
  ['awk $1~||~$2 f', PLAIN],
  ['awk BEGIN{system("x")}', 'sh code: x'],
  ['awk BEGIN{system("x"~$1)}', 'opaque'],
  ['awk {print~|~"sh"} f', 'sh code: sh'],
  ['awk {"date"~|~getline~d} f', 'sh code: date'],
  ['awk {while((getline~l<"f")>0)n++} f', 'cat|--|f'],
  ['awk -v x=? {print~x} f', PLAIN],
  ['awk ? f', 'opaque'],
  ['gawk -l readdir {print} f', 'opaque'],
  ['sed s/a/b/g f', PLAIN],
  ['sed -i s|a|b|;s,c,d, f', PLAIN],
  ['sed -n 1,5p f', PLAIN],
  ['sed -n /a/,/b/{p;q} f', PLAIN],
  ['sed -e 1d -e $!N;s/e/e/ f', PLAIN],
  ['sed $d f', PLAIN],
  ['sed y/abc/def/ f', PLAIN],
  ['sed s/a/b/e f', 'opaque'],
  ['sed s/a/rm/;1e~ls f', 'sh code: ls'],
  ['sed e f', 'opaque'],
  ['sed -n 5!{/x/e} f', 'opaque'],
  ['sed s/a/b/ge f', 'opaque'],
  ['sed :a;N;$!ba;s/\\n/~/g f', PLAIN],
  ['sed /x/a\\\\text f', PLAIN],
  ['sed ? f', 'opaque'],
  ['deno eval Deno.removeSync("x")', 'rm|-f|--|x'],
  ['bun -e console.log(1)', PLAIN],
  ['bun -e require("fs").rmSync("x")', 'rm|-f|--|x'],
  ['bun x rimraf d', 'rimraf|d'],
  ['bun run build', PLAIN],
  ['less +!rm f', 'opaque'],
  ['less -R +G f', PLAIN],
  ['/lib64/ld-linux-x86-64.so.2 /bin/rm x', '/bin/rm|x'],
  ['start-stop-daemon --start --exec /bin/rm -- x', '/bin/rm|x'],
  ['concurrently -k npm~test rm~x', 'sh code: npm test', 'sh code: rm x'],
  ['ansible all -m shell -a rm~x', 'remote sh code: rm x'],
  ['env NODE_OPTIONS=--require=./x node y', 'opaque', 'NODE_OPTIONS=--require=./x node|y'],
  ['sudo EDITOR=vim visudo', 'sh code: vim', 'EDITOR=vim visudo'],
  ['ls -la', PLAIN],
  ['make test', PLAIN],
]);

describe('a program on standard input', () => {
  const text = (value: string): UnwrapContext => ({ stdin: 'text', text: value });
  test('is read where it is known', () => {
    expect(open(['python3', '-'], text('print(1)'))).toBeNull();
    expect(open(['python3'], text('import subprocess\nsubprocess.run(x)'))).toEqual([
      'opaque',
      'python file: subprocess.py',
    ]);
    expect(open(['node'], text('require("fs").rmSync("x")'))).toEqual(['rm|-f|--|x']);
    expect(open(['psql'], text('select 1;'))).toBeNull();
    expect(open(['psql'], text('\\! rm x'))).toEqual(['sh code: rm x']);
    expect(open(['ed', 'f'], text('1d\nw\nq\n'))).toBeNull();
    expect(open(['ed', 'f'], text('!rm x\n'))).toEqual(['opaque']);
  });
});

test('hostile lines end in bounded work', () => {
  const many = Array.from({ length: 2000 }, () => '?');
  expect(open(['sudo', ...many])?.length).toBeLessThan(40);
  expect(open(['env', ...Array.from({ length: 500 }, () => '-S'), 'x'])).not.toBeNull();
  expect(open(['timeout', ...Array.from({ length: 2000 }, () => '--x')])?.length ?? 0).toBeLessThan(40);
});
