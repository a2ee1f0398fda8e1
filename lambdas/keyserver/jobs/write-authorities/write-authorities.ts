/** The deployment writes whom the key server trusts and what it exports (key-server.md §2.5, §4.11). */
import * as z from 'zod/mini';
import { changesBetween } from '../../../../protocol/audit/changes.ts';
import { combined, type Authorities as Named, type NamedIssuer } from '../../../../protocol/authorities/combined.ts';
import type { JwksKey } from '../../../../protocol/certificate/jwks.ts';
import { readPublicKey } from '../../../../protocol/certificate/public-key-text.ts';
import type { ExportConfiguration, SignerSettings } from '../../../../protocol/export/configuration.ts';
import { configurationId } from '../../../../protocol/export/settings.ts';
import { replacedKeys } from '../../../../protocol/export/signers.ts';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { regionFile } from '../../../../protocol/region.ts';
import { isPast, KEYS_AFTER_END_SECONDS } from '../../../../protocol/region-ending.ts';
import type { AuditEntry } from '../../../shared/audit.ts';
import type { Application, Issuer } from '../../authorities/authority-table.ts';
import { configurationsOf } from './configurations-of.ts';

const keyArn = z.string().check(z.startsWith('arn:'));

/** One region as the deployment hands it over. */
const authorityInput = z.strictObject({
  region: regionFile,
  /** Where the verification server publishes its certificate keys. */
  jwksUri: z.url(),
  /** The KMS key that signs this region's export files. */
  signerKeyArn: keyArn,
  /** Those of the region's further signers, by their names. */
  signerKeyArns: z._default(z.record(z.string(), keyArn), {}),
  /** Those of further series that have a key of their own, by the name of the series. */
  furtherSigners: z._default(z.record(z.string(), keyArn), {}),
});

type AuthorityInput = z.output<typeof authorityInput>;

/** What is stored of each, by its name: for the audit. */
export type State = Readonly<Record<string, object>>;

export interface AuthorityWriter {
  state(): Promise<State>;
  putApplication(healthAuthorityId: string, application: Application): Promise<void>;
  /** Leaves its keys alone. */
  putIssuer(issuer: Pick<Issuer, 'issuer' | 'audience' | 'jwksUri' | 'statistics'>): Promise<void>;
  /**
   * Of the keys that deployments gave this issuer, leaves these. One that ended stays ended: an operator may know what no
   * region file does yet.
   */
  putKeys(issuer: string, keys: readonly JwksKey[], now: UnixSeconds): Promise<void>;
  /** All applications that are not among these, and all issuers that are not and that no operator added. */
  others(healthAuthorityIds: readonly string[], issuers: readonly string[]): Promise<OtherAuthorities>;
  /** Lets them be believed until then, and no longer; unless an earlier end is set. */
  end(authorities: Authorities, until: UnixSeconds): Promise<void>;
  remove(authorities: Authorities): Promise<void>;
}

/** Names as stored: applications in lower case. */
interface Authorities {
  healthAuthorityIds: string[];
  issuers: string[];
}

interface OtherAuthorities {
  applications: (Application & { readonly id: string })[];
  issuers: string[];
}

export interface ConfigurationWriter {
  state(): Promise<State>;
  put(configuration: ExportConfiguration, now: UnixSeconds): Promise<void>;
  /** Who signs, by configuration; of ended ones too. */
  signers(): Promise<ReadonlyMap<string, readonly SignerSettings[]>>;
  /** Names of all configurations that are not among these and have no end yet. */
  others(ids: readonly string[]): Promise<string[]>;
  /** Lets a configuration export what was accepted before, and no more. */
  end(id: string, now: UnixSeconds): Promise<void>;
}

export interface WriteAuthoritiesDependencies {
  readonly authorities: AuthorityWriter;
  readonly configurations: ConfigurationWriter;
  audit(entry: AuditEntry, now: UnixSeconds): Promise<void>;
}

/**
 * `text`: a JSON array of AuthorityInput. What an operator added is taken over where a region names it, and else left alone; an
 * application of theirs ends with the last of its regions, since what it took from then on would reach nobody.
 * An authority that a region no longer names may not publish from now on. One of a region that is no longer in it may for as
 * long as certificates are out there (protocol/region-ending.ts); the export goes on until its last keys have reached the
 * phones. Throws, before anything is written, for what the schema does not allow, and for another export key under a name
 * that phones know.
 */
