/** Where checkpoints are kept elsewhere, and how far. */
import { broken, type Finding, ok, weak } from './finding.ts';

export interface AnchorSeen {
  readonly name: string;
  /** Lines that it held when that last went well; 0: never. */
  readonly size: number;
  /** Why it did not the last time; null: it did, or was never tried. */
  readonly failed: string | null;
}

/** `writer`: who could write the log anew. */
export function anchorFindings(anchors: readonly AnchorSeen[], writer: string): readonly Finding[] {
  if (anchors.length === 0)
    return [
      weak(
        'anchors',
        `no checkpoint is kept elsewhere: ${writer} can write the log anew`,
        'audit: { anchors: [...] }, as docs/audit.md says',
      ),
    ];
  return anchors.map(({ name, size, failed }) => {
    const about = `anchor ${name}`;
    const kept = size === 0 ? 'keeps nothing yet' : `keeps the log up to line ${size}`;
    return failed === null ? ok(about, kept) : broken(about, `${kept}: ${failed}`, `gatekeep audit anchor ${name}`);
  });
}
