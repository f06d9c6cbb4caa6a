/** Secrets that their own shape gives away, wherever they stand: providers' tokens, URLs with passwords, private keys. */
import type { Mask } from './mask.ts';
import { isSecretValue } from './values.ts';

/**
 * Kind and shape. Each begins with a literal, and its first class has no more than one start in a run of its own
 * characters (the look-behind), so that a run is read once: a hostile megabyte costs no more than a dull one.
 */
const SHAPES: readonly (readonly [kind: string, shape: string])[] = [
  ['aws-key', 'A(?:KI|SI|BI|CC)A[A-Z0-9]{16}(?![A-Za-z0-9])'],
  ['github-token', 'gh[pousr]_[A-Za-z0-9]{30,255}'],
  ['github-token', 'github_pat_[A-Za-z0-9_]{22,255}'],
  ['gitlab-token', 'gl(?:pat|dt|rt|cbt|ptt|ft|soat|agent|imt)-[\\w-]{20,255}'],
  ['anthropic-key', 'sk-ant-[\\w-]{20,255}'],
  ['api-key', 'sk-(?=[\\w-]{0,255}\\d)[\\w-]{20,255}'],
  ['stripe-key', '(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{10,255}'],
  ['webhook-secret', 'whsec_[A-Za-z0-9+/=]{16,255}'],
  ['slack-token', 'x(?:ox[abeoprs]|app)-[A-Za-z0-9-]{10,255}'],
  ['google-key', 'AIza[\\w-]{30,64}'],
  ['google-token', 'ya29\\.[\\w.-]{20,2048}'],
  ['google-secret', 'GOCSPX-[\\w-]{20,64}'],
  ['sendgrid-key', 'SG\\.[\\w-]{16,64}\\.[\\w-]{16,128}'],
  ['npm-token', 'npm_[A-Za-z0-9]{30,64}'],
  ['pypi-token', 'pypi-(?=[\\w-]{0,255}\\d)[\\w-]{50,1024}'],
  ['docker-token', 'dckr_(?:pat|oat)_[\\w-]{20,128}'],
  ['huggingface-token', 'hf_[A-Za-z0-9]{30,64}'],
  ['digitalocean-token', 'do[opr]_v1_[a-f0-9]{40,64}'],
  ['shopify-token', 'shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}'],
  ['vault-token', 'hv[sbr]\\.[\\w-]{20,512}'],
  ['databricks-token', 'dapi[a-f0-9]{32}'],
  [
    'api-key',
    '(?:figd|lin_api|ntn|pscale_(?:tkn|pw)|glsa|glc|sntry[su]|gsk|sbp|pul|xai|rubygems|r8|secret|tskey|PMAK|NRAK|ATATT3|ATBB)[-_](?=[\\w-]{0,255}\\d)[\\w=-]{20,255}',
  ],
  ['square-token', 'sq0(?:atp|csp)-[\\w-]{20,64}'],
  ['age-key', 'AGE-SECRET-KEY-1[A-Z0-9]{50,64}'],
  ['terraform-token', '[A-Za-z0-9]{14}\\.atlasv1\\.[\\w-]{40,128}'],
  ['jwt', 'eyJ[\\w-]{8,4096}\\.[\\w-]{8,8192}\\.[\\w-]{0,2048}'],
];
const TOKEN = new RegExp(`(?<![\\w-])(?:${SHAPES.map(([, shape]) => `(${shape})`).join('|')})`, 'g');

/** Addresses that are secrets themselves, and signed ones: the part to hide is the group. */
const ADDRESS =
  /hooks\.slack\.com\/(?:services|workflows)\/[A-Za-z0-9]{1,24}\/[A-Za-z0-9]{1,24}\/([A-Za-z0-9/]{8,64})|discord(?:app)?\.com\/api\/webhooks\/\d{1,24}\/([\w-]{20,128})|api\.telegram\.org\/bot(\d{5,12}:[\w-]{30,64})|[?&](?:sig|X-Amz-Signature|X-Amz-Security-Token|X-Goog-Signature)=([\w%+/=.-]{8,4096})/dg;

const USERINFO = /:\/\/(?:([^\s/?#@:"'`<>]{0,256}):([^\s/"'`<>]{1,256})|([^\s/?#@:"'`<>]{20,256}))@/dg;
const BEARER = /\b[Bb]earer {1,4}([\w.~+/=-]{16,4096})/dg;
const OPENSSL = /(?<![\w:/-])pass:([^\s"'`;|&()<>]{1,256})/dg;
const KEY_BLOCK = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;

export function tokenMasks(text: string): Mask[] {
  return [
    ...shaped(text),
    ...addresses(text),
    ...userinfo(text),
    ...grouped(text, BEARER, 'token'),
    ...grouped(text, OPENSSL, 'password'),
    ...keyBlocks(text),
  ];
}

function* shaped(text: string): Generator<Mask> {
  for (const match of text.matchAll(TOKEN)) {
    const which = match.findIndex((group, index) => index > 0 && group !== undefined);
    yield { from: match.index, to: match.index + match[0].length, kind: SHAPES[which - 1]![0] };
  }
}

/** The first group of each match that took part. */
function* grouped(text: string, pattern: RegExp, kind: string): Generator<Mask> {
  for (const match of text.matchAll(pattern)) {
    const span = match.indices!.slice(1).find(group => group !== undefined)!;
    if (isSecretValue(text.slice(...span))) yield { from: span[0], to: span[1], kind };
  }
}

const addresses = (text: string): Iterable<Mask> => grouped(text, ADDRESS, 'url-secret');

function* userinfo(text: string): Generator<Mask> {
  for (const match of text.matchAll(USERINFO)) {
    const span = match.indices![2] ?? match.indices![3]!;
    const value = text.slice(...span);
    // A user alone is a secret where it looks like a token: https://TOKEN@host.
    if (isSecretValue(value) && (match[3] === undefined || /\d/.test(value)))
      yield { from: span[0], to: span[1], kind: 'url-password' };
  }
}

/** What stands between the markers; to the end of the text where the last marker is missing. */
function* keyBlocks(text: string): Generator<Mask> {
  let done = 0;
  for (const match of text.matchAll(KEY_BLOCK)) {
    if (match.index < done) continue;
    const from = match.index + match[0].length;
    const end = text.indexOf('-----END', from);
    done = end < 0 ? text.length : end;
    yield { from, to: done, kind: 'private-key' };
  }
}
