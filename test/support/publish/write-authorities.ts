/** What a deployment hands to `write-authorities`, and what that then asks of its stores. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type State, writeAuthorities } from '../../../lambdas/keyserver/jobs/write-authorities/write-authorities.ts';
import type { SignerSettings } from '../../../protocol/export/configuration.ts';

export const now = 1_795_305_600;
// What phones are told is handed over to no function.
export const { exposureNotifications: _, ...region } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../regions/us-zz.json'), 'utf8'),
);
export const ownKey = 'arn:aws:kms:eu-central-1:111111111111:key/0a1b-2c';
export const input = {
  region,
  jwksUri: 'https://verification.example/jwks/US-ZZ',
  signerKeyArn: 'arn:aws:kms:x:1:key/k',
};

export function withExport(settings: object) {
  return { ...region, keyServer: { ...region.keyServer, export: { ...region.keyServer.export, ...settings } } };
}

/** What the table holds beside what is written. */
export type Gone = {
  applications: { id: string; regions: string[]; issuers: string[]; until?: number; owner?: 'operator' }[];
  issuers: string[];
};
export const nobody = { healthAuthorityIds: [], issuers: [] };

/** What the table holds before: the signers by configuration. */
type Known = Record<string, SignerSettings[]>;

export function setUp(known: Known = {}, gone: Gone = { applications: [], issuers: [] }) {
  const calls: unknown[][] = [];
  // Before and after: one application went, one came, and a configuration changed.
  const states: Record<'authorities' | 'configurations', State[]> = {
    authorities: [
      { 'application a': { regions: ['US-YY'] }, 'issuer i': { audience: 'x' } },
      { 'application b': { regions: ['US-ZZ'] }, 'issuer i': { audience: 'x' } },
    ],
    configurations: [{ 'export us-zz': { periodHours: 2 } }, { 'export us-zz': { periodHours: 4 } }],
  };
  const record =
    (name: string) =>
    async (...args: unknown[]) =>
      void calls.push([name, ...args]);
  const deps = {
    authorities: {
      state: async () => states.authorities.shift() ?? {},
      putApplication: record('application'),
      putIssuer: record('issuer'),
      putKeys: async (...args: unknown[]) => {
        if (Array.isArray(args[1]) && args[1].length > 0) calls.push(['keys', ...args]);
      },
      end: record('end of authorities'),
      remove: record('remove'),
      others: async (...args: unknown[]) => {
        calls.push(['others', ...args]);
        return gone;
      },
    },
    configurations: {
      state: async () => states.configurations.shift() ?? {},
      put: record('configuration'),
      end: record('end'),
      signers: async () => new Map(Object.entries(known)),
      others: async (...args: unknown[]) => {
        calls.push(['other configurations', ...args]);
        return ['us-gone'];
      },
    },
    audit: record('audit'),
  };
  return { calls, write: (value: unknown) => writeAuthorities(deps, JSON.stringify(value), now) };
}
