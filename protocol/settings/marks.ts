/**
 * When a setting of a region may change (verification-server.md §6.1), said once, where the setting is: `live` ones within
 * a minute by `npm run settings`, `deploy` ones with the region file alone. A mark holds for all that is below it, and what
 * is marked `live` changes as a whole.
 */
import * as z from 'zod/mini';

export type Change = 'live' | 'deploy';

const marks = z.registry<{ change: Change }>();

/** A function reads it anew within a minute, and nothing that is made at a deployment depends on it. */
export function live<S extends z.ZodMiniType>(schema: S): S {
  return marked(schema, 'live');
}

/** Others know it by then (phones, key servers, carriers), or the deployment makes something of it. */
export function deploy<S extends z.ZodMiniType>(schema: S): S {
  return marked(schema, 'deploy');
}

/** Undefined: not marked itself. */
export function markOf(schema: z.ZodMiniType): Change | undefined {
  return marks.get(schema)?.change;
}

function marked<S extends z.ZodMiniType>(schema: S, change: Change): S {
  marks.add(schema, { change });
  return schema;
}
