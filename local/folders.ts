import { join } from 'node:path';

export const repository = join(import.meta.dirname, '..');

/** The health jurisdictions of a deployment. */
export const regionsFolder = join(repository, 'regions');

/** Everything the local stack writes into the repository's folder (git ignores it). */
export const localFolder = join(repository, '.local');
