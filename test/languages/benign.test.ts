/** What people and agents really write in other languages passes unasked. */
import { expect, test } from 'bun:test';
import { decide } from '../../src/rules/decide.ts';
import { EXAMPLE_CONTEXT } from '../../src/rules/example-place.ts';
import { analyzeExample } from '../../src/rules/examples.ts';
import { policyOf } from '../rules/policy.ts';

const lines = (await Bun.file(`${import.meta.dir}/benign.txt`).text()).trimEnd().split('\n');
const texts = [
  ...lines,
  `python3 - <<'E'\nimport json\nwith open('a.json') as f:\n    data = json.load(f)\nfor k, v in data.items():\n    print(f"{k}: {v}")\nE`,
  `python3 <<'E'\n# os.system is not used here\nimport re, pathlib\np = pathlib.Path('src/a.ts')\ns = p.read_text()\ns = s.replace('system(', 'run(')\np.write_text(s)\nE`,
  `python3 - <<'E'\nimport subprocess, sys\nfor name in ['a', 'b']:\n    r = subprocess.run(['git', 'log', '-1', name], capture_output=True, text=True)\n    if r.returncode:\n        sys.exit(r.stderr)\n    print(r.stdout)\nE`,
  `node <<'E'\nconst fs = require('fs');\nconst path = require('path');\nfor (const name of fs.readdirSync('src')) {\n  const text = fs.readFileSync(path.join('src', name), 'utf8');\n  fs.writeFileSync(path.join('src', name), text.replace(/foo/g, 'bar'));\n}\nE`,
  `psql app <<'E'\nbegin;\ncreate table if not exists a (id int);\ninsert into a select generate_series(1, 10);\ncommit;\nE`,
];

test('there are enough of them', () => expect(texts.length).toBeGreaterThan(200));

test.each(texts)('%s', text => {
  const decision = decide(analyzeExample(text), policyOf(), EXAMPLE_CONTEXT);
  const why = [
    ...decision.opaque.map(one => one.why),
    ...decision.invocations.flatMap(one => one.rules.map(({ id }) => id)),
  ];
  expect({ verdict: decision.verdict, why }).toEqual({ verdict: 'allow', why: [] });
});
