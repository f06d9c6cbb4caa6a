import { judge } from './test/bash/judge.ts';
for (const t of process.argv.slice(2)) { const a = judge(t, { env: {HOME:'/home/u',PATH:'/usr/bin:/bin',PWD:'/w'} }); console.log(t, '=>', a.invocations.map(i => i.argv.map(w => typeof w === 'string' ? w : '<?>').join(' ')).join(' | '), a.opaque.map(o => o.why), a.errors.length); }
