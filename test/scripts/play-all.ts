/** Every transcript of a folder, as a test. */
import { describe, expect, test } from 'bun:test';
import { readdirSync, readFileSync } from 'node:fs';
import { Place } from './play.ts';
import { parseTranscript } from './transcript.ts';

/** Its steps are played one after the other, up to the first that shows something else. */
export function playAll(folder: string): void {
  const names = readdirSync(folder).filter(name => name.endsWith('.txt'));
  describe.each(names)('%s', name => {
    test('shows what it says', async () => {
      const transcript = parseTranscript(readFileSync(`${folder}/${name}`, 'utf8'));
      const place = new Place(transcript);
      try {
        for (const step of transcript.steps) {
          const played = await place.play(step);
          const screens = step.actions
            .filter(({ kind }) => kind === 'screen' || kind === 'colour')
            .map(({ text }) => text);
          expect({ step: `${name}:${step.line}: ${step.command}`, ...played }).toEqual({
            step: `${name}:${step.line}: ${step.command}`,
            shown: step.expected,
            exit: step.exit,
            screens,
          });
        }
      } finally {
        place.remove();
      }
    });
  });
}
