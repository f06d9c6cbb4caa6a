/** Signed notes on the published examples: Go's module mirror, the format's own page, Rekor's key. */
import { describe, expect, test } from 'bun:test';
import { generateKeyPairSync } from 'node:crypto';
import { formatCheckpoint, parseCheckpoint } from '../../src/audit/checkpoint.ts';
import { formatVkey, openNote, parseNote, parseVkey, signNote } from '../../src/audit/note.ts';
import { signerOf, verifySignature } from '../../src/audit/signature.ts';
import { ENOCH, ENOCH_SIGNED, PETER, PETER_SIGNED, REKOR, REKOR_NOTE, TEXT } from './vectors.ts';

const keys = (...vkeys: readonly string[]) => vkeys.map(vkey => parseVkey(vkey)!);
const open = (note: string, ...vkeys: readonly string[]) => openNote(note, keys(...vkeys), verifySignature);

describe('published notes', () => {
  test.each([
    ['one key known', [PETER], ['PeterNeumann']],
    ['the other', [ENOCH], ['EnochRoot']],
    ['both', [PETER, ENOCH], ['PeterNeumann', 'EnochRoot']],
  ] as const)('%s', (_, known, names) => {
    const opened = open(`${TEXT}\n${PETER_SIGNED}${ENOCH_SIGNED}`, ...known);
    expect(opened).toMatchObject({ text: TEXT, by: names.map(name => ({ name })) });
  });

  test('of nobody we know', () => {
    expect(open(`${TEXT}\n${PETER_SIGNED}`, ENOCH)).toEqual({ why: 'unsigned' });
    expect(open(`${TEXT}\n${PETER_SIGNED}`)).toEqual({ why: 'unsigned' });
  });

  test('a signature of a known key that does not hold spoils the whole note', () => {
    expect(open(`${TEXT.replace('think', 'thank')}\n${PETER_SIGNED}`, PETER)).toEqual({ why: 'forged' });
    const other = `${PETER_SIGNED.slice(0, 60)}ABCD${PETER_SIGNED.slice(60)}`;
    expect(open(`${TEXT}\n${ENOCH_SIGNED}${other}`, PETER, ENOCH)).toEqual({ why: 'forged' });
  });

  test('ECDSA P-256', () => {
    expect(open(REKOR_NOTE, REKOR)).toMatchObject({ by: [{ name: 'rekor.sigstore.dev', type: 2 }] });
    expect(open(REKOR_NOTE.replace('798034', '798035'), REKOR)).toEqual({ why: 'forged' });
    expect(parseCheckpoint(parseNote(REKOR_NOTE)!.text)).toEqual({
      origin: 'Rekor',
      size: 798034,
      root: Buffer.from('f+7CoKgXKE/tNys9TTXcr/ad6U/K3xvznmzew9y6SP0=', 'base64').toString('hex'),
    });
  });

  test('signed again by the published key: the published bytes', () => {
    const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');
    const seed = Buffer.from('AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz', 'base64').subarray(1);
    const signer = signerOf('PeterNeumann', Buffer.concat([pkcs8, seed]));
    expect(formatVkey(signer)).toBe(PETER);
    expect(signNote(TEXT, [signer])).toBe(`${TEXT}\n${PETER_SIGNED}`);
  });
});

describe('what is no note', () => {
  test.each([
    ['no signature', TEXT],
    ['no signature line', `${TEXT}\n`],
    ['no newline at the end', `${TEXT}\n${PETER_SIGNED.slice(0, -1)}`],
    ['a control character', `\u0001${TEXT}\n${PETER_SIGNED}`],
    ['a carriage return', `${TEXT.replace('\n', '\r\n')}\n${PETER_SIGNED}`],
    ['half a surrogate pair', `\ud800${TEXT}\n${PETER_SIGNED}`],
    ['a name of two words', `${TEXT}\n${PETER_SIGNED.replace('PeterNeumann', 'Bad Name')}`],
    ['a name with a plus', `${TEXT}\n${PETER_SIGNED.replace('PeterNeumann', 'Bad+Name')}`],
    ['a name with a wide space', `${TEXT}\n${PETER_SIGNED.replace('PeterNeumann', 'Bad\u2003Name')}`],
    ['a line that is no signature', `${TEXT}\n${PETER_SIGNED}Unexpected line.\n`],
    ['a hyphen for the dash', `${TEXT}\n${PETER_SIGNED.replace('—', '-')}`],
    ['base64 without its padding', `${TEXT}\n${PETER_SIGNED.replace('=', '')}`],
    ['base64 with bits to spare', `${TEXT}\n${PETER_SIGNED.replace('nAM=', 'nAN=')}`],
    ['a key id alone', `${TEXT}\n— PeterNeumann x08gow==\n`],
    ['more signatures than anybody needs', `${TEXT}\n${PETER_SIGNED.repeat(33)}`],
    ['longer than any note', `${'x'.repeat(65_536)}\n\n${PETER_SIGNED}`],
  ])('%s', (_, text) => {
    expect(open(text, PETER)).toEqual({ why: 'malformed' });
  });
});

