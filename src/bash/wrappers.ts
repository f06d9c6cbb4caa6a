/**
 * Which programs start others, and what. A family of programs is read when one of it is met: most commands are none of
 * them, and what a command does not need it should not pay for (docs/decisions/001-runtime.md). A name that is not here
 * is an ordinary program, judged by the rules alone.
 */
import type { Arg } from './analysis.ts';
import type { Inner, TaskTool, UnwrapContext } from './unwrap.ts';
import type { Handler } from './wrappers/handler.ts';
import { late } from './late.ts';

export interface Family {
  /** With a blank on both sides, for a quick look. */
  readonly names: string;
  readonly handler: (name: string) => Handler | null;
}

const codes = late(() => require('./wrappers/code-options.ts') as typeof import('./wrappers/code-options.ts'));

type Handlers = Readonly<Record<string, Handler>>;

/** `names` in groups that share a handler: `{ 'su runuser': su }`. */
function family(names: string, load: () => Handlers): Family {
  return {
    names: ` ${names} `,
    handler(name) {
      const groups = Object.entries(load());
      return groups.find(([group]) => ` ${group} `.includes(` ${name} `))?.[1] ?? null;
    },
  };
}

const table = (names: string, handler: Family['handler']): Family => ({ names: ` ${names} `, handler });

