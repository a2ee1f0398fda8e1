import { createHmac } from 'node:crypto';

/**
 * `X-Signature` of what a region's own gateway is asked: HMAC-SHA-512 of the exact body, in lower-case hex
 * (verification-server.md §3.5, vector V12).
 */
export function webhookMac(secret: string, body: string): string {
  return createHmac('sha512', secret).update(body).digest('hex');
}
