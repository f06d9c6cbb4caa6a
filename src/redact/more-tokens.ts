/**
 * Shapes of tokens that few commands hold, and values that a word nearby announces: the second opinion. Read only where
 * something leaves for others, since an allowed command should not pay for a hundred expressions. Data only; the formats
 * are what the providers' own pages say of them.
 */
import { type Shape, shape, token } from './token-shape.ts';

const CLASS: Readonly<Record<string, string>> = { w: '[A-Za-z0-9]', x: '[a-f0-9]', t: '[\\w-]', b: '[\\w+/=.-]' };

/** `prefix` (an expression) and then `count` characters of a class: w letters and digits, x hex, t with `_-`, b base64. */
const prefixed = (kind: string, needles: string, prefix: string, of: string, count: string): Shape =>
  token(kind, needles, `${prefix}${CLASS[of]!}{${count}}`);

export const MORE_SHAPES: readonly Shape[] = [
  prefixed('onepassword-token', 'ops_eyj', 'ops_eyJ', 'b', '100,4096'),
  token(
    'onepassword-key',
    'a3-',
    'A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}',
  ),
  prefixed('adafruit-key', 'aio_', 'aio_', 'w', '28'),
  prefixed('airtable-token', 'pat', 'pat\\w{14}\\.', 'x', '64'),
  prefixed('alibaba-key', 'ltai', 'LTAI', 'w', '16,24'),
  prefixed('artifactory-key', 'akcp', 'AKCp\\w', 'w', '60,80'),
  prefixed('artifactory-token', 'cmvmdgtu', 'cmVmdGtu', 'w', '40,80'),
  token('azure-secret', 'q~', '[\\w.-]{3}\\dQ~[\\w.-]{30,36}'),
  prefixed('azure-devops-token', 'azdo', '\\w{76}AZDO', 'w', '4'),
  prefixed('bedrock-key', 'absk', 'ABSK', 'b', '100,400'),
  prefixed('buildkite-token', 'bkua_', 'bkua_', 'w', '40'),
  prefixed('circleci-token', 'ccipat_', 'CCIPAT_\\w{1,64}_', 'x', '40'),
  prefixed('clojars-token', 'clojars_', 'CLOJARS_', 'w', '60'),
  prefixed('cloudflare-key', 'v1.0-', 'v1\\.0-[a-f0-9]{24}-', 'x', '140,150'),
  prefixed('contentful-token', 'cfpat-', 'CFPAT-', 't', '43'),
  prefixed('cratesio-token', 'cio', 'cio', 'w', '32'),
  prefixed('deno-token', 'ddp_ ddw_', 'dd[pw]_', 'w', '36'),
  token('discord-token', '.', '[MNO][\\w-]{23,25}\\.[\\w-]{6}\\.[\\w-]{27,40}'),
  prefixed('doppler-token', 'dp.', 'dp\\.(?:pt|st|ct|scim|audit|sa)\\.(?:[\\w-]{1,40}\\.)?', 'w', '40,44'),
  prefixed('dropbox-token', 'sl.', 'sl\\.(?:u\\.)?', 't', '80,2048'),
  token('dynatrace-token', 'dt0', 'dt0[a-z]\\d\\d\\.[A-Z2-7]{24}\\.[A-Z2-7]{64}'),
  prefixed('easypost-key', 'ezak ezt', 'EZ[AT]K', 'w', '54'),
  prefixed('facebook-token', 'eaa', 'EAA[A-Z]', 'w', '80,400'),
  prefixed('flutterwave-key', 'flwseck', 'FLWSECK(?:_TEST)?-', 'w', '12,40'),
  prefixed('fly-token', 'fm2_', 'fm2_', 'b', '100,4096'),
  prefixed('fly-token', 'fo1_', 'fo1_', 't', '43'),
  prefixed('frameio-token', 'fio-u-', 'fio-u-', 't', '64'),
  prefixed('gitea-token', 'gto_', 'gto_', 'w', '40,64'),
  prefixed('gocardless-token', 'live_', 'live_', 't', '40'),
  prefixed('grafana-key', 'eyjrijoi', 'eyJrIjoi', 'b', '70,400'),
  prefixed('harness-token', 'pat.', '(?:pat|sat)\\.[\\w-]{22}\\.\\w{24}\\.', 'w', '20'),
  prefixed('heroku-key', 'hrku-', 'HRKU-', 't', '36,64'),
  prefixed('huggingface-token', 'api_org_', 'api_org_', 'w', '34'),
  prefixed('infracost-key', 'ico-', 'ico-', 'w', '32'),
  prefixed('intra-secret', 's-s4t2', 's-s4t2(?:ud|af)-', 'x', '64'),
  prefixed('langsmith-key', 'lsv2_', 'lsv2_(?:pt|sk)_', 't', '32,64'),
  token('launchdarkly-key', 'api- sdk- mob-', '(?:api|sdk|mob)-[a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}'),
  prefixed('mailchimp-key', '-us', '[a-f0-9]{32}-us', 'w', '1,2'),
  prefixed('mailgun-key', 'key-', 'key-', 'x', '32'),
  prefixed('mapbox-token', 'sk.ey', 'sk\\.ey', 'b', '60,200'),
  token('maxmind-key', '_mmk', '[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk'),
  prefixed('netlify-token', 'nfp_', 'nfp_', 'w', '36,64'),
  prefixed('newrelic-key', 'nrii- nrjs- nral', 'NR(?:II-|JS-|AL)', 't', '19,40'),
  prefixed('nvidia-key', 'nvapi-', 'nvapi-', 't', '60,80'),
  token('okta-token', 'ssws', '(?<=SSWS )[\\w-]{40,44}'),
  prefixed('openshift-token', 'sha256~', 'sha256~', 't', '43'),
  prefixed('perplexity-key', 'pplx-', 'pplx-', 'w', '40,64'),
  prefixed('prefect-key', 'pnu_', 'pnu_', 'w', '36'),
  prefixed('private-key', 'putty', 'Private-MAC: ', 'x', '40,64'),
  prefixed('razorpay-key', 'rzp_live_', 'rzp_live_', 'w', '14'),
  prefixed('readme-key', 'rdme_', 'rdme_', 'w', '60,80'),
  token('resend-key', 're_', 're_[A-Za-z0-9]{8}_[A-Za-z0-9]{20,40}'),
  prefixed('sendinblue-key', 'xkeysib- xsmtpsib-', 'x(?:key|smtp)sib-[a-f0-9]{64}-', 'w', '16'),
  prefixed('shippo-token', 'shippo_', 'shippo_(?:live|test)_', 'x', '40'),
  prefixed('slack-token', 'xoxe.', 'xoxe(?:\\.xox[bp])?-\\d-', 'w', '100,200'),
  prefixed('sourcegraph-token', 'sgp_', 'sgp_(?:[a-f0-9]{16}_|local_)?', 'x', '40'),
  prefixed('square-token', 'eaaa', 'EAAA', 't', '60'),
  prefixed('supabase-key', 'sb_secret_', 'sb_secret_', 't', '20,64'),
  token('swarm-key', 'swmkey-', 'SWMKEY-1-[\\w+/-]{40,64}'),
  prefixed('telegram-token', ':aa', '\\d{8,10}:AA', 't', '32,33'),
  prefixed('typeform-token', 'tfp_', 'tfp_', 'b', '59'),
  prefixed('vercel-token', 'vcp_ vci_ vca_ vcr_ vck_', 'vc[piark]_', 'w', '24,64'),
  prefixed('yandex-key', 'aqvn', 'AQVN', 't', '35,38'),
  shape('zapier-hook', 'hooks.zapier.com', 'hooks\\.zapier\\.com/hooks/catch/\\d{1,12}/(\\w{5,40})'),
  shape('hook', 'hook.eu hook.us', 'hook\\.(?:eu|us)\\d\\.make\\.com/(\\w{24,40})'),
  shape('private-key', 'privatekey', 'PrivateKey {0,4}= {0,4}([A-Za-z0-9+/]{43}=)'),
  shape('private-key', 'untrusted comment', 'encrypted secret key\\\\?n?\\s{0,4}([A-Za-z0-9+/=]{80,400})'),
];

/**
 * What a word nearby announces: `the key is X`, `--pw-for-db X`, `auth ("X")`. Only what looks like chance: such words
 * stand before names and paths far more often.
 */
export const ANNOUNCED: Shape = shape(
  'secret',
  'key secret token passw pwd credential auth',
  '(?:key|secret|token|passw(?:or)?d|pwd|credentials?|auth)["\']?(?:\\s{1,4}(?:is|was|of|to|for|value|now)\\b)?[\\s=:>("\',]{1,8}([A-Za-z0-9][\\w+/=~-]{15,511})(?![\\w./:@-])',
);
