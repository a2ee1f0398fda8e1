/** Archives to be inspected: a good one, and ways to change it. */
import { inspect } from '../../../device/inspect/inspect.ts';
import type { OddityCode } from '../../../device/inspect/oddity.ts';
import {
  archiveOf,
  encodeExport,
  encodeSignatures,
  newSigner,
  signBin,
  type TestExport,
  type TestKey,
  type TestSignature,
  zipOf,
} from '../support/archive.ts';

/** 2020-04-04T04:00:00Z, a day's start that ended 52 h before the file of `archive.ts` does. */
export const START = 2_642_976 - 144;
export const END = 1_585_972_800;
export const KEYS: TestKey[] = [
  { key: Buffer.alloc(16, 1), rollingStart: START, rollingPeriod: 144, reportType: 1, daysSinceOnset: -14 },
  { key: Buffer.alloc(16, 2), rollingStart: START, rollingPeriod: 144, reportType: 2, daysSinceOnset: 14 },
];
export const signer = newSigner();
export const trusted = { publicKey: signer.publicKey, id: '999', version: 'v1' };

export async function codesOf(zip: Buffer): Promise<OddityCode[]> {
  return (await inspect(zip, trusted)).oddities.map(({ code }) => code);
}

export const zipWith = (content: TestExport) => archiveOf({ keys: KEYS, ...content }, signer);
/** `undefined`: left out. */
export type Over = { [K in keyof TestKey]?: TestKey[K] | undefined };
export const withKey = (over: Over) => zipWith({ keys: [{ ...KEYS[0], ...over } as TestKey] });

export function signedWith(signatures: (bin: Buffer) => TestSignature[], content: TestExport = {}): Promise<Buffer> {
  const bin = encodeExport({ keys: KEYS, ...content });
  return zipOf([
    ['export.bin', bin],
    ['export.sig', encodeSignatures(signatures(bin))],
  ]);
}

/** An archive around this `export.bin`, whatever it is. */
export const signedBin = (bin: Buffer) =>
  zipOf([
    ['export.bin', bin],
    ['export.sig', encodeSignatures([{ signature: signBin(bin, signer) }])],
  ]);
