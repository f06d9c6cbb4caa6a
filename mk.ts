import { hostileTexts } from './bench/hostile-texts.ts';
await Bun.write('/tmp/helpers/bounds/s.sh', 'git push --force\n' + hostileTexts().find(t => t.name === process.argv[2])!.text() + '\n');
