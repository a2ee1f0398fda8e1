/** Whatever is done to an archive, a phone either takes it whole or refuses it with a reason; nothing else is thrown. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openArchive, readExport, readSignatures } from '../../../device/files/archive.ts';
import { ArchiveError } from '../../../protocol/export/read/zip.ts';
import { encodeExport, encodeSignatures, newSigner, signBin, zipOf } from '../support/archive.ts';

const signer = newSigner();
const trusted = { publicKey: signer.publicKey, id: '999', version: 'v1' };
const bin = encodeExport({
  keys: [
    { key: Buffer.alloc(16, 7), rollingStart: 2_650_000, rollingPeriod: 144, reportType: 1, daysSinceOnset: -2 },
    { key: Buffer.alloc(16, 9), rollingStart: 2_650_144, reportType: 2 },
  ],
  revisedKeys: [{ key: Buffer.alloc(16, 8), rollingStart: 2_650_000, reportType: 5 }],
});
const sig = encodeSignatures([{ signature: signBin(bin, signer) }]);

/** Bytes changed, cut off, or put in between. */
const mutations = (bytes: Buffer) => {
  const place = fc.nat(bytes.length - 1);
  const change = fc.oneof(
    fc.tuple(place, fc.integer({ min: 1, max: 255 })).map(([at, mask]) => (given: Buffer) => {
      const copy = Buffer.from(given);
      if (at < copy.length) copy[at] = (copy[at] ?? 0) ^ mask;
      return copy;
    }),
    place.map((at) => (given: Buffer) => given.subarray(0, at)),
    fc.tuple(place, fc.uint8Array({ maxLength: 12 })).map(
      ([at, more]) =>
        (given: Buffer) =>
          Buffer.concat([given.subarray(0, at), more, given.subarray(at)]),
    ),
  );
  return fc.array(change, { minLength: 1, maxLength: 3 }).map((all) => all.reduce((given, each) => each(given), bytes));
};

const refusedOr = (read: () => unknown) => {
  try {
    return read();
  } catch (error) {
    expect(error).toBeInstanceOf(ArchiveError);
    return 'refused';
  }
};

it('of the messages', () => {
  fc.assert(
    fc.property(mutations(bin), (bytes) => void refusedOr(() => readExport(bytes))),
    { numRuns: 3_000 },
  );
  fc.assert(
    fc.property(mutations(sig), (bytes) => void refusedOr(() => readSignatures(bytes))),
    { numRuns: 3_000 },
  );
});

it('of the zip; and what is taken holds what was signed', async () => {
  const zip = await zipOf([
    ['export.bin', bin],
    ['export.sig', sig],
  ]);
  const expected = readExport(bin);
  await fc.assert(
    fc.asyncProperty(mutations(zip), async (bytes) => {
      const opened = await openArchive(bytes, trusted, ['first', 'all-known']).catch((error: unknown) => error);
      if (!(opened instanceof ArchiveError)) expect(opened).toEqual(expected);
    }),
    { numRuns: 1_000 },
  );
});
