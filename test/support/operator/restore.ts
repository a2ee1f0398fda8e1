/** Rows and looks for the rules of a restore (tools/restore/rules/). */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { keyText, type Look, type Row } from '../../../tools/restore/decision.ts';

export const NOW = 1_795_305_600;
export const HOUR = 3_600;
export const DAY = 86_400;

/** Numbers become N, texts S, lists SS, bytes B. */
export function aRow(attributes: Record<string, string | number | boolean | string[] | Uint8Array | undefined>): Row {
  const entries = Object.entries(attributes).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, attribute(value)] as const],
  );
  return Object.fromEntries(entries);
}

function attribute(value: string | number | boolean | string[] | Uint8Array): AttributeValue {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: String(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  return Array.isArray(value) ? { SS: value } : { B: value };
}

/** What lies live. */
export function lookIn(...rows: Row[]): Look {
  const byKey = new Map(rows.map((row) => [keyText(row), row]));
  return (key) => byKey.get(keyText(key));
}
