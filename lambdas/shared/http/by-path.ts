import type { HttpHandler } from './call.ts';

/** One function behind several paths of its API; a path that is none of these is `otherwise`. */
export function byPath(handlers: Readonly<Record<string, HttpHandler>>, otherwise: HttpHandler): HttpHandler {
  const known = new Map(Object.entries(handlers));
  return (event, context) => (known.get(event.rawPath) ?? otherwise)(event, context);
}
