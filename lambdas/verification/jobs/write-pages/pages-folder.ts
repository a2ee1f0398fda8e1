/** Of the pages beside the code of the function that writes them; known to lib/ too. */
export const PAGES_FOLDER = 'pages';

/** Begins the path of every file with a hash in its name: what it holds never changes. */
export const HASHED_PREFIX = 'assets/';

/** How long a hashed file stays after pages that do not name it any more: a tab opened before goes on loading its parts. */
export const RETIRED_DAYS = 90;
/** On an object: `RETIRED_DAYS` begin when it is written again with it. */
export const RETIRED_TAG = { key: 'retired', value: 'yes' } as const;
