import type { SelfServiceRegion } from '../../protocol/self-service/settings.ts';
import { json } from '../shared/env.ts';

/** By region code, as in addresses and tokens. */
export type SelfServiceRegions = Readonly<Record<string, SelfServiceRegion>>;

/** Synth wrote it from the region files, and checked the rest. */
function areRegions(value: unknown): value is SelfServiceRegions {
  return typeof value === 'object' && value !== null && Object.values(value).every((each) => 'issuer' in Object(each));
}

/**
 * The regions' settings. Not rows, as the verification server has them: a version of a function freezes its environment, so
 * that settings and code go live, and back, together; and no function needs a right to read them.
 */
export const regionsEnv = { SELF_SERVICE_REGIONS: json('a JSON object of regions', areRegions) } as const;
