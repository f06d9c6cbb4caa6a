/** The smallest text that still shows the same fault: pieces are taken out for as long as it stays. */
import type { Subject } from './generate/command-text.ts';

type StillFails = (subject: Subject) => Promise<boolean>;

const MOST_TRIES = 1_500;

export async function shrink(subject: Subject, stillFails: StillFails): Promise<Subject> {
  let best = await alone(subject, stillFails);
  let tries = 0;
  for (let size = Math.max(1, best.text.length >> 1); size >= 1; size = size > 1 ? size >> 1 : 0) {
    for (let at = 0; at < best.text.length && tries < MOST_TRIES; ) {
      const text = best.text.slice(0, at) + best.text.slice(at + size);
      tries += 1;
      const next = single(text, best.files);
      if (text.trim() !== '' && (await stillFails(next))) best = next;
      else at += Math.max(1, size >> 1);
    }
  }
  return withoutFiles(best, stillFails);
}

const single = (text: string, files: Subject['files']): Subject => ({ text, files, units: [{ text }] });

/** One unit of it, where that is enough. */
async function alone(subject: Subject, stillFails: StillFails): Promise<Subject> {
  for (const unit of subject.units) {
    const one = single(unit.text, subject.files);
    if (await stillFails(one)) return one;
  }
  const whole = single(subject.text, subject.files);
  return (await stillFails(whole)) ? whole : subject;
}

async function withoutFiles(subject: Subject, stillFails: StillFails): Promise<Subject> {
  let files = subject.files;
  for (const path of Object.keys(files)) {
    const { [path]: _, ...rest } = files;
    if (await stillFails({ ...subject, files: rest })) files = rest;
  }
  return { ...subject, files };
}
