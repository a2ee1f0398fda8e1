/**
 * What a region file says about self-service: people log in, a registry of test results is asked, and a code is shown
 * (smittestopp-verification.md §2, §3, §9.1). Secrets are not here: each has a name that follows from stage, region and
 * purpose (lambdas/shared/names.ts).
 */
import * as z from 'zod/mini';

/** What a token, and so a code, attests: a result that a registry knows, or a test at home (verification-server.md §3.5). */
const selfServiceKinds = ['confirmed', 'user-report'] as const;
export type SelfServiceKind = (typeof selfServiceKinds)[number];

const httpsUrl = z.url().check(z.startsWith('https://'), z.maxLength(500));
/** RFC 6749 §3.3. */
const scope = z.string().check(z.regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,100}$/));
const claimName = z.string().check(z.minLength(1), z.maxLength(200));
/** BCP 47, as in `?lang=` and Accept-Language. */
const language = z.string().check(z.regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/));

const claims = z.strictObject({
  /** Never changes for one person, and is no other's. Default `sub`. */
  subject: z._default(claimName, 'sub'),
  /** A Norwegian national number or D-number, of which the age is read. At ID-porten `pid`. */
  nationalNumber: z.optional(claimName),
  /** `YYYY-MM-DD`; where both are there, this one counts for the age. At most providers `birthdate`. */
  birthDate: z.optional(claimName),
});

/** Asked over HTTPS with mutual TLS, as MSIS is (§3.2). The identity stands in the body, never in the address. */
const httpsRegistry = z.strictObject({ kind: z.literal('https'), url: httpsUrl });

/** A CSV in S3 with a detached signature beside it (`<object>.sig`), of authorities that have nothing to ask. */
const listRegistry = z.strictObject({
  kind: z.literal('list'),
  bucket: z.string().check(z.regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/)),
  object: z.string().check(z.regex(/^[A-Za-z0-9!_.()/-]{1,500}$/)),
  /** Of whoever signs: SubjectPublicKeyInfo of a P-256 key in base64, as in the middle of a PEM. */
  publicKey: z.string().check(z.regex(/^[A-Za-z0-9+/]{122}==$/)),
});

export const selfServiceSettings = z.strictObject({
  /** Of the identity provider, exactly as in its `openid-configuration`. */
  issuer: httpsUrl,
  clientId: z.string().check(z.minLength(1), z.maxLength(200)),
  /** Asked beside `openid`. Default: none. */
  scopes: z._default(z.array(scope).check(z.maxLength(20)), []),
  claims,
  /** Whole years; on the birthday itself a person is old enough. Default 16. */
  minimumAge: z._default(z.int().check(z.gte(0), z.lte(30)), 16),
  /** Default: results of the registry alone. */
  kinds: z._default(z.array(z.enum(selfServiceKinds)).check(z.minLength(1), z.maxLength(2)), ['confirmed']),
  /** Needed for `confirmed`. */
  registry: z.optional(z.discriminatedUnion('kind', [httpsRegistry, listRegistry])),
  /** Of the authority's page about what a code is for. Default: none. */
  learnMoreUrl: z.optional(httpsUrl),
  /** `#rrggbb` of the pages' head. Default: the pages' own. */
  color: z.optional(z.string().check(z.regex(/^#[0-9a-f]{6}$/))),
  /** Of a person whose own language the pages do not have. Default en. */
  defaultLanguage: z._default(language, 'en'),
  /** Language → message id → text, instead of the shipped ones or in a language that is not shipped. */
  texts: z._default(z.record(language, z.record(z.string(), z.string().check(z.maxLength(2_000)))), {}),
});

export type SelfServiceSettings = z.output<typeof selfServiceSettings>;
export type RegistrySettings = NonNullable<SelfServiceSettings['registry']>;

/** On a laptop the identity provider is a process beside the stack; no region file can say so. */
export const localSelfServiceSettings = z.extend(selfServiceSettings, {
  issuer: z.url().check(z.regex(/^http:\/\/(127\.0\.0\.1|localhost)(:\d{1,5})?(\/|$)/)),
});

/** What the functions know of a region. */
export interface SelfServiceRegion extends SelfServiceSettings {
  /** The authority's. */
  readonly name: string;
  /** Of https links; undefined: only `ens://` ones. */
  readonly linkDomain?: string | undefined;
}
