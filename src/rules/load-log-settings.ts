/** `audit:` of a policy file: only what the file names. */
import { duration } from './duration.ts';
import { loadAnchors } from './load-anchors.ts';
import type { AnchorSettings, LogSettings } from './log-settings.ts';
import type { Layer } from './policy.ts';
import type { Shape } from './shape.ts';

export interface NamedLogSettings {
  readonly key?: LogSettings['key'];
  readonly rotateSize?: number;
  readonly rotateAge?: number;
  readonly anchors?: readonly AnchorSettings[];
}

const KEYS = { key: 'key', rotate_size: 'rotateSize', rotate_age: 'rotateAge' } as const;
const MOST_AGE = 3650 * 86_400_000;

export function loadLogSettings(shape: Shape): NamedLogSettings {
  if (shape.isMissing) return {};
  shape.someKeys('audit', [...Object.keys(KEYS), 'anchors']);
  const anchors = shape.at('anchors');
  const [key, size, age] = [shape.at('key'), shape.at('rotate_size'), shape.at('rotate_age')];
  return {
    ...(!key.isMissing && { key: key.oneOf('key', ['ed25519', 'p256']) }),
    ...(!size.isMissing && { rotateSize: bytes(size) }),
    ...(!age.isMissing && { rotateAge: duration(age, 'rotate_age', { ms: MOST_AGE, text: '3650d' }) }),
    ...(!anchors.isMissing && { anchors: loadAnchors(anchors) }),
  };
}

const UNITS = { M: 1 << 20, G: 1 << 30 } as const;

function bytes(shape: Shape): number {
  const found = /^(\d{1,4})([MG])$/.exec(String(shape.value));
  const size = found === null ? 0 : Number(found[1]) * UNITS[found[2] as keyof typeof UNITS];
  if (size < UNITS.M || size > 64 * UNITS.G)
    shape.fail(`rotate_size is like 64M or 1G, from 1M to 64G; found ${JSON.stringify(shape.value)}`, {
      hint: 'rotate_size: 64M',
    });
  return size;
}

/**
 * The highest layer that says it; a lower one may name more anchors. A project, whose files anybody may have written, says
 * nothing of the log.
 */
export function mergeLogSettings(
  named: NamedLogSettings,
  above: LogSettings,
  taken: Set<string>,
  layer: Layer,
  shape: Shape,
): LogSettings {
  for (const [key, name] of Object.entries(KEYS)) {
    if (named[name] === undefined) continue;
    if (layer === 'project')
      shape.at(key).fail('a project says nothing of the log', { hint: 'in your own policy it can stand', part: 'key' });
    if (taken.has(key))
      shape
        .at(key)
        .fail(`${key} is what the layer above says`, { hint: 'leave it out here, or change it there', part: 'key' });
    taken.add(key);
  }
  const { key = above.key, rotateSize = above.rotate.size, rotateAge = above.rotate.age } = named;
  const anchors = moreAnchors(named.anchors ?? [], above.anchors, layer, shape.at('anchors'));
  return { key, rotate: { size: rotateSize, age: rotateAge }, anchors };
}

function moreAnchors(
  named: readonly AnchorSettings[],
  above: readonly AnchorSettings[],
  layer: Layer,
  shape: Shape,
): readonly AnchorSettings[] {
  if (layer === 'project' && !shape.isMissing)
    shape.fail('a project says nothing of the log', { hint: 'in your own policy it can stand', part: 'key' });
  for (const [i, { name }] of named.entries())
    if (above.some(other => other.name === name))
      shape
        .at(i)
        .fail(`anchor ${name} is what the layer above says`, { hint: 'an anchor of another name can stand beside it' });
  return [...above, ...named];
}
