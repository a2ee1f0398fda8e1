import { MAX_JWKS_BYTES, readJwks } from '../../../protocol/certificate/jwks-import.ts';
import { type Get, ProbeFailure } from '../../shared/probe/get.ts';
import { type Check, healthCheck, type ProbeDeps, type ProbeSummary, probe } from '../../shared/probe/probe.ts';

/** What the template gives each run. */
export interface ProbeTargets {
  /** API → its `/health`. */
  readonly health: Readonly<Record<string, string>>;
  /** Region → where its certificate keys are listed. */
  readonly jwks: Readonly<Record<string, string>>;
}

/** Both APIs answer, and each region has a key with which its certificates can be checked. */
export function probeAddresses(deps: ProbeDeps & { readonly get: Get }, targets: ProbeTargets): Promise<ProbeSummary> {
  const health = Object.entries(targets.health).map(([api, url]) => healthCheck(deps.get, `${api}/health`, url));
  const jwks = Object.entries(targets.jwks).map(([region, url]) => jwksCheck(deps.get, region, url));
  return probe(deps, [...health, ...jwks]);
}

function jwksCheck(get: Get, region: string, url: string): Check {
  return {
    what: `${region}/jwks`,
    async run() {
      const list = readJwks((await get(url, MAX_JWKS_BYTES)).toString());
      if (list === undefined) throw new ProbeFailure('malformed');
      if (list.keys.length === 0) throw new ProbeFailure('no key');
    },
  };
}