export const FAMILIES: readonly Family[] = [
  family(
    'bash sh dash ash zsh ksh mksh lksh pdksh yash rbash rzsh rksh gatekeep-bash fish csh tcsh pwsh pwsh.exe powershell powershell.exe nu elvish xonsh rc es sash ion posh hush source . eval trap',
    () => {
      const shells = require('./wrappers/shells.ts') as typeof import('./wrappers/shells.ts');
      return {
        'bash sh dash ash zsh ksh mksh lksh pdksh yash rbash rzsh rksh posh hush gatekeep-bash': shells.shell,
        'fish csh tcsh pwsh pwsh.exe powershell powershell.exe nu elvish xonsh rc es sash ion': shells.foreignShell,
        'source .': shells.source,
        eval: shells.evalBuiltin,
        trap: shells.trap,
      };
    },
  ),
  family('exec command builtin jobs', () => {
    const builtins = require('./wrappers/builtins.ts') as typeof import('./wrappers/builtins.ts');
    const { exec, command, builtin, jobs } = builtins;
    return { exec, command, builtin, jobs };
  }),
  family('make gmake npm-run-all npm-run-all2 run-s run-p', () => {
    const { make, scriptRunner } = require('./wrappers/tasks.ts') as typeof import('./wrappers/tasks.ts');
    return { 'make gmake': make, 'npm-run-all npm-run-all2 run-s run-p': scriptRunner };
  }),
  family('env', () => ({ env: (require('./wrappers/env.ts') as typeof import('./wrappers/env.ts')).env })),
  family('git hub', () => {
    const { git, hub } = require('./wrappers/git.ts') as typeof import('./wrappers/git.ts');
    return { git, hub };
  }),
  family(
    'xterm uxterm lxterm rxvt urxvt konsole alacritty gnome-terminal mate-terminal xfce4-terminal lxterminal qterminal terminator tilix ghostty ptyxis kgx x-terminal-emulator',
    () => {
      const { terminal } = require('./wrappers/terminals.ts') as typeof import('./wrappers/terminals.ts');
      return {
        'xterm uxterm lxterm rxvt urxvt konsole alacritty gnome-terminal mate-terminal xfce4-terminal lxterminal qterminal terminator tilix ghostty ptyxis kgx x-terminal-emulator':
          terminal,
      };
    },
  ),
  family('ssh slogin rsh remsh autossh', () => {
    const { ssh, autossh } = require('./wrappers/remote.ts') as typeof import('./wrappers/remote.ts');
    return { 'ssh slogin rsh remsh': ssh, autossh };
  }),
  family(
    'ftp lftpget telnet smbclient debugfs dc ginsh tdbtool psftp ncftp gnuplot m4 gm4 busctl dbus-send gdbus pdflatex xelatex lualatex latex tex pdftex luatex xetex run-parts logrotate service newgrp salt salt-call salt-ssh pee mispipe flatpak sftp sox play rec soxi convert magick identify mogrify composite montage sqlplus makepkg snap gio nvm rvm cargo cargo-watch',
    () => {
      const talkers = require('./wrappers/talkers.ts') as typeof import('./wrappers/talkers.ts');
      return {
        'ftp lftpget telnet smbclient debugfs dc ginsh tdbtool psftp ncftp': talkers.shellEscapes,
        gnuplot: talkers.gnuplot,
        'm4 gm4': talkers.m4,
        'busctl dbus-send gdbus': talkers.bus,
        'pdflatex xelatex lualatex latex tex pdftex luatex xetex': talkers.tex,
        'run-parts': talkers.runParts,
        logrotate: talkers.logrotate,
        service: talkers.service,
        newgrp: talkers.newgrp,
        'salt salt-call salt-ssh': talkers.salt,
        sftp: talkers.sftp,
        'sox play rec soxi convert magick identify mogrify composite montage': talkers.pipedWords,
        sqlplus: talkers.sqlplus,
        makepkg: talkers.makepkg,
        snap: talkers.snap,
        gio: talkers.gio,
        'nvm rvm': talkers.versions,
        'cargo cargo-watch': talkers.cargo,
        flatpak: talkers.flatpak,
        'pee mispipe': talkers.codes,
      };
    },
  ),
  family('sudo doas sg su runuser', () => {
    const { sudo, doas, sg, su } = require('./wrappers/privilege.ts') as typeof import('./wrappers/privilege.ts');
    return { sudo, doas, sg, 'su runuser': su };
  }),
  family('xargs gxargs find gfind parallel sem fd fdfind', () => {
    const { xargs, find, parallel, fd } = require('./wrappers/xargs.ts') as typeof import('./wrappers/xargs.ts');
    return { 'xargs gxargs': xargs, 'find gfind': find, 'parallel sem': parallel, 'fd fdfind': fd };
  }),
  family(
    'docker podman nerdctl docker-compose podman-compose kubectl oc kubecolor lxc incus multipass limactl lima',
    () => {
      const containers = require('./wrappers/containers.ts') as typeof import('./wrappers/containers.ts');
      return {
        'docker podman nerdctl': containers.engine,
        'docker-compose podman-compose': containers.compose,
        'kubectl oc': containers.kubectl,
        kubecolor: containers.kubecolor,
        lima: containers.lima,
        'lxc incus multipass limactl': containers.execAfterDashes,
      };
    },
  ),
  table(
    'awk gawk mawk nawk goawk original-awk sed gsed deno bun perl python pypy graalpy micropython jython pyston bpython ptpython node nodejs tsx ts-node ruby jruby truffleruby php lua luajit texlua Rscript R julia elixir iex tclsh wish osascript',
    languages,
  ),
  table('cmake', name => {
    const { cmake } = require('./wrappers/cmake.ts') as typeof import('./wrappers/cmake.ts');
    return withCodeOptions(name, cmake);
  }),
  table('nix', name => {
    const { nixRun } = require('./wrappers/nix.ts') as typeof import('./wrappers/nix.ts');
    return withCodeOptions(name, nixRun);
  }),
  family('at batch crontab', () => {
    const { at, crontab } = require('./wrappers/schedule.ts') as typeof import('./wrappers/schedule.ts');
    return { 'at batch': at, crontab };
  }),
  table('rails wp drush artisan manage.py django-admin mix crystal spring sbt', framework),
  table(
    'psql pgcli mysql mariadb mycli cockroach clickhouse-client clickhouse sqlcmd snowsql usql cqlsh trino hive beeline bq sqlite3 sqlite duckdb redis-cli valkey-cli mongosh mongo',
    databases,
  ),
  family(
    'busybox toybox coreutils uutils sbase-box vim vi nvim ex view vimdiff gvim rvim rview nvi vim.tiny vim.basic vim.nox gview rgvim evim nvimdiff less more most concurrently start-stop-daemon script watch flock entr tmux screen socat ed expect capsh guix chruby-exec mosh',
    () => {
      const sessions = require('./wrappers/sessions.ts') as typeof import('./wrappers/sessions.ts');
      return {
        'busybox toybox coreutils uutils sbase-box': sessions.busybox,
        'vim vi nvim ex view vimdiff gvim rvim rview nvi vim.tiny vim.basic vim.nox gview rgvim evim nvimdiff':
          sessions.vim,
        'less more most': sessions.less,
        concurrently: sessions.concurrently,
        'start-stop-daemon': sessions.startStopDaemon,
        script: sessions.script,
        watch: sessions.watch,
        flock: sessions.flock,
        entr: sessions.entr,
        tmux: sessions.tmux,
        screen: sessions.screen,
        socat: sessions.socat,
        ed: sessions.ed,
        expect: sessions.expect,
        capsh: sessions.capsh,
        'guix chruby-exec': sessions.afterDashes,
        mosh: sessions.mosh,
      };
    },
  ),
  table(
    'nohup setsid nice ionice stdbuf timeout time chrt taskset unshare nsenter chroot setpriv systemd-run setarch linux32 linux64 prlimit numactl strace ltrace gosu su-exec setuidgid fakeroot dbus-run-session xvfb-run proxychains proxychains4 torsocks faketime unbuffer chronic catchsegv caffeinate pkexec tini dumb-init cgexec choom eatmydata torify logsave openvt s6-setuidgid s6-softlimit s6-applyuidgid envuidgid catatonit aa-exec systemd-cat systemd-socket-activate trickle i386 uname26 x86_64 fakechroot proot multitime retry lckdo with-lock-ex lockrun zrun run-one run-this-one keep-one-running run-one-constantly run-one-until-success run-one-until-failure ccache sccache distcc icecc bear grc kcov xinit startx cage primusrun run0 rlwrap ifne cpulimit chpst envdir envchain noglob nocorrect kitty foot st softlimit setlock daemonize runcon systemd-inhibit dbus-launch tsp nq gtimeout gnohup gnice gstdbuf gtime',
    name => (require('./wrappers/prefixes.ts') as typeof import('./wrappers/prefixes.ts')).prefix(name),
  ),
  table(
    'tar gtar bsdtar cpio rsync scp sshfs sort split man zip nc ncat netcat tcpdump nodemon rg wget install run-mailcap gcc g++ lftp gdb lldb emacs emacsclient nix-shell ansible vagrant gcloud apt apt-get gpg fzf ag ack asciinema agrippa just doctl eb cf bosh go execlineb osh ysh bpftrace guile sbcl clojure bb erl groovy scala raku racket ocaml ghc coffee irb rake ipython aptitude apt-cache cc c++ c89 c99 clang clang++ aria2c certbot restic rclone borg openvpn pandoc nmap mpv cowsay cowthink nano mutt neomutt octave slsh scanmem sqlmap exiftool puppet rpm rpmbuild rpmquery dmsetup sbatch stap scrot sshuttle ssh-keygen ssh-add openssl hg svn mail troff groff nroff curl aws az fly flyctl dpkg tmate clisp ghci gimp inkscape blender gs msfconsole ssh-copy-id pscp bat batcat delta yt-dlp youtube-dl rustc java exim exim4 procmail msmtp fetchmail formail coredumpctl dhclient dhcpcd udhcpc wpa_cli hostapd_cli ifup ifdown tshark wireshark ksu air bazel bazelisk helm gpg-connect-agent pkcs11-tool redis-server pg_ctl kak sdiff diff3 ld ar nm strip ranlib dtrace ttyrec autoexpect sk peco broot mmdebstrap dpkg-buildpackage haxe et boundary systemd-notify kotlin kotlinc jrunscript rdmd swipl gprolog gforth qjs newlisp janet fennel csi gosh gsi ecl abcl matlab maxima sage w3m elinks mailx s-nail pip pip3 mvn mvnw ansible-playbook clj pylint rustdoc erb jshell gst gp ninja scons ant gradle nox ctest chef-apply csharp bmake pmake swift scala-cli jbang pry psysh gjs cjs perlbug perlthanks lnav phpdbg agetty',
    name => codes().codeOptions(name),
  ),
  table(
    'npx npm pnpm pnpx yarn bunx uv uvx poetry pipenv pdm pipx hatch rye conda mamba micromamba bundle rbenv pyenv nodenv asdf mise direnv aws-vault chamber op doppler infisical sops dotenv dotenvx env-cmd cross-env cross-env-shell ip perf sshpass ssh-agent watchexec hyperfine heaptrack valgrind bwrap firejail with-contenv dcli fnm jenv n netlify ntl wezterm gh fin kamal volta lerna nx firebase composer devbox gum ddev okteto dokku tsh minikube k3s microk8s meteor symfony blitz redwood rw tox rustup heroku railway consul etcdctl teller berglas envconsul summon cronitor buildah ctr crictl singularity apptainer toolbox machinectl systemd-nspawn rr uftrace trace-cmd flux mpirun mpiexec orterun prterun srun salloc bsub qsub jsrun aprun dtach abduco zellij xdotool reflex watchman watchman-make onchange chokidar lxc-attach distrobox distrobox-enter schroot dockerize wait-for-it vglrun optirun gdbserver daemon msgfilter csvtool pidstat dotlockfile gamescope weston launchctl gpg-agent fab pssh parallel-ssh clush pdsh dsh knife plink dbclient runc crun bolt stack cabal opam docker-machine task corepack perlbrew plenv carton goenv i3-msg swaymsg tailscale aws-okta saml2aws foreman honcho websocketd tcpserver tcpsvd udpsvd ttyd gotty viddy hwatch nsjail minijail0 samply py-spy scan-build intercept-build',
    runners,
  ),
];

