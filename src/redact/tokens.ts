/** Secrets that their own shape gives away, wherever they stand: providers' tokens, URLs with passwords, private keys. */
import type { Mask } from './mask.ts';
import { isSecretValue } from './values.ts';

interface Shape {
  readonly kind: string;
  /** Lower case; a text without any of them need not be searched, and the expression need not be compiled. */
  readonly needles: readonly string[];
  /** It holds 16 characters of `\w` and `-` in a row; a text that holds none need not be searched either. */
  readonly run: boolean;
  /** The first group that took part is the secret; without groups the whole match. */
  readonly source: string;
}

const shape = (kind: string, needles: string, source: string, run = false): Shape => ({
  kind,
  needles: needles.split(' '),
  run,
  source,
});

/**
 * A token does not begin inside a word, but may after an escaped line end. One start in a run of its own characters also
 * keeps the search linear: a hostile megabyte costs no more than a dull one.
 */
const token = (kind: string, needles: string, source: string): Shape =>
  shape(kind, needles, `(?:(?<![\\w-])|(?<=\\\\[nrt]))${source}`, true);

const SHAPES: readonly Shape[] = [
  token('aws-key', 'akia asia abia acca', 'A(?:KI|SI|BI|CC)A[A-Z0-9]{16}(?![A-Za-z0-9])'),
  token('github-token', 'ghp_ gho_ ghu_ ghs_ ghr_', 'gh[pousr]_[A-Za-z0-9]{30,255}'),
  token('github-token', 'github_pat_', 'github_pat_[A-Za-z0-9_]{22,255}'),
  token('gitlab-token', 'glpat- gldt- glrt- glcbt- glptt- glft- glsoat- glagent-', 'gl[a-z]{2,5}-[\\w-]{20,255}'),
  token('anthropic-key', 'sk-ant-', 'sk-ant-[\\w-]{20,255}'),
  token('api-key', 'sk-', 'sk-(?!ant-)(?=[\\w-]{0,255}\\d)[\\w-]{20,255}'),
  token('stripe-key', '_live_ _test_', '(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{10,255}'),
  token('webhook-secret', 'whsec_', 'whsec_[A-Za-z0-9]{10,64}[A-Za-z0-9+/=]{0,64}'),
  token('slack-token', 'xox xapp-', 'x(?:ox[abeoprs]|app)-[A-Za-z0-9-]{12,255}'),
  token('google-key', 'aiza', 'AIza[\\w-]{30,64}'),
  token('google-token', 'ya29.', 'ya29\\.[\\w-]{20,255}[\\w.-]{0,2048}'),
  token('google-secret', 'gocspx-', 'GOCSPX-[\\w-]{20,64}'),
  token('sendgrid-key', 'sg.', 'SG\\.[\\w-]{16,64}\\.[\\w-]{16,128}'),
  token('npm-token', 'npm_', 'npm_[A-Za-z0-9]{30,64}'),
  token('pypi-token', 'pypi-', 'pypi-(?=[\\w-]{0,255}\\d)[\\w-]{50,1024}'),
  token('docker-token', 'dckr_', 'dckr_(?:pat|oat)_[\\w-]{20,128}'),
  token('huggingface-token', 'hf_', 'hf_[A-Za-z0-9]{30,64}'),
  token('digitalocean-token', '_v1_', 'do[opr]_v1_[a-f0-9]{40,64}'),
  token('shopify-token', 'shpat_ shpca_ shppa_ shpss_', 'shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}'),
  token('vault-token', 'hvs. hvb. hvr.', 'hv[sbr]\\.[\\w-]{20,512}'),
  token('databricks-token', 'dapi', 'dapi[a-f0-9]{32}'),
  token(
    'api-key',
    'figd_ lin_api_ ntn_ pscale_ glsa_ glc_ sntry gsk_ sbp_ pul- xai- rubygems_ r8_ secret_ tskey- pmak- nrak- atatt3 atbb',
    '(?:figd_|lin_api_|ntn_|pscale_(?:tkn|pw)_|glsa_|glc_|sntry[su]_|gsk_|sbp_|pul-|xai-|rubygems_|r8_|secret_|tskey-|PMAK-|NRAK-|ATATT3|ATBB)(?=[\\w-]{0,255}\\d)[\\w=-]{20,255}',
  ),
  token('square-token', 'sq0', 'sq0(?:atp|csp)-[\\w-]{20,64}'),
  token('age-key', 'age-secret-key', 'AGE-SECRET-KEY-1[A-Z0-9]{50,64}'),
  token('terraform-token', '.atlasv1.', '[A-Za-z0-9]{14}\\.atlasv1\\.[\\w-]{40,128}'),
  token('jwt', 'eyj', 'eyJ[\\w-]{13,4096}\\.[\\w-]{8,8192}\\.[\\w-]{0,2048}'),
  shape('token', 'bearer', '\\b[Bb]earer {1,4}([\\w.~+/=-]{16,4096})'),
  shape('password', 'pass:', '(?<![\\w:/-])pass:([^\\s"\'`;|&()<>]{1,256})'),
  shape('password', 'password', '\\blogin\\s{1,4}\\S{1,128}\\s{1,4}password\\s{1,4}([^\\s"\']{1,256})'),
  // Addresses that are secrets themselves, and signed ones.
  shape(
    'url-secret',
    'hooks.slack.com',
    'hooks\\.slack\\.com/(?:services|workflows)/\\w{1,24}/\\w{1,24}/([A-Za-z0-9/]{8,64})',
  ),
  shape('url-secret', 'api/webhooks', 'discord(?:app)?\\.com/api/webhooks/\\d{1,24}/([\\w-]{20,128})'),
  shape('url-secret', 'telegram.org/bot', 'telegram\\.org/bot(\\d{5,12}:[\\w-]{30,64})'),
  shape(
    'url-secret',
    'sig= x-amz- x-goog-',
    '[?&](?:sig|X-Amz-Signature|X-Amz-Security-Token|X-Goog-Signature)=([\\w%+/=.-]{8,4096})',
  ),
  shape('url-password', '://', '://[^\\s/?#@:"\'`<>]{0,256}:([^\\s/"\'`<>]{1,256})@'),
  // A user alone is a secret where it looks like a token: https://TOKEN@host.
  shape('url-password', '://', '://(?=[^\\s/@]{0,256}\\d)([^\\s/?#@:"\'`<>]{20,256})@'),
];

