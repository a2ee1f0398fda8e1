/**
 * A whole region file as a person writes it. What functions read of it is `regionFile` (protocol/region.ts); the rest never
 * leaves the machine of whoever deploys.
 */
import * as z from 'zod/mini';
import { regionFile } from '../../region.ts';
import { exposureNotifications } from './exposure-notifications.ts';
import type { Path } from './written.ts';

export const regionSettings = z.extend(regionFile, {
  /** Of the JSON Schema, for editors. */
  $schema: z.optional(z.string()),
  verification: z.extend(regionFile.shape.verification, {
    /** What phones send as `X-API-Key`; `npm run api-key` prints it; one, or stage → one. In no table: only its hash is stored. */
    deviceApiKey: z.optional(z.union([z.string(), z.record(z.string(), z.string())])),
  }),
  exposureNotifications: z.optional(exposureNotifications),
});

export type RegionSettings = z.output<typeof regionSettings>;

export interface WrittenApiKey {
  readonly path: Path;
  readonly value: string;
  /** Undefined: of whichever stage is asked for. */
  readonly stage: string | undefined;
}

/** Every device API key of the file, with its place. */
export function writtenApiKeys({ verification }: RegionSettings): WrittenApiKey[] {
  const { deviceApiKey } = verification;
  const path = ['verification', 'deviceApiKey'];
  if (typeof deviceApiKey === 'string') return [{ path, value: deviceApiKey, stage: undefined }];
  return Object.entries(deviceApiKey ?? {}).map(([stage, value]) => ({ path: [...path, stage], value, stage }));
}
