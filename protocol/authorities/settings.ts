/** What a region file says of who may vouch for its keys, and how (key-server.md §2.5). */
import * as z from 'zod/mini';
import { isKid } from '../certificate/jwks.ts';

const issuerName = z.string().check(z.minLength(1), z.maxLength(150));
const MAXIMUM_ISSUERS = 20;
const MAXIMUM_KEYS = 20;

/** Whoever can change this list on its way can sign certificates for any key, so it must be https. */
const jwksAddress = z.optional(z.url().check(z.startsWith('https://')));

const issuerKey = z.strictObject({
  /** `kid` of the certificates that it signs. */
  kid: z.string().check(z.refine(isKid, 'a name of 1 to 200 characters, without blanks')),
  /** P-256, as PEM (SPKI); other notations of the same are taken too (protocol/certificate/public-key-text.ts). */
  publicKey: z.string().check(z.minLength(1), z.maxLength(10_000)),
});

const furtherIssuer = z.strictObject({
  issuer: issuerName,
  audience: issuerName,
  /** Where it publishes its keys. Default: it does not, and `keys` has them. */
  jwksUri: jwksAddress,
  /** Keys that are in no list. Default: none. */
  keys: z._default(z.array(issuerKey).check(z.maxLength(MAXIMUM_KEYS)), []),
  /** May it read the figures of its own publishes (key-server.md §5.7)? Default true. */
  statistics: z._default(z.boolean(), true),
});

export type FurtherIssuer = z.output<typeof furtherIssuer>;

/** Members of `keyServer`. */
export const authoritySettings = {
  /** What phones send as `healthAuthorityID`; compared in lower case. Several spellings may name one authority. */
  healthAuthorityIds: z.array(z.string().check(z.minLength(1), z.maxLength(256))).check(z.minLength(1)),
  /**
   * May other region files name the same ids? They then write to all those regions. Each of the files must say so: a file that
   * was copied and not changed enough would else publish one region's keys in another. Default false.
   */
  sharedHealthAuthorityIds: z._default(z.boolean(), false),
  /** Where the verification server publishes its certificate keys. Default: the verification stack of the same app. */
  jwksUri: jwksAddress,
  /** May the region's own verification server read the figures of its publishes (key-server.md §5.7)? Default true. */
  statistics: z._default(z.boolean(), true),
  /** Other verification servers whose certificates count here, beside the region's own. Default: none. */
  issuers: z._default(z.array(furtherIssuer).check(z.maxLength(MAXIMUM_ISSUERS)), []),
  /** What is not checked of the region's applications. Only stages that are thrown away take it. Default: everything is. */
  bypass: z.optional(
    z.strictObject({
      /** Uploads need no certificate. Default false. */
      certificate: z._default(z.boolean(), false),
      /** Revisions need no token. Default false. */
      revisionToken: z._default(z.boolean(), false),
    }),
  ),
} as const;