const compiled = new Map<Shape, RegExp>();

function expression(of: Shape): RegExp {
  let found = compiled.get(of);
  if (found === undefined) {
    found = new RegExp(of.source, 'dg');
    compiled.set(of, found);
  }
  return found;
}

/** `lower`: the text in lower case. */
export function tokenMasks(text: string, lower: string): Mask[] {
  const masks: Mask[] = [];
  const run = hasRun(text);
  for (const one of SHAPES) {
    if (one.run && !run) continue;
    if (!one.needles.some(needle => lower.includes(needle)) || (one.kind === 'url-password' && !lower.includes('@')))
      continue;
    for (const match of text.matchAll(expression(one))) {
      const [from, to] = match.indices![1] ?? match.indices![0]!;
      if (isSecretValue(text.slice(from, to))) masks.push({ from, to, kind: one.kind });
    }
  }
  if (lower.includes('private key')) keyBlocks(text, masks);
  return masks;
}

function hasRun(text: string): boolean {
  let length = 0;
  for (let i = 0; i < text.length && length < 16; i++) length = isTokenCharacter(text.charCodeAt(i)) ? length + 1 : 0;
  return length === 16;
}

/** `\w` and `-`. */
const isTokenCharacter = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 45 || code === 95;

/** What stands between the markers; to the end of the text where the last marker is missing. */
function keyBlocks(text: string, masks: Mask[]): void {
  let done = 0;
  for (const match of text.matchAll(/-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g)) {
    if (match.index < done) continue;
    const from = match.index + match[0].length;
    const end = text.indexOf('-----END', from);
    done = end < 0 ? text.length : end;
    masks.push({ from, to: done, kind: 'private-key' });
  }
}
