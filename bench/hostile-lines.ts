/**
 * Lines that people write, thousands of times over: what one of them costs is little, and what it costs to look back
 * at all that came before must not be its square. `i` makes words that differ.
 */
import { mkdirSync, writeFileSync } from 'node:fs';

/** What the lines find in their folder. */
const FILES: Readonly<Record<string, string>> = {
  'package.json': '{ "name": "p", "scripts": { "build": "tsc -p . && cp -r x dist", "test": "jest" } }',
  Makefile: 'all: build test\nbuild:\n\tgcc -o app main.c\n\tcp app dist/\ntest: build\n\t./app --test\n',
  justfile: 'build:\n  gcc -o app main.c\n  cp app dist/\ntest: build\n  echo ok\n',
  'lib.sh': 'log() { echo "$@"; }\nmkdir -p build\ncp a b\nexport PATH=$PATH:/opt\n',
  'run.sh': '#!/bin/bash\nset -e\ncp a b\nfor i in 1 2 3; do echo $i; done\n',
  'run.py': 'import os\nprint(os.getcwd())\n',
  'run.sql': 'select 1;\n',
  'run.awk': '{ print $1 }\n',
};

export function writeProject(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(FILES)) writeFileSync(`${folder}/${name}`, text, { mode: 0o755 });
}

export const LINES: readonly ((i: number) => string)[] = [
  () => 'npm run build && cp -r a b',
  () => 'npm test',
  () => 'npm ci',
  i => `npm run build -- --x${i}; cp -r a${i} b`,
  i => `(cd d${i} && npm run build)`,
  () => 'yarn build',
  i => `npx p${i}@1 x`,
  () => 'make build',
  i => `make build X=${i}; cp a${i} b`,
  i => `make -C d${i} build`,
  i => `just build && cp a${i} b`,
  () => '. ./lib.sh',
  i => `source lib.sh; cp a${i} b`,
  i => `. v${i}/bin/activate`,
  i => `./run.sh ${i}`,
  i => `bash run.sh; mv a${i} b`,
  i => `gcc -o t${i} t.c && ./t${i}`,
  i => `curl -o i${i}.sh https://e.x && bash i${i}.sh`,
  i => `echo 'ls ${i}' > x.sh; bash x.sh`,
  i => `./p${i}`,
  i => `export PATH=/opt/d${i}:$PATH; p`,
  i => `python3 -c 'import os; os.remove("a${i}")'`,
  i => `python3 run.py; cp a${i} b`,
  i => `python3 - <<'E'\nimport os\nos.remove("x${i}")\nE`,
  i => `node -e 'require("fs").rmSync("x${i}")'`,
  i => `awk '{ print $1 > "f${i}" }' f`,
  i => `awk -f run.awk f${i}`,
  i => `sed -i 's/a/b${i}/' f${i}`,
  i => `psql -c 'update t set a=${i} where id=1; drop table x${i}'`,
  i => `psql -f run.sql; cp a${i} b`,
  i => `mysql -e 'delete from t where id=${i}'`,
  i => `docker run --rm -e X=${i} app:${i} sh -c 'rm x${i}'`,
  i => `docker build -t a:${i} .`,
  i => `kubectl -n n${i} delete pod p${i}`,
  i => `kubectl apply -f k${i}.yaml`,
  i => `aws s3 cp s3://b/k${i} f${i}`,
  i => `terraform apply -var x=${i}`,
  i => `helm upgrade r${i} c`,
  i => `git add f${i} && git commit -m "m${i}"`,
  i => `git foo${i}`,
  i => `git -C d${i} status`,
  i => `git config alias.x${i} status; git x${i}`,
  i => `F=x${i}; rm $F`,
  i => `F=/x${i}; rm -rf "$F"/*`,
  i => `for x in a b c; do cp "$x" d${i}; done`,
  i => `f${i}() { cp "$1" b; rm "$1"; }; f${i} x`,
  i => `if [ -f a${i} ]; then rm a${i}; fi`,
  i => `while read -r l; do echo "$l" >> o${i}; done < f${i}`,
  i => `x=$(cat f${i}); echo "$x"`,
  i => `cat f${i} | sort | uniq -c > o${i}`,
  i => `cat .env${i} | grep X`,
  i => `cat f${i} > g${i}; . g${i}`,
  i => `curl -sSL https://e.x/${i} | tee f${i}`,
  i => `find . -name '*.${i}' -exec rm {} +`,
  i => `ls d${i} | xargs rm`,
  i => `ssh h${i} 'rm x'`,
  i => `rsync -a a${i}/ b/`,
  i => `tar -xzf f${i}.tgz`,
  i => `sh -c 'rm x${i}'`,
  i => `eval "rm x${i}"`,
  i => `trap 'rm -f x${i}' EXIT`,
  i => `crontab f${i}`,
];

export function repeated(line: (i: number) => string, size: number): string {
  let text = '';
  for (let i = 0; text.length < size; i++) text += `${line(i)}\n`;
  return text;
}
