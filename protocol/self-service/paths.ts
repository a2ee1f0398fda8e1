/** Where the pages of self-service stand (smittestopp-verification.md §9.1). */
export const startPath = '/self/start';
export const callbackPath = '/self/callback';
/** GET asks, POST signs: the only page, but for the login itself, that a cookie goes to. */
export const formPath = '/self/form';
/** No cookie goes here: a token is all that it learns. */
export const issuePath = '/self/issue';
export const logoutPath = '/self/logout';

const keysPath = '/self/keys';

/** The public keys of a region's tokens. */
export function tokenKeysPath(region: string): string {
  return `${keysPath}/${encodeURIComponent(region)}`;
}
