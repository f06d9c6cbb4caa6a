/** Gets the folder that the service hands over, and starts a program that inherits it: argv is MARKER PROGRAM WORDS…, STATE is the folder. */
import { readableState } from '../../src/store/log-service/kept-folder.ts';

const [marker, ...command] = process.argv.slice(2);
const state = readableState({ stateDir: '/nowhere', service: JSON.parse(marker!) });
const through = state.replace('self', String(process.pid));
const done = Bun.spawnSync(
  command.map(word => (word === 'STATE' ? through : word)),
  { stdin: 'ignore', stderr: 'inherit' },
);
process.stdout.write(done.stdout);