function runners(name: string): Handler | null {
  if (name === 'gh') return gh;
  const { runner } = require('./wrappers/runners.ts') as typeof import('./wrappers/runners.ts');
  return HAVE_CODE_OPTIONS.has(name) ? withCodeOptions(name, runner(name)!) : runner(name);
}

/** They start what stands behind their words, and what some of their options name. */
const HAVE_CODE_OPTIONS = new Set(['npm', 'pnpm', 'perf', 'valgrind', 'plink', 'dbclient', 'tox', 'knife']);

/** Most calls have no such option, and need not pay for the table. */
function withCodeOptions(name: string, starts: Handler): Handler {
  const options = late(() => codes().codeOptions(name)!);
  return (argv, context) => {
    const inners = starts(argv, context);
    if (!argv.some((word, at) => at > 0 && (typeof word === 'string' ? word : word.prefix).startsWith('-')))
      return inners;
    const more = options()(argv, context);
    return inners === null ? more : [...inners, ...(more ?? [])];
  };
}

function databases(name: string): Handler | null {
  const clients = require('./wrappers/databases.ts') as typeof import('./wrappers/databases.ts');
  if (/^(?:sqlite3?|duckdb)$/.test(name)) return clients.sqlite;
  if (name.endsWith('-cli')) return clients.redis;
  return name.startsWith('mongo') ? clients.mongo : clients.sqlClient(name);
}

