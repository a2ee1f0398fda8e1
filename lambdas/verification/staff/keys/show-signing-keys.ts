/** The keys of a region whose signatures others trust (verification-server.md §4.1, §4.2): public halves, and where they stand. */
import { type PublicJwk, publicKeyPem } from '../../../../protocol/certificate/signing.ts';
import { ApiError } from '../../../../protocol/errors.ts';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import type { KeyWish, SigningKind } from '../../../../protocol/rings/key-wish.ts';
import type { KeysAnswer, SigningKeyState } from '../../../../protocol/staff/administration.ts';
import type { JsonAnswer } from '../../../shared/http/call.ts';
import type { ShownKeys, ShownVersion } from '../../../shared/rings/commands/shown-keys.ts';
import type { KeyRows } from '../../keys/key-rows.ts';
import { showKeys } from '../../operate/show-keys/show-keys.ts';
import type { RegionStore } from '../../store/region-store.ts';
import type { StaffCall } from '../endpoint/staff-call.ts';

export interface ShowSigningKeysDeps {
  readonly regions: RegionStore;
  /** Of the device API, with a slash at its end. */
  readonly deviceUrl: string;
  rows(wish: KeyWish): Promise<KeyRows>;
  publicKeys(what: SigningKind, region: string, now: UnixSeconds): Promise<readonly PublicJwk[]>;
}

export function showSigningKeys(deps: ShowSigningKeysDeps) {
  return async (_request: undefined, { person: { region }, now }: StaffCall): Promise<JsonAnswer> => {
    const settings = await deps.regions.settings(region, now);
    if (!settings) throw new ApiError(404, 'not_found', 'not found');
    const { certificate, sms } = settings.verification;
    const own = { regions: async () => [{ region, isSigned: sms.signed !== 'no' }], rows: deps.rows };
    const found = await showKeys(own, { region }, now);
    if ('error' in found) throw new ApiError(404, 'not_found', found.error);
    const body: KeysAnswer = {
      now,
      issuer: certificate.issuer,
      audience: certificate.audience,
      jwksUrl: new URL(`jwks/${region}`, deps.deviceUrl).href,
      keys: await Promise.all(found.keys.map((keys) => family(deps, keys, region, now))),
    };
    return { status: 200, body: { ...body } };
  };
}

async function family(deps: ShowSigningKeysDeps, keys: ShownKeys, region: string, now: UnixSeconds) {
  const what = keys.what as SigningKind;
  const pems = new Map((await deps.publicKeys(what, region, now)).map((jwk) => [jwk.kid, publicKeyPem(jwk)]));
  return {
    what,
    ...(keys.nextAt !== undefined && { nextAt: keys.nextAt }),
    versions: keys.versions.map((version) => shown(version, pems.get(version.version))),
    unfinished: keys.unfinished,
  };
}

const states: Readonly<Record<ShownVersion['state'], SigningKeyState>> = {
  announced: 'announced',
  writes: 'signs',
  reads: 'replaced',
  revoked: 'revoked',
};

function shown({ version, createdAt, usableFrom, state, until }: ShownVersion, publicKeyPem: string | undefined) {
  return {
    ...{ version, createdAt, usableFrom, state: states[state] },
    ...(until !== undefined && { until }),
    ...(publicKeyPem !== undefined && { publicKeyPem }),
  };
}
