import { fallbackEndpoint } from '../../shared/fallback.ts';

export const handler = fallbackEndpoint('keyserver/fallback');