export async function writeAuthorities(
  deps: WriteAuthoritiesDependencies,
  text: string,
  now: UnixSeconds,
): Promise<void> {
  const inputs = z.array(authorityInput).parse(JSON.parse(text));
  refuseOtherKeys(inputs, await deps.configurations.signers());
  const named = combined(inputs);
  const keys = new Map(named.issuers.map((issuer) => [issuer.issuer, keysOf(issuer)]));
  const before = await stateOf(deps);
  await writeNamed(deps, named, keys, now);
  for (const one of inputs.flatMap(configurationsOf)) await deps.configurations.put(one, now);
  const healthAuthorityIds = named.applications.map(({ id }) => id);
  const issuers = named.issuers.map(({ issuer }) => issuer);
  const regions = inputs.map(({ region }) => region.region);
  const until = now + KEYS_AFTER_END_SECONDS;
  const { ending, removed } = sorted(await deps.authorities.others(healthAuthorityIds, issuers), regions, now);
  await deps.authorities.end(ending, until);
  await deps.authorities.remove(removed);
  // Last: nothing may be accepted any more that would be released after the end.
  const ended = await deps.configurations.others(inputs.flatMap(configurationsOf).map(({ id }) => id));
  for (const id of ended) await deps.configurations.end(id, until);
  const details = {
    written: names({ healthAuthorityIds, issuers }),
    ending: names(ending),
    removed: names(removed),
    ended: ended.join(' '),
  };
  const act = { actor: 'keyserver/write-authorities', action: 'authorities-written', target: 'Authorities' };
  await deps.audit({ ...act, ...changesBetween(before, await stateOf(deps)), details }, now);
}

async function stateOf({ authorities, configurations }: WriteAuthoritiesDependencies): Promise<State> {
  return { ...(await authorities.state()), ...(await configurations.state()) };
}

/**
 * The deployment fails, and CloudFormation goes back to what was: a file signed with another key would be dropped by every
 * phone, without a word to anybody here.
 */
function refuseOtherKeys(inputs: readonly AuthorityInput[], now: ReadonlyMap<string, readonly SignerSettings[]>): void {
  const problems = inputs
    .flatMap(configurationsOf)
    .flatMap(({ id, region, signers }) =>
      replacedKeys(now.get(id) ?? [], signers).map(
        ({ before, after }) =>
          `region ${region}: another export key (${after.keyArn}, until now ${before.keyArn}) under the unchanged ` +
          `verificationKeyId "${after.verificationKeyId}" and verificationKeyVersion "${after.verificationKeyVersion}", so phones ` +
          `would reject every file. Name the key until now in ${memberOf(id, region)}.signerKeyArn, or take another version ` +
          'together with Apple and Google: docs/operations/lost-export-key.md',
      ),
    );
  if (problems.length > 0) throw new Error(problems.join('; '));
}

/** Those of regions that are gone end in time; what a region gave up, and what has ended, is removed. */
function sorted(
  { applications, issuers }: OtherAuthorities,
  regions: readonly string[],
  now: UnixSeconds,
): Readonly<Record<'ending' | 'removed', Authorities>> {
  const isGone = (application: Application) => !application.regions.some((region) => regions.includes(region));
  const ending = applications.filter((one) => isGone(one) && !isPast(one.until, now));
  const named = new Set(ending.flatMap((one) => one.issuers));
  const idsOf = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id);
  return {
    ending: { healthAuthorityIds: idsOf(ending), issuers: issuers.filter((issuer) => named.has(issuer)) },
    removed: {
      healthAuthorityIds: idsOf(applications.filter((one) => one.owner !== 'operator' && !ending.includes(one))),
      issuers: issuers.filter((issuer) => !named.has(issuer)),
    },
  };
}

/** Issuers first: an application must never name one that is not there yet. */
async function writeNamed(
  { authorities }: WriteAuthoritiesDependencies,
  named: Named,
  keys: ReadonlyMap<string, readonly JwksKey[]>,
  now: UnixSeconds,
): Promise<void> {
  for (const { keys: _, ...issuer } of named.issuers) {
    await authorities.putIssuer(issuer);
    await authorities.putKeys(issuer.issuer, keys.get(issuer.issuer) ?? [], now);
  }
  for (const { id, ...application } of named.applications) await authorities.putApplication(id, application);
}

/** Throws for a text that is no public key, which the deployment has refused before (lib/settings/regions/authorities.ts). */
function keysOf({ issuer, keys }: NamedIssuer): JwksKey[] {
  return keys.map(({ kid, publicKey }) => {
    const read = readPublicKey(publicKey);
    if ('problem' in read) throw new Error(`issuer ${issuer}, key "${kid}": ${read.problem}`);
    return { kid, x: read.x, y: read.y };
  });
}

/** The member of the region file that names a series' key. */
function memberOf(id: string, region: string): string {
  return id === configurationId(region) ? 'keyServer.export' : `keyServer.furtherExports (${id}) signer`;
}

function names({ healthAuthorityIds, issuers }: Authorities): string {
  return [...healthAuthorityIds, ...issuers].join(' ');
}