function gh(...call: Parameters<Handler>): ReturnType<Handler> {
  const { ghAlias } = require('./wrappers/talkers.ts') as typeof import('./wrappers/talkers.ts');
  const { runner } = require('./wrappers/runners.ts') as typeof import('./wrappers/runners.ts');
  return ghAlias(...call) ?? runner('gh')!(...call);
}

const frameworks = () => require('./wrappers/framework-code.ts') as typeof import('./wrappers/framework-code.ts');

function framework(name: string): Handler {
  return argv => frameworks().frameworkCode(name, argv);
}

function languages(name: string): Handler | null {
  const { awk, sed, script, language } = require('./wrappers/languages.ts') as typeof import('./wrappers/languages.ts');
  if (name.endsWith('awk')) return awk;
  if (name.endsWith('sed')) return sed;
  if (name === 'deno') return script;
  if (name === 'php' || name === 'python') return frameworks().throughInterpreter(language(name)!);
  // A script of bun's own runtime, or a program that it starts.
  if (name === 'bun') return (argv, context) => script(argv, context) ?? runners('bun')!(argv, context);
  return language(name);
}

/** null: not a wrapper. An empty list: a wrapper that starts nothing this time (`command -v rm`). */
export function unwrap(argv: readonly [string, ...Arg[]], context: UnwrapContext): readonly Inner[] | null {
  const name = argv[0].slice(argv[0].lastIndexOf('/') + 1);
  const handler = handlerOf(name);
  const inners = handler === null ? null : handler(argv, context);
  if (!MANAGERS.has(name)) return inners;
  // Besides a program behind a subcommand of theirs (`npm exec x`) they start what a file of theirs says.
  return [...(inners ?? []), { kind: 'task', tool: name as TaskTool, argv }];
}

