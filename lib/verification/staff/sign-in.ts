/** Who says who somebody is, as authoriser, functions and pages need it. */
import type { Construct } from 'constructs';
import { StaffPool } from '../../constructs/staff/staff-pool.ts';
import type { OwnIssuer, StaffFacts } from '../../settings/staff.ts';
import type { Stage } from '../../settings/stages.ts';

export interface SignIn {
  readonly issuer: string;
  /** Of access tokens. Default: they name the client. */
  readonly audience?: string;
  /** `pool`: who has a token has shown two. */
  readonly secondFactor: 'pool' | NonNullable<OwnIssuer['secondFactor']>;
  /** Where browsers ask, beside the pages' own. */
  readonly origins: readonly string[];
  /** Makes the pages known as a client, where that is ours to do; gives its id. `url`: of the pages; ends with a slash. */
  clientOf(url: string): string;
  /** `/config.json` of the pages' address. */
  configOf(clientId: string): Readonly<Record<string, string>>;
  /** Undefined with an issuer of the PHA's own. */
  readonly pool: StaffPool | undefined;
}

export function openSignIn(scope: Construct, stage: Stage, { signIn, domainPrefix }: StaffFacts): SignIn {
  return signIn === 'pool'
    ? ofPool(new StaffPool(scope, { stage, domainPrefix: domainPrefix ?? '' }))
    : ofIssuer(signIn);
}

function ofPool(pool: StaffPool): SignIn {
  return {
    issuer: pool.issuer,
    secondFactor: 'pool',
    origins: pool.origins,
    clientOf: (url) => pool.addClient(url).userPoolClientId,
    configOf: (clientId) => ({ authority: pool.issuer, clientId, scope: 'openid email profile' }),
    pool,
  };
}

function ofIssuer({ issuer, clientId, audience, scope, secondFactor, origins }: OwnIssuer): SignIn {
  if (!secondFactor) throw new TypeError('No issuer is trusted without a second factor (settings/staff.ts)');
  return {
    ...{ issuer, secondFactor, pool: undefined },
    ...(audience !== undefined && { audience }),
    origins: [new URL(issuer).origin, ...origins],
    clientOf: () => clientId,
    configOf: () => ({ authority: issuer, clientId, scope, ...(audience !== undefined && { resource: audience }) }),
  };
}
