/** What phones are told, as far as it can be looked at from outside. */
import { basename } from 'node:path';
import type { Domain } from '../../../lambdas/shared/names.ts';
import { type EffectiveValue, findValue } from '../../../protocol/region-config/effective.ts';
import { isLoopback } from '../../../protocol/region-config/rules/addresses.ts';
import type { LoadedRegion } from '../reading/load.ts';
import { bad, type Seen } from './seen.ts';

export interface Told {
  readonly stage: string;
  readonly region: string;
  readonly values: readonly EffectiveValue[];
  /** `verification_key_id` as Google was given it; Apple asks for none (region-config.md §2.2). */
  readonly verificationKeyId: string;
  /** Whose addresses to look at. */
  readonly servers: readonly Domain[];
}

/** Or, in words, why phones of the region are told nothing yet. */
export function toldOf(
  { source: { file }, settings, values }: LoadedRegion,
  stage: string,
  servers: readonly Domain[],
): Told | string {
  const name = basename(file);
  if (!settings) return `${name} is wrong; how: npm run region -- check`;
  if (!settings.exposureNotifications)
    return `${name} has no exposureNotifications; how to get them: npm run region -- new ${settings.region}`;
  const { region, keyServer } = settings;
  return { stage, region, values, verificationKeyId: keyServer.export.verificationKeyId, servers };
}

/** Undefined where no phone could be told anything. */
export function textOf({ values }: Told, key: string): string | undefined {
  const value = findValue(values, key);
  return value === undefined ? undefined : String(value);
}

/** An address that may be asked, or what is wrong with it: an API key must not go out in the clear. */
export function addressOf(told: Told, key: string): URL | Seen {
  const about = { rule: 'C11', key } as const;
  const text = textOf(told, key);
  if (text === undefined) {
    return bad(about, 'has no value', `Nothing says where it is: ${firstStep(told)}`);
  }
  const url = URL.parse(text);
  const mayBePlain = told.stage === 'local' && url?.protocol === 'http:' && isLoopback(url.hostname);
  if (url && (url.protocol === 'https:' || mayBePlain)) return url;
  const remedy = 'Phones take https alone; only stage local may have http, on this machine. Not asked.';
  return bad(about, `${text} is no https address`, remedy);
}

export function isSeen(value: object): value is Seen {
  return 'verdict' in value;
}

function firstStep({ stage, region }: Told): string {
  if (stage === 'local') return `is a local stack running that has ${region} (npm start)?`;
  return `deploy the stage first (npm run deploy -- --stage ${stage}), and use the credentials of its account.`;
}
