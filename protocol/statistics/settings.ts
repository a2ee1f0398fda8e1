/** What a region file says of its key server's figures (verification-server.md §6.1). */
import * as z from 'zod/mini';
import { STATISTICS_AUDIENCE } from '../certificate/statistics-token.ts';
import { live } from '../settings/marks.ts';

export const keyServerStatisticsSettings = z.strictObject({
  /** Is the key server asked what the region's phones published? Default true. */
  enabled: live(z._default(z.boolean(), true)),
  /** Of its `/v1/stats`. Default: the stage's key server, where it has a name of its own. */
  url: live(z.optional(z.url().check(z.startsWith('https://'), z.maxLength(500)))),
  /** `aud` of the token that it is shown. Default keyserver. */
  audience: live(z._default(z.string().check(z.minLength(1), z.maxLength(150)), STATISTICS_AUDIENCE)),
});
