import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { requestIdentity } from '../../../protocol/codes/repeat.ts';

const body = Buffer.from('{"code":"12345678"}');
const hash = createHash('sha256').update(body).digest();

describe('identity of a request', () => {
  it.each([
    ['16 characters of padding', { padding: 'x'.repeat(16) }],
    ['16 bytes of padding in 4 characters', { padding: '🔑'.repeat(4) }],
    ['a nonce', { padding: undefined, nonce: Buffer.alloc(256) }],
  ])('is its bytes with %s', (_, given) => expect(requestIdentity(body, given, randomBytes)).toEqual(hash));

  it.each([
    ['no padding', { padding: undefined }],
    ['15 characters', { padding: 'x'.repeat(15) }],
    ['padding that is no text', { padding: { much: 'x'.repeat(100) } }],
    ['a short nonce', { padding: '', nonce: Buffer.alloc(15) }],
  ])('is never met again with %s', (_, given) => {
    const identity = requestIdentity(body, given, randomBytes);
    expect(identity).toHaveLength(32);
    expect(requestIdentity(body, given, randomBytes)).not.toEqual(identity);
  });
});
