/** Codes as if staff had issued them, more than a test would want to wait for. */
import { randomBytes } from 'node:crypto';
import { type Item as Attributes, diagnosisItem, pointerItem } from '../../../lambdas/verification/store/code-rows.ts';
import { codesTable, ringsTable } from '../../../lambdas/verification/store/tables.ts';
import { ringOpener } from '../../../lambdas/verification/wiring.ts';
import { keyedHash } from '../../../protocol/rings/keyed-hash.ts';
import type { Item } from './expressions.ts';
import type { MemoryAws } from './line.ts';

const REGION = 'US-ZZ';

/** So many codes of the type `confirmed`, good for an hour. */
export async function plantCodes(aws: MemoryAws, count: number, now: number): Promise<string[]> {
  const { secret } = await ringOpener(ringsTable.id)('code').writer(now);
  const codes = Array.from({ length: count }, (_, index) => String(10_000_000 + index));
  const ends = { shortExpires: now + 3_600, longExpires: now + 3_600 };
  for (const code of codes) {
    const key = randomBytes(16);
    const finding = { testType: 'confirmed', symptomDate: '', testDate: '' } as const;
    const diagnosis = { ...finding, ...ends, key, state: 'issued', issuer: 'key-1', externalIssuer: '' } as const;
    const pointer = { diagnosis: key, kind: 'short', issuedAt: now, codeExpires: ends.shortExpires } as const;
    aws.tables.put(codesTable.id, onTheLine(diagnosisItem(REGION, diagnosis)));
    const hash = keyedHash(secret, code);
    aws.tables.put(codesTable.id, onTheLine(pointerItem(REGION, { ...finding, ...pointer, hash })));
  }
  return codes;
}

/** Bytes travel as base64. */
function onTheLine(item: Attributes): Item {
  const entries = Object.entries(item).map(([name, value]) => [
    name,
    value.B ? { B: Buffer.from(value.B).toString('base64') } : { ...value },
  ]);
  return Object.fromEntries(entries);
}
