import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { MessageFraming } from '../../../server/lsp/transport/framing.ts';

/** What is passed on of bytes that come in pieces, and what is said of the rest. */
function framed(pieces: readonly Buffer[]): { readonly passed: string; readonly said: readonly string[] } {
  const said: string[] = [];
  const framing = new MessageFraming((reason) => said.push(reason));
  const passed: Buffer[] = [];
  framing.on('data', (data: Buffer) => passed.push(data));
  for (const piece of pieces) framing.write(piece);
  return { passed: Buffer.concat(passed).toString('latin1'), said };
}

const messageOf = (body: string) => `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
const WHOLE = messageOf('{"a":"é"}');
const latin1 = (text: string) => Buffer.from(text, 'utf8');

describe('messages of a client', () => {
  for (const [name, bad] of [
    ['a length that is no number', 'Content-Length: abc\r\n\r\n{"jsonrpc":"2.0"}'],
    ['a negative length', 'Content-Length: -5\r\n\r\n{"jsonrpc":"2.0"}'],
    ['no length', 'Content-Type: x\r\n\r\n{}'],
    ['a length beyond all measure', 'Content-Length: 99999999999\r\n\r\n{}'],
    ['no header', 'GET / HTTP/1.1\r\n\r\n'],
    ['a header without a colon', 'nonsense\r\n\r\n'],
    ['endless lines without an end', 'x'.repeat(100_000)],
  ] as const)
    test(`after ${name} the next is heard`, () => {
      const { passed, said } = framed([latin1(bad), latin1(WHOLE)]);
      assert.equal(passed, latin1(WHOLE).toString('latin1'));
      assert.ok(said.length > 0);
    });

  test('whatever stands between them, and however they are divided, each is passed on whole', () => {
    const body = fc.string({ unit: 'binary', maxLength: 50 });
    // Half a header may take the next one with it.
    const between = fc.constantFrom(
      '',
      '',
      '',
      'garbage',
      '\r\n',
      '{}',
      'Content-Length: x\r\n\r\n',
      ':\r\n\r\n',
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(between, body), { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 10 }),
        (parts, sizes) => {
          const bytes = latin1(parts.map(([garbage, text]) => garbage + messageOf(text)).join(''));
          const pieces: Buffer[] = [];
          for (let at = 0, i = 0; at < bytes.length; at += sizes[i++ % sizes.length]!)
            pieces.push(bytes.subarray(at, at + sizes[i % sizes.length]!));
          const { passed, said } = framed(pieces);
          const expected = latin1(parts.map(([, text]) => messageOf(text)).join(''));
          assert.equal(passed, expected.toString('latin1'));
          assert.equal(
            said.length > 0,
            parts.some(([garbage]) => garbage !== ''),
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  test('a body is passed on as it comes, not gathered', () => {
    const framing = new MessageFraming(() => assert.fail('nothing is left out'));
    const sizes: number[] = [];
    framing.on('data', (data: Buffer) => sizes.push(data.length));
    framing.write('Content-Length: 300\r\n\r\n');
    for (let i = 0; i < 3; i++) framing.write(Buffer.alloc(100, 0x20));
    assert.deepEqual(sizes.slice(1), [100, 100, 100]);
  });
});
