import { createHash } from 'node:crypto';
import { join } from 'node:path';
import fc from 'fast-check';
import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import {
  decodeRevisionToken,
  openRevisionToken,
  type RevisableKey,
  readRevisionData,
  readRevisionToken,
  revisableKeys,
  revisionData,
  revisionTokenBytes,
  sealRevisionToken,
} from '../../../protocol/revision/revision-token.ts';
import { seal, open as unseal } from '../../../protocol/rings/seal.ts';

const bytes = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
const key: RevisableKey = { bytes, id: bytes.toString('base64'), rollingStartNumber: 2_650_032, rollingPeriod: 144 };
const zero = { bytes: Buffer.alloc(16), rollingStartNumber: 0, rollingPeriod: 0 };
const secret = Buffer.from(Array.from({ length: 32 }, (_, index) => index));
const nonce = Buffer.from(Array.from({ length: 12 }, (_, index) => 0xa0 + index));
const ringKey = { version: '7', secret };

function numbered(count: number): RevisableKey[] {
  return Array.from({ length: count }, (_, index) => {
    const own = Buffer.alloc(16, index + 1);
    return { bytes: own, id: own.toString('base64'), rollingStartNumber: 2_650_032 + index, rollingPeriod: 144 };
  });
}

function open(token: string, withKey = ringKey): RevisableKey[] | undefined {
  const sealed = readRevisionToken(decodeRevisionToken(token) ?? Buffer.alloc(0));
  return sealed && openRevisionToken(sealed, withKey);
}

describe('revision token: published format (key-server.md §3.1)', () => {
  it('makes and reads the check vector', () => {
    const aad = Buffer.from('48W/fnGCagSiEW8j8hanTQ==', 'base64');
    const padded = [key, ...Array.from({ length: 27 }, () => zero)];
    const token = revisionTokenBytes('1', seal(revisionData(padded), secret, nonce, aad));
    expect(token.length).toBe(602);
    expect(createHash('sha256').update(token).digest('hex')).toBe(
      '64cfdee004a57f982bb6b753eb0ac74c34b01c3ece2d888fb55577a5cf3410c5',
    );
    const sealed = readRevisionToken(token);
    expect(sealed?.version).toBe('1');
    const plain = unseal(sealed?.data ?? Buffer.alloc(0), secret, aad);
    expect(plain && readRevisionData(plain)).toEqual([key]);
  });

  it('is a message that an independent reader understands', () => {
    const root = protobuf.loadSync(join(import.meta.dirname, '..', '..', '..', 'proto', 'revision.proto'));
    const read = (name: string, from: Uint8Array) => {
      const type = root.lookupType(name);
      return type.toObject(type.decode(from));
    };
    const { kid, data } = read('RevisionToken', Buffer.from(sealRevisionToken([key], ringKey, nonce), 'base64'));
    expect(kid).toBe('7');
    const plain = unseal(Buffer.from(data), secret, Buffer.from('revision-token/7'));
    const { filler, ...rest } = read('RevisionTokenData', plain ?? Buffer.alloc(0));
    expect(filler.every((byte: number) => byte === 0)).toBe(true);
    expect(rest).toEqual({
      revisableKeys: [{ temporaryExposureKey: bytes, intervalNumber: 2_650_032, intervalCount: 144 }],
    });
  });
});

describe('revision token', () => {
  it('gives back its keys', () => {
    const entry = fc.record({
      bytes: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((value) => Buffer.from(value)),
      rollingStartNumber: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
      rollingPeriod: fc.integer({ min: 1, max: 144 }),
    });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 80 }), (entries) => {
        const keys = entries.map((each) => ({ ...each, id: each.bytes.toString('base64') }));
        expect(open(sealRevisionToken(keys, ringKey, nonce))).toEqual(keys);
      }),
    );
  });

  it('has one length whatever it lists, up to 36 keys', () => {
    const lengths = [1, 2, 14, 28, 30, 36].map((count) => sealRevisionToken(numbered(count), ringKey, nonce).length);
    expect(new Set(lengths)).toEqual(new Set([1_412]));
    expect(sealRevisionToken(numbered(37), ringKey, nonce).length).toBe(2_776);
  });

  it('does not open under another key, another version, or changed', () => {
    const token = sealRevisionToken([key], ringKey, nonce);
    expect(open(token, { version: '7', secret: Buffer.alloc(32) })).toBeUndefined();
    expect(open(token, { version: '8', secret })).toBeUndefined();
    const changed = Buffer.from(token, 'base64');
    changed.writeUInt8(changed.readUInt8(changed.length - 20) ^ 1, changed.length - 20);
    expect(open(changed.toString('base64'))).toBeUndefined();
  });

  it.each(['AAAA', 'CgE3', '////', 'ChAAAA==', Buffer.alloc(600, 0x80).toString('base64')])(
    'is not read from %s',
    (text) => expect(open(text)).toBeUndefined(),
  );

  it('never throws on foreign bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (foreign) => {
        const sealed = readRevisionToken(Buffer.from(foreign));
        if (sealed) expect(openRevisionToken(sealed, ringKey)).toBeUndefined();
      }),
    );
  });

  it.each(['', '=', '==', 'not base64!'])('is absent as %j', (text) => {
    expect(decodeRevisionToken(text)).toBeUndefined();
  });

  it('carries old keys that may still be sent, and the new ones once', () => {
    const now = (2_650_032 + 144) * 600 + 360 * 3_600;
    const older = { ...key, id: 'older', rollingStartNumber: key.rollingStartNumber - 1 };
    const resent = { ...key, rollingPeriod: 100 };
    expect(revisableKeys([older, key], [], now)).toEqual([key]);
    expect(revisableKeys([key], [resent, older], now)).toEqual([resent, older]);
  });
});
