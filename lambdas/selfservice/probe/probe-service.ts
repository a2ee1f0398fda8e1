import * as z from 'zod/mini';
import type { SelfServiceKind } from '../../../protocol/self-service/settings.ts';
import { type Get, ProbeFailure } from '../../shared/probe/get.ts';
import { type Check, healthCheck, type ProbeDeps, type ProbeSummary, probe } from '../../shared/probe/probe.ts';

interface ProbedRegion {
  readonly region: string;
  readonly kinds: readonly SelfServiceKind[];
  /** Where the public keys of its tokens are. */
  readonly keysUrl: string;
  /** Of the identity provider. */
  readonly issuer: string;
}

/** What the template gives each run. */
export interface ProbeTargets {
  readonly healthUrl: string;
  readonly regions: readonly ProbedRegion[];
}

const MOST_BYTES = 256_000;

/** Of lists for others (protocol/self-service/exchange.ts; OpenID Connect Discovery §3): what is looked at. */
const keyList = z.object({ keys: z.array(z.object({ tokenClass: z.string() })) });
const metadata = z.object({ issuer: z.string(), authorization_endpoint: z.string() });

/** The API answers, each region has the key that signs and the next one, and its identity provider is there. */
export function probeService(deps: ProbeDeps & { readonly get: Get }, targets: ProbeTargets): Promise<ProbeSummary> {
  const { get } = deps;
  return probe(deps, [
    healthCheck(get, 'health', targets.healthUrl),
    ...targets.regions.map((region) => keysCheck(get, region)),
    ...targets.regions.map((region) => providerCheck(get, region)),
  ]);
}

function keysCheck(get: Get, { region, kinds, keysUrl }: ProbedRegion): Check {
  return {
    what: `${region}/keys`,
    async run() {
      const { keys } = await readJson(get, keysUrl, keyList);
      const short = kinds.find((kind) => keys.filter(({ tokenClass }) => tokenClass === kind).length < 2);
      if (short !== undefined) throw new ProbeFailure(`no next key for ${short}`);
    },
  };
}

/** OpenID Connect Discovery §4.3: it calls itself as we call it. */
function providerCheck(get: Get, { region, issuer }: ProbedRegion): Check {
  return {
    what: `${region}/identity-provider`,
    async run() {
      const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
      if ((await readJson(get, url, metadata)).issuer !== issuer) throw new ProbeFailure('another issuer');
    },
  };
}

async function readJson<S extends z.ZodMiniType>(get: Get, url: string, schema: S): Promise<z.output<S>> {
  const text = (await get(url, MOST_BYTES)).toString();
  const parsed = schema.safeParse(jsonOf(text));
  if (!parsed.success) throw new ProbeFailure('malformed');
  return parsed.data;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
