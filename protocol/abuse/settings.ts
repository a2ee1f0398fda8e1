/** What a region file says against misuse of issuing (verification-server.md §5.3, §6.1). */
import * as z from 'zod/mini';
import { live } from '../settings/marks.ts';
import { MAXIMUM_NETWORKS, networkText } from './address-list.ts';
import { GREATEST_MODELLED, LEAST_MODELLED } from './modeler.ts';

export const abusePreventionSettings = z.strictObject({
  /** Is the number of codes limited that may be issued? Default false. */
  enabled: live(z._default(z.boolean(), false)),
  /** Codes in seven days, until there is enough history for the model. Default 10. */
  limit: live(z._default(z.int().check(z.gte(LEAST_MODELLED), z.lte(GREATEST_MODELLED)), LEAST_MODELLED)),
  /** The quota is the limit times this, which counts in hundredths. Default 1. */
  limitFactor: live(z._default(z.number().check(z.gte(0.1), z.lte(10)), 1)),
});

/** A bare address is itself alone, as in the reference: it becomes `/32` or `/128`. */
const network = z.string().check(
  z.overwrite((text) => networkText(text) ?? text),
  z.refine((text) => networkText(text) !== undefined, 'an address or a network, such as 192.0.2.0/24 or 2001:db8::/32'),
);

export const networkList = z.array(network).check(z.maxLength(MAXIMUM_NETWORKS));

export type AbusePrevention = z.output<typeof abusePreventionSettings>;
