/**
 * A whole region file as a person writes it. What functions read of it is `regionFile` (protocol/region.ts); the rest never
 * leaves the machine of whoever deploys.
 */
import * as z from 'zod/mini';
import { regionFile } from '../../region.ts';
import { exposureNotifications } from './exposure-notifications.ts';

export const regionSettings = z.extend(regionFile, {
  /** Of the JSON Schema, for editors. */
  $schema: z.optional(z.string()),
  verification: z.extend(regionFile.shape.verification, {
    /** What phones send as `X-API-Key`; `npm run api-key` prints it. In no table: only its hash is stored. */
    deviceApiKey: z.optional(z.string()),
  }),
  exposureNotifications: z.optional(exposureNotifications),
});

export type RegionSettings = z.output<typeof regionSettings>;
