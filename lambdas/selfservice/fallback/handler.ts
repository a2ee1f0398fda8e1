import { systemClock } from '../../shared/clock.ts';
import { pageEndpoint } from '../../shared/http/page-endpoint.ts';
import { outcomePage } from '../pages/outcomes.tsx';
import { readerOf } from '../pages/reader.ts';

/** `$default`: who asks for something that is not here is a person, too. */
export const handler = pageEndpoint({
  name: 'selfservice/fallback',
  clock: systemClock,
  failure: (event) => outcomePage(readerOf(event), { outcome: 'error' }),
  story: async (event) => outcomePage(readerOf(event), { outcome: 'unknown_region' }),
});
