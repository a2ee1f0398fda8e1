/** Who there is in the simulated world: regions, issuers, applications, and what is exported of whose keys. */
import type { ExportConfiguration } from '../../protocol/export/configuration.ts';
import { DAY_SECONDS, type UnixSeconds } from '../../protocol/keys/interval.ts';

/** A full day, so a multiple of every period. */
export const START: UnixSeconds = Date.UTC(2026, 9, 5) / 1000;

export const issuers = ['org.example.zz', 'org.example.yy', 'org.example.xx'] as const;
export type IssuerName = (typeof issuers)[number];
export const AUDIENCE = 'org.example.keyserver';

/** Of a health authority's app. */
export interface App {
  readonly healthAuthorityId: string;
  readonly regions: readonly string[];
  readonly issuer: IssuerName;
}

export const apps = [
  { healthAuthorityId: 'org.example.zz.app', regions: ['US-ZZ'], issuer: 'org.example.zz' },
  { healthAuthorityId: 'org.example.yy.app', regions: ['US-YY'], issuer: 'org.example.yy' },
  // Of two regions, so its uploads are a set of their own.
  { healthAuthorityId: 'org.example.both.app', regions: ['US-YY', 'US-ZZ'], issuer: 'org.example.zz' },
  // Of a region that ends.
  { healthAuthorityId: 'org.example.xx.app', regions: ['US-XX'], issuer: 'org.example.xx' },
] as const satisfies readonly App[];

/** Name of a key that signs files: the world makes it of the name. */
const signer = (name: string, version: string) => ({
  keyArn: `key/${name}/${version}`,
  verificationKeyId: '310',
  verificationKeyVersion: version,
});

function configuration(fields: Pick<ExportConfiguration, 'id' | 'regions'> & Partial<ExportConfiguration>) {
  const { id, regions } = fields;
  return {
    region: regions[0] ?? '',
    periodHours: 2,
    minimumAgeSeconds: 7_200,
    minimumKeys: 20,
    paddingRange: 5,
    maximumKeys: 60,
    signers: [signer(id, 'v1')],
    ...fields,
  } satisfies ExportConfiguration;
}

/** There from the beginning; `us-zz` and `us-zz-daily` take the same keys in windows of different length. */
export const firstConfigurations: readonly ExportConfiguration[] = [
  configuration({ id: 'us-zz', regions: ['US-ZZ'] }),
  configuration({ id: 'us-zz-daily', regions: ['US-ZZ'], periodHours: 24, minimumKeys: 30 }),
  configuration({
    ...{ id: 'us-yy', regions: ['US-YY'], periodHours: 4, minimumAgeSeconds: 660 },
    // The first key is replaced: for five days both sign, for two of them the old one first.
    signers: [
      { ...signer('us-yy', 'v1'), until: START + 13 * DAY_SECONDS },
      { ...signer('us-yy', 'v2'), from: START + 8 * DAY_SECONDS, firstFrom: START + 10 * DAY_SECONDS },
    ],
  }),
  configuration({ id: 'us-xx', regions: ['US-XX'], periodHours: 8 }),
  configuration({
    id: 'us-zz-abroad',
    regions: ['US-ZZ', 'US-XX'],
    periodHours: 8,
    travelers: 'only',
    excludedRegions: ['US-YY'],
  }),
];

/** Added in the middle. */
export const laterConfiguration: ExportConfiguration = configuration({
  id: 'us-zz-world',
  regions: ['US-YY'],
  travelers: 'of-all-regions',
  periodHours: 4,
});

/** Its region ends in the middle. */
export const ENDING = { configuration: 'us-xx', app: apps[3], issuer: 'org.example.xx' } as const;
