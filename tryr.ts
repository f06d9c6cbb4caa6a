import { makeRedactor } from './src/redact/redactor.ts';
const text = await Bun.file('/tmp/helpers/bounds/s.sh').text();
const r = makeRedactor({ mac: (s: string) => s.slice(0, 8) as any, env: new Map() }).thorough();
const { readFileSync } = await import("node:fs"); const main = () => Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, "utf8").split(" ")[0]) / 1e6; const c0 = main();
r.text(text); console.log((main() - c0).toFixed(0));
