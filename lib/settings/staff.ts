/**
 * What a stage file says of the staff's pages (`staff`): who says who somebody is (docs/decisions/020-staff-pages.md). What
 * they may do is in no file: rows of `Members` say it.
 */
import * as z from 'zod/mini';
import type { Domain } from '../../lambdas/shared/names.ts';
import type { StackPart } from '../names.ts';

const claimName = z.string().check(z.regex(/^[A-Za-z0-9_:/.-]{1,200}$/));
const origin = z.string().check(z.regex(/^https:\/\/[a-z0-9.-]+(:\d{1,5})?$/));

/** An issuer of the PHA's own, which the pages' origin is registered at as a public client (code flow with PKCE). */
const ownIssuer = z.strictObject({
  /** Exactly as in its `openid-configuration`. */
  issuer: z.url().check(z.maxLength(500)),
  clientId: z.string().check(z.regex(/^[\x21-\x7e]{1,200}$/)),
  /** What `aud` of its access tokens says, and what the pages ask for as `resource` (RFC 8707). Default: `clientId`, not asked for. */
  audience: z.optional(z.string().check(z.regex(/^[\x21-\x7e]{1,500}$/))),
  /** What the pages ask for beside that. */
  scope: z._default(
    z.string().check(z.regex(/^openid( [\x21\x23-\x5b\x5d-\x7e]{1,100}){0,20}$/)),
    'openid offline_access',
  ),
  /** A claim of access tokens, and its values that prove a second factor. A list counts where one of its members does. */
  secondFactor: z.optional(
    z.strictObject({
      claim: claimName,
      values: z.array(z.string().check(z.minLength(1), z.maxLength(200))).check(z.minLength(1), z.maxLength(20)),
    }),
  ),
  /** Where browsers ask for tokens, if that is not the issuer's own origin. */
  origins: z._default(z.array(origin).check(z.maxLength(5)), []),
});

export const staffFacts = z.strictObject({
  /** `pool`: people and their second factors are in a user pool of the stage's own. */
  signIn: z.union([z.literal('pool'), ownIssuer]),
  /** Of the pool's sign-in pages, `https://<prefix>.auth.<region>.amazoncognito.com`: unique in the Amazon region. */
  domainPrefix: z.optional(z.string().check(z.regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/))),
});

export type StaffFacts = z.output<typeof staffFacts>;
export type OwnIssuer = z.output<typeof ownIssuer>;

/** The stacks of these trust domains, in the order of a deployment. */
export function stackParts(domains: readonly Domain[], { staff }: { readonly staff?: unknown }): StackPart[] {
  return domains.flatMap((domain): StackPart[] => (domain === 'verification' && staff ? [domain, 'staff'] : [domain]));
}

/** Cognito refuses them (API reference, CreateUserPoolDomain). */
const reserved = /aws|amazon|cognito/;

/** What each field allows by itself and the others do not. `hasName`: of `domains`. */
export function staffProblems(staff: StaffFacts | undefined, hasName: boolean): (string | false | undefined)[] {
  if (!staff) return [hasName && 'domains.staffPages is there without staff; allowed: with it'];
  const { signIn, domainPrefix } = staff;
  if (signIn !== 'pool')
    return [
      domainPrefix && `staff.domainPrefix is "${domainPrefix}" with an issuer of your own; allowed: with "pool"`,
      !signIn.issuer.startsWith('https://') && `staff.signIn.issuer is "${signIn.issuer}"; allowed: https`,
      !signIn.secondFactor &&
        'staff.signIn.secondFactor is missing; allowed with an issuer of your own: the claim of its access tokens, and the ' +
          'values, that prove a second factor',
    ];
  return [
    domainPrefix === undefined &&
      'staff.domainPrefix is missing; allowed with "pool": the first part of the name of its sign-in pages',
    domainPrefix !== undefined &&
      reserved.test(domainPrefix) &&
      `staff.domainPrefix is "${domainPrefix}"; allowed: without aws, amazon and cognito, which Amazon keeps for itself`,
  ];
}
