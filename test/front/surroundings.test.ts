/** What the judge is given, and what bash is left with. */
import { describe, expect, test } from 'bun:test';
import { mkdirSync, readFileSync } from 'node:fs';
import { decodeRequest, text } from '../../src/fronts/wire.ts';
import { buildFronts, judgeDoes, kinds, runFront, scratch } from './fronts.ts';

const fronts = buildFronts();

/** Without the length that stands in front of it on a socket. */
const KEEP = (path: string): string =>
  `if [[ $out == 4 ]]; then cat <&3; else field length; head -c $((10#$length)) <&3; fi >${path}; exit 0`;

for (const kind of kinds) {
  const front = fronts[kind];
  describe(`${kind} front`, () => {
    test('hands over words, environment, folder, umask and descriptors byte for byte', () => {
      const kept = `${scratch}/${kind}.request`;
      const folder = `${scratch}/${kind} folder é`;
      mkdirSync(folder, { recursive: true });
      judgeDoes(KEEP(kept), false);
      const shell = `umask 027; exec "$0" -c "$(printf 'x \\377\\n\\ny')" '' 'a b' 7</dev/null 12>/dev/null`;
      const env = { PATH: '/usr/bin:/bin', A: 'é\n2', 'my-var': '=', 'BASH_FUNC_f%%': '() { :; }' };
      Bun.spawnSync(['/bin/bash', '-c', shell, front], { env, cwd: folder, stdin: 'ignore', stderr: 'ignore' });
      const request = decodeRequest(readFileSync(kept));
      expect(request.transport).toBe(kind === 'c' ? 'socket' : 'pipes');
      expect(request.argv.slice(1).map(word => text(word))).toEqual([
        { text: '-c', encoding: 'utf8' },
        { text: 'x \xff\n\ny', encoding: 'bytes' },
        { text: '', encoding: 'utf8' },
        { text: 'a b', encoding: 'utf8' },
      ]);
      const handed = request.env.map(entry => text(entry).text);
      expect(handed).toEqual(expect.arrayContaining(['A=é\n2', 'my-var==', 'BASH_FUNC_f%%=() {  :\n}']));
      expect(text(request.cwd).text).toBe(folder);
      expect(request.umask).toBe(0o027);
      expect([...request.descriptors.keys()]).toEqual(expect.arrayContaining([0, 1, 2, 7, 12]));
      expect(Math.min(...request.descriptors.values())).toBeGreaterThanOrEqual(200);
    });

    test('a folder that is gone', () => {
      const kept = `${scratch}/${kind}.gone`;
      judgeDoes(KEEP(kept), false);
      const shell = `mkdir gone; cd gone; rmdir ../gone; exec "$0" -c true`;
      Bun.spawnSync(['/bin/bash', '-c', shell, front], { env: {}, cwd: scratch, stderr: 'ignore' });
      expect(decodeRequest(readFileSync(kept)).cwd.length).toBe(0);
    });

    test('the judge stands in /, with variables of the front alone, /dev/null as stdin and nothing that it was not given', () => {
      const kept = `${scratch}/${kind}.seen`;
      const look = `env | grep -vE '^(_|SHLVL|PWD|OLDPWD)=' | sort; pwd; umask; readlink /proc/$$/fd/0
        cd /proc/$$/fd; for d in *; do [[ ! -e $d || $d == 255 ]] || echo "fd $d"; done`;
      judgeDoes(`{ ${look}; } >${kept}; exit 0`);
      const shell = 'exec "$0" -c true 3</dev/null 4</dev/null 5</dev/null 9</dev/null';
      Bun.spawnSync(['/bin/bash', '-c', shell, front], {
        env: { LD_X: '1', BASH_ENV: '/nonexistent' },
        cwd: scratch,
        stderr: 'ignore',
      });
      const seen = readFileSync(kept, 'utf8').split('\n').filter(Boolean);
      const low = seen.filter(line => /^fd \d\d?$/.test(line));
      const jit = ['BUN_JSC_thresholdForJITAfterWarmUp=2500', 'BUN_JSC_useFTLJIT=0'];
      const runtime = ['BUN_GC_TIMER_DISABLE=1', ...jit];
      const env = [...runtime, 'LANG=C.UTF-8', 'PATH=/usr/bin:/bin'];
      expect(seen.slice(0, 8)).toEqual([...env, '/', '0077', '/dev/null']);
      expect(low.filter(line => Number(line.slice(3)) < 10)).toEqual(['fd 0', 'fd 1', 'fd 2', 'fd 3', 'fd 4']);
    });

    test.each([[[]], [[0]], [[1]], [[2]], [[0, 1]], [[0, 1, 2]]])(
      'bash has the descriptors of its caller, without %p',
      closed => {
        judgeDoes('say "allow $n\\n"');
        const kept = `${scratch}/${kind}.descriptors`;
        const list = `cd /proc/$$/fd; r=''; for d in *; do [[ ! -e $d ]] || r+=" $d"; done; echo $r >"$0"`;
        const close = closed.map(fd => `exec ${fd}>&-`).join(';');
        const shell = `${close}\nexec "$1" -c "$2" "$3" 5</dev/null 64</dev/null 203</dev/null`;
        Bun.spawnSync(['/bin/bash', '-c', `${shell}`, 'x', front, list, kept], { env: {}, cwd: scratch });
        const plain = `${scratch}/plain.descriptors`;
        Bun.spawnSync(['/bin/bash', '-c', `${shell}`, 'x', '/bin/bash', list, plain], { env: {}, cwd: scratch });
        expect(readFileSync(kept, 'utf8')).toBe(readFileSync(plain, 'utf8'));
      },
    );

    test('no descriptors left: refused', () => {
      judgeDoes('say "allow $n\\n"');
      const shell = 'ulimit -n 8; exec "$0" -c "echo ran"';
      const ran = runFront('/bin/bash', ['-c', shell, front]);
      expect({ exit: ran.exit, stdout: ran.stdout }).toEqual({ exit: 125, stdout: '' });
    });

    test('bash keeps the caller limits, mask of files and ignored signals', () => {
      judgeDoes('say "allow $n\\n"');
      const look = 'umask; ulimit -Sn; ulimit -Sc; ulimit -Sf; grep SigIgn /proc/$$/status';
      const shell = `trap '' HUP USR1; umask 031; ulimit -Sn 300; ulimit -Sf 5000; exec "$0" -c '${look}'`;
      const plain = runFront('/bin/bash', ['-c', shell, '/bin/bash']);
      expect(runFront('/bin/bash', ['-c', shell, front])).toEqual(plain);
    });

    test('variables of the caller that the front itself could use reach bash unchanged', () => {
      judgeDoes('say "allow $n\\n"');
      const env = { f: '1', n: '2', line: '3', name: '4', nonce: '5', pairs: '6', REPLY: '7', IFS: 'x', answer: '8' };
      const ran = runFront(front, ['-c', 'env | grep -vE "^(_|SHLVL|PWD|PATH)=" | sort'], { env });
      const plain = runFront('/bin/bash', ['-c', 'env | grep -vE "^(_|SHLVL|PWD|PATH)=" | sort'], { env });
      expect(ran).toEqual(plain);
    });
  });
}