const MANAGERS = new Set(['npm', 'pnpm', 'yarn', 'bun', 'just']);

/** Is there a family that knows this name? */
export function isWrapper(name: string): boolean {
  const bare = name.replace(VERSION, '');
  return (
    FAMILIES.some(({ names }) => names.includes(` ${name} `) || names.includes(` ${bare} `)) || /^git-[a-z]/.test(name)
  );
}

const met = new Map<string, Handler | null>();

function handlerOf(name: string): Handler | null {
  const earlier = met.get(name);
  if (earlier !== undefined) return earlier;
  const handler = lookUp(name) ?? versioned(name) ?? subcommand(name);
  // A script may name as many programs as it likes.
  if (met.size < 1000) met.set(name, handler);
  return handler;
}

function lookUp(name: string): Handler | null {
  const padded = ` ${name} `;
  const found = name === '' || name.includes(' ') ? undefined : FAMILIES.find(({ names }) => names.includes(padded));
  return found?.handler(name) ?? null;
}

/** `git-push -f`, as git's own folder of programs has it. */
const subcommand = (name: string): Handler | null =>
  /^git-[a-z]/.test(name) ? argv => [{ kind: 'argv', argv: ['git', name.slice(4), ...argv.slice(1)] }] : null;

/** `ld-linux-x86-64.so.2`, `ld-musl-x86_64.so.1`, `ld.so`. */
const LOADER = /^ld(?:64)?(?:-[\w-]+)?\.so(?:\.[0-9]+)?$/;

/** `qemu-x86_64 PROGRAM`: another machine's programs run here. */
const EMULATOR = /^qemu-(?!img$|nbd$|io$|ga$|edid$|system)[\w]+(?:-static)?$/;

/** `bash5`, `ksh93`, `python3.12`, `python3.13t`, `python3-dbg`: a name without its version. */
const VERSION = /(?<=[a-z+])(?:-?[0-9][0-9.]*)(?:t|d|-dbg)?$/;

function versioned(name: string): Handler | null {
  if (LOADER.test(name)) return (require('./wrappers/sessions.ts') as typeof import('./wrappers/sessions.ts')).loader;
  if (EMULATOR.test(name))
    return (require('./wrappers/sessions.ts') as typeof import('./wrappers/sessions.ts')).emulator;
  const bare = name.replace(VERSION, '');
  return bare === name ? null : lookUp(bare);
}
