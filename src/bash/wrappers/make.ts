/** make: rules and shells of its own that stand on its command line. What its files say is not followed. */
import type { Inner } from '../unwrap.ts';
import { type Handler, opaque } from './handler.ts';

const SHELLS = /^(?:\/usr\/bin\/env )?(?:\/usr)?(?:\/bin\/)?(?:ba|da|z)?sh$/;

export const make: Handler = argv => {
  const inners: Inner[] = [];
  argv.forEach((word, at) => {
    if (typeof word !== 'string') return;
    const setting = /^(?:SHELL|\.SHELLFLAGS|MAKEFLAGS)\s*[:+?]*=(.*)$/s.exec(word);
    if (setting !== null && !SHELLS.test(setting[1]!.trim()))
      inners.push(opaque(`make runs its recipes through ${word}`));
    if (/^--ev|^-[A-Za-z]*E/.test(word)) inners.push(opaque('make runs rules of its command line'));
    const file = /^(?:--(?:file|makefile)=?|-[A-Za-z]*f)(.*)$/s.exec(word);
    const from = file?.[1] === '' ? argv[at + 1] : file?.[1];
    if (typeof from === 'string' ? /^-$|^\/(?:dev|proc)\//.test(from) : from?.prefix.startsWith('/dev/'))
      inners.push(opaque('make runs rules that are not in a file'));
  });
  return inners.length === 0 ? null : inners;
};
