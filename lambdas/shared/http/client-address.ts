import type { HttpEvent } from './call.ts';

/** The address of the trusted hop before us, never from a header that a client can write. */
export function clientAddress(event: HttpEvent): string {
  return event.requestContext.http.sourceIp;
}
