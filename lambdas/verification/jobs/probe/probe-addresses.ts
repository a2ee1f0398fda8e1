import { MAX_JWKS_BYTES, readJwks } from '../../../../protocol/certificate/jwks.ts';
import { type Get, ProbeFailure } from '../../../shared/probe/get.ts';
import { type Check, healthCheck, type ProbeDeps, type ProbeSummary, probe } from '../../../shared/probe/probe.ts';

/** What Apple takes (Apple, "Supporting associated domains"); far above what a region has. */
const MAXIMUM_ASSOCIATION_BYTES = 128 * 1024;

/** What the template gives each run. */
export interface ProbeTargets {
  /** API → its `/health`. */
  readonly health: Readonly<Record<string, string>>;
  /** Region → where its certificate keys are listed. */
  readonly jwks: Readonly<Record<string, string>>;
  /** Region and system → what Apple or Google reads of the region's apps. Default: none. */
  readonly associations?: Readonly<Record<string, string>>;
}

/** The APIs answer, and each region has a key with which its certificates can be checked, and its apps their links. */
export function probeAddresses(deps: ProbeDeps & { readonly get: Get }, targets: ProbeTargets): Promise<ProbeSummary> {
  const health = Object.entries(targets.health).map(([api, url]) => healthCheck(deps.get, `${api}/health`, url));
  const jwks = Object.entries(targets.jwks).map(([region, url]) => jwksCheck(deps.get, region, url));
  const associations = Object.entries(targets.associations ?? {}).map(([what, url]) =>
    associationCheck(deps.get, what, url),
  );
  return probe(deps, [...health, ...jwks, ...associations]);
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

/** Without an app the redirector answers 404. */
function associationCheck(get: Get, what: string, url: string): Check {
  return {
    what,
    async run() {
      const text = (await get(url, MAXIMUM_ASSOCIATION_BYTES)).toString();
      if (!isJson(text)) throw new ProbeFailure('malformed');
    },
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
