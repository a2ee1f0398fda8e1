import { systemClock } from '../../shared/clock.ts';
import type { HttpEvent } from '../../shared/http/call.ts';
import { pageEndpoint } from '../../shared/http/endpoints/page-endpoint.ts';
import { outcomePage } from '../pages/outcomes.tsx';
import { readerOf } from '../pages/reader.ts';

/** `$default`: people type addresses. */
const nothingHere = (event: HttpEvent) => outcomePage(readerOf(event), { outcome: 'unknown_region' });

export const handler = pageEndpoint({
  name: 'selfservice/fallback',
  clock: systemClock,
  failure: nothingHere,
  story: async (event) => nothingHere(event),
});
