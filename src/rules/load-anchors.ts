/** `audit: { anchors: [...] }` of a policy file. */
import type { AnchorSettings } from './log-settings.ts';
import type { Shape } from './shape.ts';

const KINDS = ['git', 'rfc3161', 'witness', 'webhook'] as const;
const KEYS = {
  git: ['repository', 'ref', 'push'],
  rfc3161: ['url', 'ca'],
  witness: ['url', 'key'],
  webhook: ['url', 'hmac', 'bearer'],
} as const;

/** What is there without being named: the requests on GitHub. */
const OWN = 'github';

export function loadAnchors(shape: Shape): readonly AnchorSettings[] {
  const anchors = shape.list('anchors').map(loadAnchor);
  for (const [i, { name }] of anchors.entries()) {
    if (name === OWN)
      shape.at(i).fail(`${OWN} is kept wherever requests go to GitHub, and needs no anchor of its own`, {
        hint: 'leave it out',
      });
    if (anchors.findIndex(other => other.name === name) < i)
      shape.at(i).fail(`two anchors are called ${name}`, { hint: 'name: ANOTHER' });
  }
  return anchors;
}

function loadAnchor(shape: Shape): AnchorSettings {
  shape.names('an anchor');
  const kind = shape.at('kind').oneOf('kind', KINDS);
  shape.keys(`a ${kind} anchor`, ['kind', 'name', ...KEYS[kind]]);
  const name = shape.at('name').isMissing ? kind : nameOf(shape.at('name'));
  switch (kind) {
    case 'git':
      return {
        name,
        kind,
        repository: path(shape.at('repository'), 'repository'),
        ref: shape.at('ref').isMissing ? 'refs/heads/gatekeep' : matching(shape.at('ref'), 'ref', REF),
        push: shape.at('push').isMissing ? null : matching(shape.at('push'), 'push', REMOTE),
      };
    case 'rfc3161':
      return { name, kind, url: address(shape), ca: shape.at('ca').isMissing ? null : path(shape.at('ca'), 'ca') };
    case 'witness':
      return { name, kind, url: address(shape), keys: vkeys(shape.at('key')) };
    case 'webhook':
      return { name, kind, url: address(shape), secret: secret(shape) };
  }
}

const REF = { pattern: /^refs\/[\w-]+(?:\/[\w-]+)+$/, like: 'refs/heads/gatekeep' };
const REMOTE = { pattern: /^\w[\w-]*$/, like: 'origin' };
const VKEY = { pattern: /^[^\s+]+\+[\da-f]{8}\+[A-Za-z\d+/]+={0,2}$/, like: 'witness.example.org/w1+0123abcd+BASE64' };
const VARIABLE = { pattern: /^[A-Z_][A-Z\d_]*$/, like: 'EVIDENCE_SECRET' };

function matching(shape: Shape, what: string, { pattern, like }: { pattern: RegExp; like: string }): string {
  const text = shape.text(what);
  if (!pattern.test(text)) shape.fail(`${what} is like ${like}; found ${text}`, { hint: `${what}: ${like}` });
  return text;
}

function vkeys(shape: Shape): readonly string[] {
  const keys = shape.texts('key').map(key => matching(key, 'key', VKEY));
  return keys.length > 0
    ? keys
    : shape.fail('key names the key of the witness, and here it names none', { hint: `key: ${VKEY.like}` });
}

function nameOf(shape: Shape): string {
  return matching(shape, 'name', { pattern: /^[a-z][\w-]{0,39}$/, like: 'team-witness' });
}

function path(shape: Shape, what: string): string {
  const text = shape.text(what);
  if (!text.startsWith('/'))
    shape.fail(`${what} is a whole path, found ${text}`, { hint: `${what}: /${text.replace(/^[./~]+/, '')}` });
  return text;
}

/** Plain http could be answered by anybody on the way; on this machine itself nobody is. */
function address(shape: Shape): string {
  const at = shape.at('url');
  const text = at.text('url');
  const url = URL.canParse(text) ? new URL(text) : null;
  const isHere = url !== null && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url === null || url.username !== '' || !(url.protocol === 'https:' || (url.protocol === 'http:' && isHere)))
    at.fail(`url is an https address without a name or password in it, found ${text}`, {
      hint: 'url: https://log.example.org/anchor',
    });
  return text;
}

function secret(shape: Shape): { as: 'hmac' | 'bearer'; variable: string } | null {
  const said = (['hmac', 'bearer'] as const).filter(as => !shape.at(as).isMissing);
  if (said.length > 1)
    shape.at('bearer').fail('a webhook has hmac or bearer, not both', {
      hint: 'leave out bearer: hmac signs each message',
      part: 'key',
    });
  const [as] = said;
  return as === undefined ? null : { as, variable: matching(shape.at(as), as, VARIABLE) };
}
