import type { HttpEvent } from '../../shared/http/call.ts';

/**
 * Scheme and host at which people see these pages, without a path. `configured`: SELF_SERVICE_URL. A host that somebody made
 * up is no danger: a provider sends people to no address that was not registered with it.
 */
export function ownAddress(event: HttpEvent, configured: string | undefined): string {
  return (configured ?? `https://${event.headers.host ?? event.requestContext.domainName}`).replace(/\/$/, '');
}
