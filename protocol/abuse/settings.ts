/** What a region file says against misuse of issuing (verification-server.md §5.3, §6.1). */
import * as z from 'zod/mini';
import { live } from '../settings/marks.ts';
import { GREATEST_MODELLED, LEAST_MODELLED } from './modeler.ts';

export const abusePreventionSettings = z.strictObject({
  /** Is the number of codes limited that may be issued? Default false. */
  enabled: live(z._default(z.boolean(), false)),
  /** Codes in seven days, until there is enough history for the model. Default 10. */
  limit: live(z._default(z.int().check(z.gte(LEAST_MODELLED), z.lte(GREATEST_MODELLED)), LEAST_MODELLED)),
  /** The quota is the limit times this, which counts in hundredths. Default 1. */
  limitFactor: live(z._default(z.number().check(z.gte(0.1), z.lte(10)), 1)),
});

export type AbusePrevention = z.output<typeof abusePreventionSettings>;