describe('verifier keys', () => {
  test.each([PETER, ENOCH, REKOR, 'sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8'])(
    '%s',
    vkey => {
      expect(formatVkey(parseVkey(vkey)!)).toBe(vkey);
    },
  );

  test('no part and no neighbour of one is another', () => {
    for (let from = 0; from < PETER.length; from++)
      for (let to = from; to <= PETER.length; to++)
        if (to - from < PETER.length) expect(parseVkey(PETER.slice(from, to))).toBeNull();
    for (let at = 0; at < PETER.length; at++) {
      const next = String.fromCharCode(PETER.charCodeAt(at) + 1);
      expect(parseVkey(PETER.slice(0, at) + next + PETER.slice(at + 1))).toBeNull();
    }
  });

  test.each([
    ['too long, with its own id', 'PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY=='],
    ['another type, with its own id', 'PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'],
    ['nothing', ''],
    ['capitals', PETER.replace('c74f20a3', 'C74F20A3')],
    ['an ECDSA key as Ed25519', REKOR.replace('AjBZ', 'ATBZ')],
  ])('refused: %s', (_, vkey) => {
    expect(parseVkey(vkey)).toBeNull();
  });
});

describe('our own keys', () => {
  const made = {
    Ed25519: generateKeyPairSync('ed25519'),
    'P-256': generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  };
  test.each(['Ed25519', 'P-256'] as const)('%s: signed, pinned and opened', kind => {
    const signer = signerOf('gatekeep/x', made[kind].privateKey.export({ format: 'der', type: 'pkcs8' }));
    const note = signNote('a\n\nb\n', [signer]);
    expect(open(note, formatVkey(signer))).toMatchObject({ text: 'a\n\nb\n', by: [{ name: 'gatekeep/x' }] });
    expect(open(note.replace('b', 'c'), formatVkey(signer))).toEqual({ why: 'forged' });
    const namesake = { ...signer, sign: () => new Uint8Array(64) };
    expect(open(signNote('a\n', [namesake]), formatVkey(signer))).toEqual({ why: 'forged' });
  });

  test('other kinds of key sign nothing', () => {
    for (const { privateKey } of [
      generateKeyPairSync('ec', { namedCurve: 'P-384' }),
      generateKeyPairSync('rsa', { modulusLength: 2048 }),
    ])
      expect(() => signerOf('x', privateKey.export({ format: 'der', type: 'pkcs8' }))).toThrow('Ed25519 or P-256');
  });

  test('a text that is no note is not signed', () => {
    const signer = signerOf('x', made.Ed25519.privateKey.export({ format: 'der', type: 'pkcs8' }));
    for (const text of ['a', 'a\r\n', '\ud800\n']) expect(() => signNote(text, [signer])).toThrow(TypeError);
  });

  test('a key that is no point of its curve holds nothing', () => {
    const key = { ...parseVkey(REKOR)!, key: parseVkey(REKOR)!.key.with(90, 0) };
    expect(verifySignature(key, new Uint8Array(), new Uint8Array(70))).toBe(false);
  });
});

describe('checkpoints', () => {
  const root = 'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=';
  test('the example of the format', () => {
    const text = `example.com/behind-the-sofa\n20852163\n${root}\n`;
    const checkpoint = parseCheckpoint(text)!;
    expect(checkpoint).toMatchObject({ origin: 'example.com/behind-the-sofa', size: 20852163 });
    expect(formatCheckpoint(checkpoint)).toBe(text);
  });

  test.each([
    ['no origin', `\n1\n${root}\n`],
    ['a zero before the size', `x\n01\n${root}\n`],
    ['a sign', `x\n+1\n${root}\n`],
    ['a size in hex', `x\n0x1\n${root}\n`],
    ['a size too large', `x\n9007199254740992\n${root}\n`],
    ['no size', `x\n\n${root}\n`],
    ['a short root', `x\n1\n${root.slice(4)}\n`],
    ['a root with a space', `x\n1\n ${root}\n`],
    ['an extension line', `x\n1\n${root}\nmore\n`],
    ['no last newline', `x\n1\n${root}`],
    ['an empty line more', `x\n1\n${root}\n\n`],
  ])('refused: %s', (_, text) => {
    expect(parseCheckpoint(text)).toBeNull();
  });
});
