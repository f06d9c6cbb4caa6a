/** The look at what leaves for others: tokens of many providers, drawn anew on every run, and what only resembles one. */
import { describe, expect, test } from 'bun:test';
import { makeRedactor } from '../../src/redact/redactor.ts';

const mac = (bytes: Uint8Array): string => new Bun.CryptoHasher('sha256', 'test').update(bytes).digest('hex');
const quick = makeRedactor({ mac, env: new Map() });
const thorough = quick.thorough();

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const SETS: Readonly<Record<string, string>> = {
  x: '0123456789abcdef',
  w: `${LOWER}${LOWER.toUpperCase()}0123456789`,
  U: `${LOWER.toUpperCase()}234567`,
  d: '0123456789',
};

/** `‹w28›` stands for 28 characters drawn from the set. */
const drawn = (pattern: string): string =>
  pattern.replace(/‹(\w)(\d+)›/g, (_, set: string, count: string) =>
    Array.from(
      crypto.getRandomValues(new Uint8Array(Number(count))),
      byte => SETS[set]![byte % SETS[set]!.length],
    ).join(''),
  );

const FORMATS = [
  'A3-‹U6›-‹U11›-‹U5›-‹U5›-‹U5›',
  'aio_‹w28›',
  'pat‹w14›.‹x64›',
  'LTAI‹w20›',
  'AKCp5‹w68›',
  'cmVmdGtu‹w56›',
  'abc8Q~‹w34›',
  '‹w76›AZDO‹w4›',
  'ABSK‹w120›',
  'bkua_‹x40›',
  'CCIPAT_‹w22›_‹x40›',
  'CLOJARS_‹x60›',
  'v1.0-‹x24›-‹x146›',
  'CFPAT-‹w43›',
  'cio‹w32›',
  'ddp_‹w36›',
  'MT‹w22›.‹w6›.‹w27›',
  'dp.pt.‹w43›',
  'dp.st.prd.‹w43›',
  'sl.‹w130›',
  'dt0c01.‹U24›.‹U64›',
  'EZAK‹w54›',
  'EAAB‹w120›',
  'FLWSECK-‹x32›',
  'fm2_‹w140›',
  'fo1_‹w43›',
  'fio-u-‹w64›',
  'gto_‹x40›',
  'eyJrIjoi‹w84›',
  'gsk_‹w52›1',
  'HRKU-‹x36›',
  'api_org_‹w34›',
  'ico-‹w32›',
  's-s4t2ud-‹x64›',
  'lsv2_pt_‹x32›',
  'sdk-‹x8›-‹x4›-‹x4›-‹x4›-‹x12›',
  '‹x32›-us12',
  'key-‹x32›',
  'sk.eyJ‹w90›',
  '‹w6›_‹w29›_mmk',
  'nfp_‹w40›',
  'NRII-‹w32›',
  'nvapi-‹w64›',
  'SSWS 00‹w40›',
  'sha256~‹w43›',
  'pplx-‹w48›',
  'pnu_‹w36›',
  'rzp_live_‹w14›',
  'rdme_‹w72›',
  're_‹w8›_‹w24›',
  'xkeysib-‹x64›-‹w16›',
  'shippo_live_‹x40›',
  'xoxe.xoxp-1-‹w146›',
  'sgp_‹x16›_‹x40›',
  'EAAA‹w60›',
  'sb_secret_‹w31›',
  'SWMKEY-1-‹w43›',
  '‹d10›:AA‹w33›',
  'tfp_‹w59›',
  'vcp_‹w56›',
  'AQVN‹w36›',
  'https://hooks.zapier.com/hooks/catch/1234567/‹w12›',
  'https://hook.eu1.make.com/‹w32›',
];

