import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withoutKeys } from '../../../../protocol/export/operate/drop-keys.ts';
import { keyDataOf, exportKeys as keysOfMessages, readFileKeys } from '../../../../protocol/export/read/keys.ts';
import { readZip } from '../../../../protocol/export/read/zip.ts';
import { buildArchive } from '../../../../protocol/export/write/archive.ts';
import { readArchive } from '../../../support/export/export-archive.ts';
import { exportKeys, noKeys, type TestKey } from '../../../support/export/export-keys.ts';

const signer = { verificationKeyId: '999', verificationKeyVersion: 'v1', sign: async () => Buffer.alloc(70, 0x30) };
const times = { start: 1_795_219_200, end: 1_795_226_400, region: 'US-ZZ' };
const optional = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });

/** As any writer may leave fields out. */
const anyKey: fc.Arbitrary<TestKey> = fc.record({
  key: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes)),
  transmissionRisk: optional(fc.integer({ min: 0, max: 8 })),
  rollingStartNumber: fc.integer({ min: 0, max: 4_000_000 }),
  rollingPeriod: fc.integer({ min: 1, max: 144 }),
  reportType: optional(fc.integer({ min: 1, max: 5 })),
  daysSinceOnset: optional(fc.integer({ min: -14, max: 14 })),
});
const anyKeys = fc.uniqueArray(anyKey, { selector: ({ key }) => key.toString('hex'), maxLength: 12 });

async function binOf(keys: readonly TestKey[], revised: readonly TestKey[]): Promise<Buffer> {
  const content = { ...times, keys: exportKeys(keys), revisedKeys: exportKeys(revised) };
  return (await readZip(await buildArchive(content, [signer]))).bin;
}

describe('a file without some of its keys', () => {
  it('is, byte for byte, the file that would have been written without them', async () => {
    await fc.assert(
      fc.asyncProperty(anyKeys, anyKeys, fc.infiniteStream(fc.boolean()), async (keys, revised, drawn) => {
        const dropped = new Set(
          [...keys, ...revised].flatMap(({ key }) => (drawn.next().value ? [key.toString('hex')] : [])),
        );
        const isLeft = ({ key }: TestKey) => !dropped.has(key.toString('hex'));
        const left = withoutKeys(readFileKeys(await binOf(keys, revised)), dropped);
        expect(left).toMatchObject({ dropped: dropped.size, missing: 0 });
        const again = { ...times, keys: keysOfMessages(left.keys), revisedKeys: keysOfMessages(left.revisedKeys) };
        const { bin } = await readZip(await buildArchive(again, [signer]));
        expect(bin.equals(await binOf(keys.filter(isLeft), revised.filter(isLeft)))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('loses one that is among both kinds from both', async () => {
    const key = { key: Buffer.alloc(16, 1), rollingStartNumber: 1, rollingPeriod: 144 };
    const left = withoutKeys(readFileKeys(await binOf([key], [key])), new Set(['01'.repeat(16), '02'.repeat(16)]));
    expect(left).toEqual({ keys: [], revisedKeys: [], dropped: 1, missing: 1 });
  });
});

describe('bytes that are no file', () => {
  it.each([
    ['no header', Buffer.from('nonsense'), 'does not begin with'],
    [
      'a message that breaks off',
      Buffer.concat([Buffer.from('EK Export v1    '), Buffer.from([0x3a, 0x05, 0x01])]),
      'not a readable message',
    ],
  ])('%s', (_, bin, words) => expect(() => readFileKeys(bin)).toThrow(words));

  it('a key without its data', () => {
    expect(() => keyDataOf(Buffer.from([0x10, 0x01]))).toThrow('has no key_data');
    expect(() => keyDataOf(Buffer.from([0xff]))).toThrow('has no key_data');
  });
});

it('an empty file has no keys', async () => {
  const bin = (await readArchive(await buildArchive({ ...times, keys: noKeys, revisedKeys: noKeys }, [signer]))).bin;
  expect(readFileKeys(bin)).toEqual({ keys: [], revisedKeys: [] });
});
