/**
 * Compact JWS with ES256, the only form this system writes or reads (RFC 7515 §7.1, RFC 7518 §3.4):
 *
 *     base64url(header) . base64url(payload) . base64url(r ‖ s)
 */
import { decodeBase64, encodeBase64Url } from '../text/base64.ts';
import { RAW_SIGNATURE_BYTES } from './signing.ts';

export interface CompactJws {
  kid: string;
  payload: Record<string, unknown>;
  /** What was signed: the first two segments and the dot between. */
  signed: string;
  /** r ‖ s, 64 bytes. */
  signature: Buffer;
}

/** The first two segments. */
export function jwsInput(kid: string, payload: Record<string, unknown>): string {
  return `${segment({ alg: 'ES256', kid, typ: 'JWT' })}.${segment(payload)}`;
}

/** `signature`: r ‖ s, 64 bytes. */
export function compactJws(signed: string, signature: Uint8Array): string {
  return `${signed}.${encodeBase64Url(signature)}`;
}

/**
 * Undefined for everything but an ES256 token with a `kid` and a raw signature: the algorithm is ours to choose, never
 * the token's (`none`, HS256 with the public key), and a DER signature is not 64 bytes long. Nothing is verified here.
 */
export function parseJws(text: string): CompactJws | undefined {
  const [head = '', body = '', tail = '', ...rest] = text.split('.');
  const header = readSegment(head);
  const payload = readSegment(body);
  const signature = /^[\w-]*$/.test(tail) ? decodeBase64(tail) : undefined;
  if (!header || !payload || rest.length > 0 || signature?.length !== RAW_SIGNATURE_BYTES) return undefined;
  const { alg, typ, kid, crit } = header;
  if (alg !== 'ES256' || (typ !== undefined && typ !== 'JWT') || crit !== undefined || typeof kid !== 'string') {
    return undefined;
  }
  return { kid, payload, signed: `${head}.${body}`, signature };
}

function segment(value: Record<string, unknown>): string {
  return encodeBase64Url(Buffer.from(JSON.stringify(value)));
}

function readSegment(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse((/^[\w-]+$/.test(text) && decodeBase64(text)?.toString()) || '');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
