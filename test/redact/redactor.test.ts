import { describe, expect, test } from 'bun:test';
import { quoteWord } from '../../src/bash/quote.ts';
import { makeRedactor, type Redactor } from '../../src/redact/redactor.ts';

const mac = (bytes: Uint8Array): string => new Bun.CryptoHasher('sha256', 'test').update(bytes).digest('hex');
const withEnv = (env: Readonly<Record<string, string>>): Redactor =>
  makeRedactor({ mac, env: new Map(Object.entries(env)) });
const redactor = withEnv({});
const mark = (kind: string, value: string): string =>
  `[REDACTED:${kind}:${mac(new TextEncoder().encode(value)).slice(0, 8)}]`;

describe('text', () => {
  test('what is hidden leaves quotes, flags and names standing', () => {
    const out: string = redactor.text(`mysqldump -p'two words' --host=db && PGPASSWORD="x y" psql -U app`);
    expect(out).toBe(
      `mysqldump -p'${mark('password', 'two words')}' --host=db && PGPASSWORD="${mark('password', 'x y')}" psql -U app`,
    );
  });

  test('equal values have equal marks, in any quotes', () => {
    const out: string = redactor.text(`A_TOKEN=same-value-1 B_TOKEN='same-value-1' C_TOKEN="same-value-1"`);
    const one = mark('token', 'same-value-1');
    expect(out).toBe(`A_TOKEN=${one} B_TOKEN='${one}' C_TOKEN="${one}"`);
  });

  test('code in code in code', () => {
    const out: string = redactor.text(`sudo bash -c "ssh db 'bash -c \\"mysql -pd33p\\"'"`);
    expect(out).not.toContain('d33p');
    expect(out).toStartWith('sudo bash -c "ssh db ');
  });

  test.each([
    ['run --password\\=abc123xyz'],
    ['run API_KEY\\=abc123xyz'],
    ['run -H Authorization\\:\\ Bearer\\ abc123xyz'],
    ['run \\{\\"password\\"\\:\\"abc123xyz\\"\\}'],
    ['run https\\://me\\:abc123xyz\\@db.example.org/x'],
    ['run P\\@ss\\:w\\=abc123xyz'],
    ['cat <<< password\\=abc123xyz'],
  ])('written with backslashes, as a quoted argv is: %s', text => {
    const out: string = withEnv({ DB_PASSWORD: 'P@ss:w=abc123xyz' }).text(text);
    expect(out).not.toContain('abc123xyz');
    expect<string>(redactor.text(out)).toBe(out);
  });

  test('a text that bash would refuse is still read', () => {
    for (const text of [
      `mysql -pabc123 "open`,
      `mysql -pabc123 'open`,
      'mysql -pabc123 $(',
      'mysql -pabc123 `',
      'mysql -pabc123 <<EOF\nx',
      ') mysql -pabc123',
    ]) {
      expect<string>(redactor.text(text)).not.toContain('abc123');
    }
  });
});

describe('argv', () => {
  const rows: readonly (readonly [argv: readonly string[], expected: readonly string[]])[] = [
    [
      ['mysql', '-pa b', '-e', 'select 1'],
      ['mysql', `-p${mark('password', 'a b')}`, '-e', 'select 1'],
    ],
    [
      ['curl', '-u', 'me:a b', 'https://x.example'],
      ['curl', '-u', `me:${mark('password', 'a b')}`, 'https://x.example'],
    ],
    [
      ['x', '--password', "it's"],
      ['x', '--password', mark('password', "it's")],
    ],
    [
      ['x', '--password=it"s', 'y'],
      ['x', `--password=${mark('password', 'it"s')}`, 'y'],
    ],
    [
      ['bash', '-c', "DB_PASSWORD='a b' run; echo"],
      ['bash', '-c', `DB_PASSWORD='${mark('password', 'a b')}' run; echo`],
    ],
    [
      ['/usr/bin/redis-cli', '-a', 'pw1'],
      ['/usr/bin/redis-cli', '-a', mark('password', 'pw1')],
    ],
    [
      ['echo', '--password', '', '--token'],
      ['echo', '--password', '', '--token'],
    ],
    [[], []],
    [
      ['', 'a\nb'],
      ['', 'a\nb'],
    ],
  ];
  test.each(rows)('%j', (argv, expected) => {
    expect<readonly string[]>(redactor.argv(argv)).toEqual(expected);
  });

  test('a value over several words is hidden in each of them', () => {
    const out = redactor.argv([
      'printf',
      '%s',
      '-----BEGIN RSA PRIVATE KEY-----',
      'MIIabc',
      '-----END RSA PRIVATE KEY-----',
      'rest',
    ]);
    expect(out).toHaveLength(6);
    expect(out[3]).toStartWith('[REDACTED:private-key:');
    expect<string | undefined>(out[5]).toBe('rest');
  });
});

