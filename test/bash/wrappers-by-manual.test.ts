/** Options, files and variables of everyday programs that start another one, as their manual pages have them. */
import { describe, expect, test } from 'bun:test';
import { isToolVariable } from '../../src/bash/environment/tool-names.ts';
import { OPTIONS } from '../../src/bash/environment/tool-options.ts';
import { judge, programs, reasons, type World } from './judge.ts';

const FILES: World['files'] = {
  '/w/batch': 'get a\n-!rm x\n',
  '/w/plain': 'get a\nbye\n',
  '/w/PKGBUILD': 'build() { rm x; }\nbuild\n',
};

/** Each starts `rm x`. */
const STARTS = `sftp -b batch h
sftp -b - h <<< '!rm x'
printf 'ls\\n@!rm x\\n' | sftp h
sftp -o ProxyCommand='rm x' h
ssh-copy-id -o ProxyCommand='rm x' h
rustc -C linker='rm x' a.rs
npm --script-shell='rm x' run a
pnpm -r exec rm x
bat --pager 'rm x' f
delta --pager='rm x' a b
yt-dlp --exec 'rm x' u
yt-dlp --exec after_move:'rm x' u
sox '|rm x' a.wav
convert '|rm x' a.png
gs -sOutputFile='%pipe%rm x' a.ps
gs -o '|rm x' a.ps
msmtp --passwordeval='rm x' a
formail -s rm x
wpa_cli -a 'rm x'
dbclient -J 'rm x' h
plink -proxycmd 'rm x' h
plink h rm x
ksu root -e rm x
bazel run --run_under='rm x' //a
cargo watch -s 'rm x'
cargo watch -- rm x
cargo-watch --shell='rm x'
mix cmd rm x
podman unshare rm x
buildah unshare -- rm x
gpg --photo-viewer 'rm x' --list-keys
gpg-connect-agent --exec 'rm x'
perf annotate --objdump='rm x'
valgrind --db-command='rm x' a
sdiff --diff-program='rm x' a b
java -XX:OnOutOfMemoryError='rm x' -jar a.jar
hive -e 'select 1; !rm x;'
beeline -e '!sh rm x'
rvm 3.2 do rm x
nvm exec 18 rm x
chruby-exec 3 -- rm x
stack exec -- rm x
opam exec -- rm x
corepack pnpm exec rm x
docker-machine ssh m rm x
run-one rm x
ccache rm x
bear --output a -- rm x
kcov out rm x
websocketd --port=80 rm x
foreman run rm x
dpkg-buildpackage --hook-init='rm x'
RUSTC_WRAPPER='rm x' cargo build
CC='rm x' make
cmake -DCMAKE_C_COMPILER_LAUNCHER='rm x' .
makepkg`.split('\n');

test.each(STARTS)('%s', text => {
  expect(programs(judge(text, { files: FILES }))).toContain('rm x');
});

/** Each is told as code that nobody can read beforehand. */
const OPAQUE = `sftp -b missing h
curl u | sftp h
sftp -F ./conf h
exim -be x
procmail -m ./rc
tshark -X lua_script:x.lua
helm install a b --post-renderer "$(y)"
pkcs11-tool --module ./x.so -L
curl --engine ./x.so u
gcc -B./d a.c
php -d auto_prepend_file=./x.php a.php
redis-server --loadmodule ./x.so
swipl -g "shell('rm x')"
matlab -batch x
qjs -e x
crystal eval x
gio launch ./x.desktop
mvn exec:exec -Dexec.executable=rm
mailx -S sendmail=./x a
GOFLAGS=-toolexec=./x go build
RUSTFLAGS='-C linker=./x' cargo build
MAVEN_OPTS=-javaagent:./x.jar mvn test
VIMINIT=':!rm x' vim f
PSQLRC=./x psql
FZF_DEFAULT_OPTS='--bind start:execute(x)' fzf`.split('\n');

test.each(OPAQUE)('%s', text => {
  expect(reasons(judge(text, { files: FILES }))).not.toBeEmpty();
});

describe('code of a framework is read as its language', () => {
  test.each([
    `rails runner 'system("rm x")'`,
    `bin/rails r 'system("rm x")'`,
    `php artisan tinker --execute='system("rm x");'`,
    `wp eval 'system("rm x");'`,
    `python manage.py shell -c 'import os; os.system("rm x")'`,
    `mix run -e 'System.cmd("rm", ["x"])'`,
  ])('%s', text => {
    const analysis = judge(text);
    expect(programs(analysis).includes('rm x') || analysis.opaque.length > 0).toBe(true);
  });
});

/** No false alarm. */
const PLAIN = `sftp -b plain h
sftp h
rustc -C opt-level=3 -o a a.rs && ./a
rustc -Clinker=clang a.rs
pip install --python-version 3.9 x
rails runner scripts/a.rb
python manage.py migrate
mix test
nvm use 18
ccache -s
gs -o out.pdf -sDEVICE=pdfwrite in.pdf
convert a.png b.png
swipl -g main -t halt a.pl
CC=clang make -n
CC=$(which gcc) ./configure
OPENSSL_CONF=/dev/null openssl version
GOFLAGS=-mod=mod go test ./...
RUSTFLAGS='-C linker=clang' cargo test
cargo watch -x 'test -- --nocapture'
perf report --stdio`.split('\n');

test.each(PLAIN)('%s', text => {
  expect(reasons(judge(text, { files: FILES }))).toEqual([]);
});

test('variables whose options are looked at are asked for', () => {
  expect(Object.keys(OPTIONS).filter(name => !isToolVariable(name))).toEqual([]);
});
