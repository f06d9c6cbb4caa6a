/** `npm run storm [WRITERS] [KILLS]`: 64 writers and 250 kills where nothing is said. Prints what was lost and what does not hold. */
import { newState, removeStates } from '../store/log.ts';
import { storm } from '../store/storm.ts';

const [writers = '64', kills = '250'] = process.argv.slice(2);
const start = Date.now();
const { errors, ...found } = await storm(newState(), Number(writers), Number(kills), 2_000);
removeStates();
console.log(
  `${writers} writers, ${Math.round((Date.now() - start) / 1000)} s: ${JSON.stringify({ ...found, errors: errors.length })}`,
);
for (const error of errors) console.log(error);
const isSound = errors.length === 0 && found.lost === 0;
console.log(isSound ? '1 passed, 0 failed' : '0 passed, 1 failed');
process.exit(isSound ? 0 : 1);
