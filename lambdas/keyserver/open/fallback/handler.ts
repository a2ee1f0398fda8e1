import { fallbackEndpoint } from '../../../shared/http/fallback.ts';

export const handler = fallbackEndpoint('keyserver/fallback');
