import { fallbackEndpoint } from '../../shared/fallback.ts';

export const handler = fallbackEndpoint('verification/fallback');
