/** Which keys of the verification server an operator means, by the names of `npm run rotate` (verification-server.md §4.2). */
import { regionCode } from '../region-code.ts';

/** Key rings: of the whole server. */
export const ringKinds = [
  'code',
  'phone',
  'token',
  'outbox',
  'report-session',
  'address',
  'api-key',
  'api-key-signature',
] as const;
/** Keys that others trust: of one region each. */
export const signingKinds = ['certificate', 'message'] as const;

type RingKind = (typeof ringKinds)[number];
export type SigningKind = (typeof signingKinds)[number];

export type KeyWish = { readonly what: RingKind } | { readonly what: SigningKind; readonly region: string };

/** What an operator's command sends; checked all the same. */
export interface KeyRequest {
  readonly what?: unknown;
  readonly region?: unknown;
}

/** Or what is wrong with it, in words. */
export function readKeyWish({ what, region }: KeyRequest): KeyWish | { readonly error: string } {
  const ring = ringKinds.find((kind) => kind === what);
  if (ring) return region === undefined ? { what: ring } : { error: `the ring ${ring} serves all regions: no region` };
  const signing = signingKinds.find((kind) => kind === what);
  if (!signing) return { error: `unknown keys; there are ${[...signingKinds, ...ringKinds].join(', ')}` };
  const name = typeof region === 'string' ? region.toUpperCase() : '';
  return regionCode.test(name)
    ? { what: signing, region: name }
    : { error: `keys for ${signing}s are a region's: which?` };
}
