/** Secrets that their own shape gives away, wherever they stand: providers' tokens, URLs with passwords, private keys. */
import type { Mask } from './mask.ts';
import { type Shape, shape, shapeMasks, token } from './token-shape.ts';

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
  shape('token', 'bearer', '\\b[Bb]earer {1,4}(?!-)([\\w.~+/=-]{16,4096})'),
  shape('password', 'pass:', '(?<![\\w:/-])pass:([^\\s"\'`;|&()<>]{1,256})'),
  shape('password', 'password', '\\blogin\\s{1,4}\\S{1,128}\\s{1,4}password\\s{1,4}([^\\s"\']{1,256})'),
  // Addresses that are secrets themselves, and signed ones.
  shape(
    'url-secret',
    'hooks.slack.com',
    'hooks\\.slack\\.com/(?:services|workflows|triggers)/(?:\\w{1,24}/){2}(?:\\d{6,24}/)?([A-Za-z0-9]{8,64})(?![\\w/])',
  ),
  shape('url-secret', 'api/webhooks', 'discord(?:app)?\\.com/api/webhooks/\\d{1,24}/([\\w-]{20,128})'),
  shape('url-secret', 'telegram.org/bot', 'telegram\\.org/bot(\\d{5,12}:[\\w-]{30,64})'),
  shape('url-secret', 'webhook.office.com/', 'webhook\\.office\\.com/webhookb2/([\\w@/-]{36,512})'),
  shape('url-secret', 'sig= signature=', '[?&](?:sig|Signature)=([\\w%+/=.~-]{8,4096})'),
  shape(
    'url-secret',
    'x-amz- x-goog-',
    '[?&](?:X-Amz-Signature|X-Amz-Security-Token|X-Goog-Signature)=([\\w%+/=.-]{8,4096})',
  ),
  shape('url-password', '://', '://[^\\s/?#@:["\'`<>]{0,256}:([^\\s/"\'`<>]{1,256})@'),
  shape('url-password', ':x-oauth-basic@', '://([^\\s/?#@:"\'`<>]{8,256}):x-oauth-basic@'),
  shape('password', ' -auth ', '\\s-auth {1,4}[^\\s:@/]{1,64}:([^\\s"\']{4,256})'),
  shape(
    'secret',
    ',parametervalue= ,value=',
    '(?:[Kk]ey|[Nn]ame)=\\w{0,64}(?:[Pp]assword|PASSWORD|[Ss]ecret|SECRET|[Tt]oken|TOKEN|[Kk]ey|KEY),(?:Parameter)?[Vv]alue=([^\\s"\',]{1,256})',
  ),
  // A user alone is a secret where it looks like a token: https://TOKEN@host.
  shape('url-password', '://', '://(?=[^\\s/@]{0,256}\\d)([^\\s/?#@:"\'`<>]{20,256})@'),
];

/** `lower`: the text in lower case. */
export function tokenMasks(text: string, lower: string): Mask[] {
  const masks = shapeMasks(SHAPES, text, lower);
  if (lower.includes('private key')) keyBlocks(text, masks);
  return masks;
}

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
