/**
 * Issuers and applications as several region files together name them (key-server.md §2.5). Names that two files share are one:
 * an application writes to the regions of both, and an issuer vouches in both.
 */
import type { RegionFile } from '../region.ts';

export interface NamedIssuer {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUri?: string;
  readonly statistics: boolean;
  readonly keys: readonly { readonly kid: string; readonly publicKey: string }[];
}

/** What a phone's `healthAuthorityID`, in lower case, stands for. */
export interface NamedApplication {
  readonly id: string;
  readonly regions: readonly string[];
  readonly issuers: readonly string[];
  readonly bypass?: { readonly certificate?: true; readonly revisionToken?: true };
  readonly allowPartialRevisions?: true;
}

/** `jwksUri`: where the region's own verification server publishes its keys. */
export interface NamingRegion {
  readonly region: RegionFile;
  readonly jwksUri: string;
}

export interface Authorities {
  readonly issuers: readonly NamedIssuer[];
  readonly applications: readonly NamedApplication[];
}

/** Where files contradict each other, which is refused before (lib/settings/regions/authorities.ts), the last one counts. */
export function combined(regions: readonly NamingRegion[]): Authorities {
  const issuers = new Map(regions.flatMap(issuersOf).map((issuer) => [issuer.issuer, issuer]));
  const applications = new Map<string, NamedApplication>();
  for (const application of regions.flatMap(applicationsOf)) {
    const before = applications.get(application.id);
    applications.set(application.id, before ? joined(before, application) : application);
  }
  return { issuers: [...issuers.values()], applications: [...applications.values()] };
}

/** The region's own first. */
export function issuersOf({ region, jwksUri }: NamingRegion): NamedIssuer[] {
  const { verification, keyServer } = region;
  const { issuer, audience } = verification.certificate;
  return [
    { issuer, audience, jwksUri, statistics: keyServer.statistics, keys: [] },
    ...keyServer.issuers.map(({ jwksUri: own, ...further }) => ({
      ...further,
      ...(own === undefined ? {} : { jwksUri: own }),
    })),
  ];
}

export function applicationsOf(naming: NamingRegion): NamedApplication[] {
  const { region, keyServer } = naming.region;
  const { bypass, allowPartialRevisions } = keyServer;
  const settings = {
    regions: [region],
    issuers: issuersOf(naming).map(({ issuer }) => issuer),
    ...(bypass?.certificate || bypass?.revisionToken
      ? {
          bypass: {
            ...(bypass.certificate && { certificate: true as const }),
            ...(bypass.revisionToken && { revisionToken: true as const }),
          },
        }
      : {}),
    ...(allowPartialRevisions && { allowPartialRevisions: true as const }),
  };
  return keyServer.healthAuthorityIds.map((id) => ({ id: id.toLowerCase(), ...settings }));
}

function joined(one: NamedApplication, other: NamedApplication): NamedApplication {
  return {
    ...other,
    regions: [...new Set([...one.regions, ...other.regions])],
    issuers: [...new Set([...one.issuers, ...other.issuers])],
  };
}