describe('plain', () => {
  const rows: readonly (readonly [string, string])[] = [
    ["don't use password: hunter2x here", `don't use password: ${mark('password', 'hunter2x')} here`],
    ['looks fine, go ahead', 'looks fine, go ahead'],
    ['see https://me:pw1234@x.example/y', `see https://me:${mark('url-password', 'pw1234')}@x.example/y`],
    ['the password of the db was rotated', 'the password of the db was rotated'],
  ];
  test.each(rows)('%s', (text, expected) => {
    expect<string>(redactor.plain(text)).toBe(expected);
  });
});

describe('secrets of the environment', () => {
  const value = 'zq/9 "Ünï';
  const env = withEnv({
    APP_PASSWORD: value,
    PWD: '/home/somebody',
    TOKEN_LIMIT: '100000000',
    SSH_KEY: '/home/me/.ssh/id',
    SHORT_TOKEN: 'abc',
  });
  const spellings = [
    value,
    new TextEncoder().encode(value).toBase64(),
    new TextEncoder().encode(value).toBase64({ alphabet: 'base64url', omitPadding: true }),
    new TextEncoder().encode(`1${value}`).toBase64(),
    new TextEncoder().encode(`12${value}34`).toBase64(),
    new TextEncoder().encode(`ab${value}`).toBase64({ alphabet: 'base64url' }),
    new TextEncoder().encode(value).toHex(),
    new TextEncoder().encode(value).toHex().toUpperCase(),
    encodeURIComponent(value),
    encodeURIComponent(value).replaceAll('%20', '+'),
    JSON.stringify(value),
    quoteWord(value),
    Bun.spawnSync(['/bin/bash', '-c', 'printf %q "$1"', 'bash', value], {
      env: { LC_ALL: 'C.UTF-8' },
    }).stdout.toString(),
    `"${value.replaceAll('"', '\\"')}"`,
  ];
  test.each(spellings)('%s', spelling => {
    expect<string>(env.text(`logger ${spelling} end`)).toContain('[REDACTED:environment:');
    expect<string>(env.plain(`said ${spelling} end`)).toContain('[REDACTED:environment:');
  });

  test('a value with quotes of both kinds, as shells write it', () => {
    const hard = withEnv({ APP_PASSWORD: `it's "p$w` });
    for (const word of [quoteWord(`it's "p$w`), `'it'"'"'s "p$w'`, `"it's \\"p\\$w"`, `it\\'s\\ \\"p\\$w`]) {
      expect<string>(hard.text(`logger ${word}`)).toMatch(/^logger ['"]?\[REDACTED:environment:[0-9a-f]{8}\]['"]?$/);
    }
  });

  test('of all names that end in a secret word', () => {
    for (const name of [
      'PGPASSWORD',
      'DB_PASS',
      'MYSQL_PWD',
      'GH_TOKEN',
      'CLIENT_SECRET',
      'OPENAI_API_KEY',
      'AWS_ACCESS_KEY_ID',
      'STRIPE_KEY',
      'PASSWORD2',
      'db_password',
      'NPM_CONFIG__AUTH',
    ]) {
      expect<string>(withEnv({ [name]: 'v4lue-of-it' }).text('logger v4lue-of-it')).not.toContain('v4lue-of-it');
    }
  });

  test('and the password inside a URL', () => {
    const url = withEnv({ DATABASE_URL: 'postgres://app:url-pw-77@db/app' });
    expect<string>(url.text('logger url-pw-77 db')).toMatch(/^logger \[REDACTED:environment:[0-9a-f]{8}\] db$/);
  });

  test('what is no secret stays', () => {
    const text = 'cd /home/somebody && head -c 100000000 /home/me/.ssh/id.pub abc';
    expect<string>(env.text(text)).toBe(text);
  });
});

describe('hostile texts', () => {
  test('a secret behind them is still found', () => {
    for (const unit of ['eyJaaaa.', '"password":"x",', "echo 'a' ", '$a $b ', '$(a) ', '<<A\n\nA\n']) {
      const text = `${unit.repeat(4096)}\nmysql -pl4st-one`;
      expect<string>(redactor.text(text)).not.toContain('l4st-one');
    }
  });

  test('nothing makes it throw', () => {
    const pieces = [
      '"',
      "'",
      '`',
      '$(',
      ')',
      '(',
      '${',
      '}',
      '\\',
      '\n',
      ' ',
      '<<E',
      'E\n',
      '<<<',
      '|',
      '&',
      ';',
      '#',
      'password=',
      '-p',
      'mysql ',
      'curl -u a:b',
      '://u:p@h',
      'eyJ',
      '\ud800',
      '\0',
      'bash -c ',
      '--token ',
    ];
    let seed = 7;
    const next = (): number => {
      seed = (seed * 1103515245 + 12345) & 0x7fffffff;
      return seed;
    };
    for (let round = 0; round < 5000; round++) {
      const text = Array.from({ length: 1 + (next() % 24) }, () => pieces[next() % pieces.length]).join('');
      expect(typeof redactor.text(text)).toBe('string');
      expect(redactor.argv([text, text])).toHaveLength(2);
    }
  });
});
