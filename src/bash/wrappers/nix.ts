/** `nix run nixpkgs#x -- words`: the main program of a package, taken to have the package's name, with the words behind the dashes. */
import { isKnown } from '../analysis.ts';
import { type Handler, program } from './handler.ts';

export const nixRun: Handler = argv => {
  const dashes = argv.indexOf('--');
  const own = argv.slice(1, dashes < 0 ? undefined : dashes);
  if (dashes < 0 || own.find(word => !isKnown(word) || !word.startsWith('-')) !== 'run') return null;
  const named = own.findLast(word => isKnown(word) && /[#:]/.test(word));
  const name = isKnown(named ?? '') ? /[\w+-]*$/.exec(String(named ?? ''))?.[0] : undefined;
  return program([name || 'default', ...argv.slice(dashes + 1)]);
};
