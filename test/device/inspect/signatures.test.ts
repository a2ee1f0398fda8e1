import { describe, expect, it } from 'vitest';
import { inspect } from '../../../device/inspect/inspect.ts';
import type { OddityCode } from '../../../device/inspect/oddity.ts';
import { randomInteger } from '../../../device/random.ts';
import {
  encodeExport,
  encodeSignatures,
  newSigner,
  signBin,
  type TestExport,
  type TestSignature,
  zipOf,
} from '../support/archive.ts';
import { seededRandom } from '../support/random.ts';
import { codesOf, KEYS, signedWith, signer, trusted, zipWith } from './inspected.ts';

describe('inspect signatures', () => {
  const good = (bin: Buffer): TestSignature => ({ signature: signBin(bin, signer) });
  const forged = (bin: Buffer): TestSignature => ({ signature: signBin(bin, newSigner()) });
  const cases: [OddityCode, (bin: Buffer) => TestSignature[], TestExport?][] = [
    ['unsigned', () => []],
    ['signature-count', (bin) => [good(bin), good(bin)]],
    ['signature-infos-differ', (bin) => [good(bin)], { infos: [{ version: 'v2' }] }],
    ['signature-not-der', (bin) => [{ signature: Buffer.concat([signBin(bin, signer), Buffer.alloc(1)]) }]],
    ['unknown-algorithm', (bin) => [{ ...good(bin), algorithm: 'ECDSA' }]],
    ['incomplete-signature', (bin) => [{ ...good(bin), version: '' }]],
    ['signature-without-id', (bin) => [{ ...good(bin), id: '' }]],
    ['unknown-signer', (bin) => [{ ...good(bin), id: '1' }]],
    ['unknown-signature-first', (bin) => [{ ...forged(bin), id: '1' }, good(bin)], { infos: [{ id: '1' }, {}] }],
    [
      'unknown-signature-first',
      (bin) => [{ ...good(bin), version: 'v2' }, good(bin)],
      { infos: [{ version: 'v2' }, {}] },
    ],
    ['wrong-signature', (bin) => [forged(bin)]],
  ];
  it.each(cases)('notes %s', async (code, signatures, content) => {
    expect(await codesOf(await signedWith(signatures, content))).toContain(code);
  });

  it('does not mind another id of the first, which iOS does not compare', async () => {
    const zip = await signedWith((bin) => [{ ...good(bin), id: '1' }, good(bin)], { infos: [{ id: '1' }, {}] });
    const { oddities, platforms } = await inspect(zip, trusted);
    expect([oddities, platforms.ios]).toEqual([[], { accepted: true }]);
  });

  it('says of each whether it fits', async () => {
    const zip = await signedWith((bin) => [good(bin), { signature: signBin(bin, newSigner()), version: 'v2' }]);
    expect((await inspect(zip, trusted)).signatures.map(({ fits }) => fits)).toEqual([true, false]);
  });

  it('reads on where export.sig is no message', async () => {
    const zip = await zipOf([
      ['export.bin', encodeExport({ keys: KEYS })],
      ['export.sig', Buffer.from([0xff])],
    ]);
    const inspection = await inspect(zip, trusted);
    expect(inspection.content?.keys.count).toBe(2);
    expect(inspection.oddities.map(({ code }) => code)).toEqual(['malformed-signatures']);
  });
});

/** Two readers that share little: what one refuses, the other must have noticed. */
describe('the phone and the inspector', () => {
  const random = seededRandom('bytes');
  const flipped = (bytes: Buffer): Buffer => {
    const copy = Buffer.from(bytes);
    copy[randomInteger(random, 0, copy.length - 1)] = randomInteger(random, 0, 255);
    return copy;
  };

  it.each([
    ['the zip', async () => flipped(await zipWith({}))],
    ['export.bin', () => signedWith((bin) => [{ signature: signBin(flipped(bin), signer) }])],
    [
      'export.bin before it was signed',
      () => {
        const bin = flipped(encodeExport({ keys: KEYS }));
        const sig = encodeSignatures([{ signature: signBin(bin, signer) }]);
        return zipOf([
          ['export.bin', bin],
          ['export.sig', sig],
        ]);
      },
    ],
    [
      'export.sig',
      () => {
        const bin = encodeExport({ keys: KEYS });
        const sig = flipped(encodeSignatures([{ signature: signBin(bin, signer) }]));
        return zipOf([
          ['export.bin', bin],
          ['export.sig', sig],
        ]);
      },
    ],
  ])('agree on any byte of %s', async (_, make) => {
    for (let n = 0; n < 150; n++) {
      const { platforms, oddities } = await inspect(await make(), trusted);
      const refusals = Object.values(platforms).filter(({ accepted }) => accepted === false);
      const noticed = oddities.filter(({ effect }) => effect === 'refused');
      expect(refusals.length > 0, JSON.stringify({ refusals, noticed })).toBe(noticed.length > 0);
    }
  });
});
