import { describe, expect, test } from 'bun:test';
import { bytesOf, decodeRequest, encodeAnswer, text, variables } from '../../src/fronts/wire.ts';

const NONCE = '0123456789abcdef0123456789abcdef';
const HEAD = ['gk2', NONCE, '1000', '7', '8', '/srv', '0022', '0:200,1:201,63:202', '2', '1'];
const WHOLE = [...HEAD, 'bash', '-c\xff', 'A=b=c'];

const wire = (fields: readonly string[]): Uint8Array => bytesOf(fields.map(field => `${field}\0`).join(''), 'bytes');
const changed = (index: number, value: string): Uint8Array =>
  wire(WHOLE.map((field, at) => (at === index ? value : field)));

test('a request, byte for byte', () => {
  const request = decodeRequest(wire(WHOLE));
  expect(request).toEqual({
    transport: 'socket',
    nonce: NONCE,
    uid: 1000,
    ppid: 7,
    pid: 8,
    cwd: bytesOf('/srv', 'utf8'),
    umask: 0o22,
    descriptors: new Map([
      [0, 200],
      [1, 201],
      [63, 202],
    ]),
    argv: [bytesOf('bash', 'utf8'), new Uint8Array([0x2d, 0x63, 0xff])],
    env: [bytesOf('A=b=c', 'utf8')],
  });
  expect(decodeRequest(changed(0, 'gk1p')).transport).toBe('pipes');
  expect(decodeRequest(changed(7, '')).descriptors.size).toBe(0);
  expect(decodeRequest(changed(5, '')).cwd.length).toBe(0);
});

const refused: readonly [name: string, bytes: Uint8Array][] = [
  ['nothing', new Uint8Array()],
  ['its last field does not end', wire(WHOLE).subarray(0, -1)],
  ['a field too many', wire([...WHOLE, 'X=1'])],
  ['a field too few', wire(WHOLE.slice(0, -1))],
  ['only a head', wire(HEAD)],
  ['half a head', wire(HEAD.slice(0, 5))],
  ['another version', changed(0, 'gk1')],
  ['a name of Object.prototype as version', changed(0, 'constructor')],
  ['no nonce', changed(1, '')],
  ['a short nonce', changed(1, '0123')],
  ['a nonce of other characters', changed(1, `${NONCE.slice(1)} `)],
  ['a uid that is none', changed(2, 'root')],
  ['a negative pid', changed(4, '-1')],
  ['a number with a leading zero', changed(3, '007')],
  ['a number in hexadecimal', changed(3, '0x7')],
  ['an empty number', changed(3, '')],
  ['a umask that is not octal', changed(6, '0029')],
  ['descriptors without a pair', changed(7, '0')],
  ['descriptors with three', changed(7, '0:1:2')],
  ['descriptors with an empty pair', changed(7, '0:200,')],
  ['a descriptor twice', changed(7, '0:200,0:201')],
  ['no words at all', wire([...HEAD.slice(0, 8), '0', '1', 'A=1'])],
  ['more words than there are', changed(8, '9')],
  ['a count beyond numbers', changed(9, '99999999999999999999')],
];

describe('refused', () => {
  test.each(refused)('%s', (_name, bytes) => {
    expect(() => decodeRequest(bytes)).toThrow("the front's request cannot be read");
  });
});

test('answers', () => {
  const said = (answer: Parameters<typeof encodeAnswer>[1]): string => text(encodeAnswer(NONCE, answer)).text;
  expect(said({ kind: 'allow' })).toBe(`allow ${NONCE}\n`);
  expect(said({ kind: 'running' })).toBe(`running ${NONCE}\n`);
  expect(said({ kind: 'script' })).toBe(`script ${NONCE}\n`);
  expect(said({ kind: 'script', file: 17 })).toBe(`script ${NONCE} 17\n`);
  expect(said({ kind: 'exec', index: 2, path: '/usr/bin/é x' })).toBe(`exec ${NONCE} 2 /usr/bin/é x\n`);
  expect(said({ kind: 'exit', code: 126 })).toBe(`exit ${NONCE} 126\n`);
  expect(said({ kind: 'signal', number: 15 })).toBe(`signal ${NONCE} 15\n`);
});

test.each(['printf', './printf', '/a\nb', '/a\0b', `/${'x'.repeat(4095)}`])(
  'a path that no front would take: %j',
  path => {
    expect(() => encodeAnswer(NONCE, { kind: 'exec', index: 1, path })).toThrow('cannot be handed to the front');
  },
);

test.each([
  ['utf8', 'é ✓ \u{1f600}'],
  ['utf8', '\ufeffwith a mark'],
  ['bytes', '\x80\x9f\xff'],
] as const)('%s there and back', (encoding, value) => {
  const bytes = bytesOf(value, encoding);
  expect(text(bytes)).toEqual({ text: value, encoding });
});

test('variables, as bash takes them', () => {
  const env = ['A=1', 'A=2', 'novalue', '=x', 'E=', 'B=a=b'].map(entry => bytesOf(entry, 'utf8'));
  expect([...variables(env)]).toEqual([
    ['A', '2'],
    ['E', ''],
    ['B', 'a=b'],
  ]);
});
