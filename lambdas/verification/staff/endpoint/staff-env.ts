import { commonEnv, type EnvKind, json, text } from '../../../shared/env.ts';

/** A claim, and the values of which one proves a second factor. `pool`: who has a token of it has shown both. */
export type SecondFactor = 'pool' | { readonly claim: string; readonly values: readonly string[] };

function isSecondFactor(value: unknown): value is SecondFactor {
  if (value === 'pool') return true;
  const { claim, values } = (value ?? {}) as { claim?: unknown; values?: unknown };
  return typeof claim === 'string' && Array.isArray(values) && values.length > 0;
}

/** Never absent: what is forgotten must not mean that one factor is enough. */
const secondFactor: EnvKind<SecondFactor> = json('"pool" or {"claim", "values"} in JSON', isSecondFactor);

/** Of every step behind the staff's pages. */
export const staffEnv = {
  ...commonEnv,
  MEMBERS_TABLE: text,
  REGIONS_TABLE: text,
  BRAKE_TABLE: text,
  RINGS_TABLE: text,
  /** Of the pages, at the identity provider. */
  STAFF_CLIENT_ID: text,
  STAFF_SECOND_FACTOR: secondFactor,
  /** Where the pages stand: host, and port where it is not the usual one. */
  STAFF_HOST: text,
} as const;
