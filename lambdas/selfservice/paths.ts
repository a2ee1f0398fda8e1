/** Addresses of self-service, known to the templates, the pages and the local stack. Imports nothing. */
export const startPath = '/self/start';
export const callbackPath = '/self/callback';
export const formPath = '/self/form';
export const issuePath = '/self/issue';
export const keysPath = '/self/keys';
export const logoutPath = '/self/logout';
