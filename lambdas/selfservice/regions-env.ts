import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { SelfServiceRegion } from '../../protocol/self-service/settings.ts';
import { type EnvKind, json } from '../shared/env.ts';

/** By region code, as in addresses and tokens. */
export type SelfServiceRegions = Readonly<Record<string, SelfServiceRegion>>;

/** Synth wrote it from the region files, and checked the rest. */
function areRegions(value: unknown): value is SelfServiceRegions {
  return typeof value === 'object' && value !== null && Object.values(value).every((each) => 'issuer' in Object(each));
}

const told = json('a JSON object of regions', areRegions);

/** Where it lies is said from the code, beside which synth puts it. */
const fileOfRegions: EnvKind<SelfServiceRegions> = {
  describe: 'the name of a file with a JSON object of regions',
  parse: (name) => told.parse(contentOf(resolve(import.meta.dirname, name))),
};

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/**
 * The regions' settings. Not rows, as the verification server has them: a version of a function freezes its code and what
 * lies beside it, so that settings and code go live, and back, together; and no function needs a right to read them. In the
 * environment there would be room for ten regions (docs/decisions/019-many-regions.md).
 */
export const regionsEnv = { SELF_SERVICE_REGIONS: fileOfRegions } as const;