describe('tokens', () => {
  test.each(FORMATS)('%s', format => {
    const token = drawn(format);
    const secret = token.slice(Math.max(token.lastIndexOf('/'), token.indexOf('SSWS ') < 0 ? -1 : 4) + 1);
    for (const text of [`deploy ${token} now`, `x='${token}'`, `{"v":"${token}"}`, `line\\n${token}\\n`, token]) {
      expect<string>(thorough.text(text)).not.toContain(secret);
      expect<string>(thorough.plain(text)).not.toContain(secret);
    }
    expect(thorough.argv(['deploy', token]).join(' ')).not.toContain(secret);
  });
});

describe('values that a word announces', () => {
  test.each([
    'the key is ‹s›',
    'use ‹s› no: the secret is "‹s›"',
    'log in with password ‹s› please',
    'credentials: ‹s›',
    'auth("‹s›")',
    'deploy --with-key ‹s›',
    '<token>‹s›</token>',
  ])('%s', text => {
    for (let round = 0; round < 50; round++) {
      const secret = chance();
      expect<string>(thorough.plain(text.replaceAll('‹s›', `${secret}`)).slice(-40)).not.toContain(secret);
    }
  });

  /** What is drawn can look like a word by chance; that is drawn again. */
  function chance(): string {
    for (;;) {
      const value = `k${drawn('‹w30›')}`;
      const sorts = Array.from(value, char => (/\d/.test(char) ? 0 : /[a-z]/.test(char) ? 1 : 2));
      const changes = sorts.filter((sort, index) => index > 0 && sort !== sorts[index - 1]).length;
      if (new Set(sorts).size === 3 && changes > value.length / 2) return value;
    }
  }
});

describe('what only resembles one stays', () => {
  test.each([
    'git cherry-pick 5817b977fd5b42df8091174f6c413363853a7ee6',
    'docker pull img@sha256:0be540c6ecf4577d4989bf8798b79ed51efa755bc43dd208d60d0b7a32cdb89c',
    'kubectl delete pod token-controller-7c9d8b6f5-x2x9z',
    'mvn test -Dtest=TokenServiceIntegrationV2Test#refreshesKey',
    'the key is TokenServiceIntegrationV2Test',
    'aws iam delete-role --role-name AWSServiceRoleForKeyManagement2026',
    'gcloud auth login --project acme-prod-2026-EU',
    'npm install key-value-store@2026.11.0 --save',
    'rm -rf /srv/keys/2026-11-23T14-25-47Z',
    'the password of the database was rotated on 2026-11-23T14:25:47Z',
    'terraform state rm module.auth.aws_iam_access_key.DeployKey2026',
    'aws s3 rm s3://acme-auth/DeployArtifacts2026/BuildNumber1234',
    'go test ./auth -run TestTokenRefreshHandlesV2Keys',
    'kubectl delete ns 7f26e12d-a4ca-d8c0-6d00-ee8ed0f6bc7e',
    'yarn add x # integrity sha512-W2vt64EwPgHY58z71ZVAtdzpSB7872KSsDJGBNpeQuk/SQiXEg6sDaEoKS/PhnYYYxGrzK04VXBit/3iileEjF==',
    'ssh-keygen -lf /dev/stdin <<< "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE6XhG2oXb8k1mYvVZ0"',
  ])('%s', text => {
    expect<string>(thorough.text(text)).toBe(text);
    expect<string>(thorough.plain(text)).toBe(text);
  });

  test('every clean case, and all beside the secrets of the others', async () => {
    for (const name of ['cases', 'options']) {
      const lines = (await Bun.file(`${import.meta.dir}/${name}.jsonl`).text()).trim().split('\n');
      for (const line of lines) {
        const { cmd } = JSON.parse(line.replaceAll('¦', '')) as { cmd: string };
        expect<string>(thorough.text(cmd)).toBe(quick.text(cmd));
      }
    }
  });

  test('marks are never masked again', () => {
    for (const format of FORMATS) {
      const out = thorough.text(`deploy ${drawn(format)}`);
      expect<string>(thorough.text(out)).toBe(out);
    }
  });
});
