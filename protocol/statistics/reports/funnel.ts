/**
 * `realm/funnel`, ours: where codes are lost on their way, issued → sent → verified → certified, by the API key that issued
 * them. A step is counted on the day on which it happens. By external issuers only what they issued is counted (`listed.ts`):
 * such a one is often a single case worker with one patient on a day, and whether that patient used the code is nobody's
 * business there.
 */
import { ageDistribution, type Counter, type Counts } from '../counts.ts';
import { type Cell, jsonDate, listCell, type Report } from '../report.ts';
import type { NamedKey } from './api-key.ts';
import type { KeyServerFigures } from './key-server.ts';

export interface FunnelDay {
  /** `YYYY-MM-DD`. */
  readonly day: string;
  /** The whole region. */
  readonly counts: Counts;
  /** By the API key that issued the codes. */
  readonly issuers: readonly { readonly key: NamedKey; readonly counts: Counts }[];
  readonly published?: KeyServerFigures | undefined;
}

/** What one issuer's codes went through. */
const steps = [
  'codes_issued',
  'codes_reissued',
  'messages_sent',
  'messages_unknown',
  'messages_refused',
  'codes_claimed',
  'codes_expired',
  'codes_unaccepted',
  'codes_wrong_nonce',
  'tokens_claimed',
] as const satisfies Counter[];

/** What nobody knows the issuer of. */
const losses = ['codes_unknown', 'tokens_invalid'] as const satisfies Counter[];

export function funnelReport(realmId: number, days: readonly FunnelDay[]): Report {
  const json = { realm_id: realmId, statistics: days.map(dayOf) };
  const header = [
    'date',
    'authorized_app_id',
    'authorized_app_name',
    ...steps,
    'code_claim_age_distribution',
    'certificate_age_distribution',
    ...losses,
    'links_tapped',
    'publish_requests',
  ];
  return { json, table: [header, ...days.flatMap(rowsOf)] };
}

function dayOf({ day, counts, issuers, published }: FunnelDay) {
  return {
    date: jsonDate(day),
    // Neither server may know whose link was tapped, or whose keys were published.
    data: {
      ...figures(counts, [...steps, ...losses, 'links_tapped']),
      ...ages(counts),
      publish_requests: published ? publishRequests(published) : null,
    },
    issuer_data: issuers.map(({ key, counts: own }) => ({
      authorized_app_id: key.number,
      authorized_app_name: key.name,
      ...figures(own, steps),
      ...ages(own),
    })),
  };
}

/** The region's row, without an API key; after it one for each issuer. */
function rowsOf({ day, counts, issuers, published }: FunnelDay): Cell[][] {
  const cells = (own: Counts): Cell[] => [
    ...steps.map((step) => own[step] ?? 0),
    ...Object.values(ages(own)).map(listCell),
  ];
  const tapped = counts.links_tapped ?? 0;
  const region = [day, '', '', ...cells(counts), ...losses.map((loss) => counts[loss] ?? 0), tapped];
  return [
    [...region, published ? publishRequests(published) : ''],
    ...issuers.map(({ key, counts: own }) => [
      day,
      key.number,
      key.name,
      ...cells(own),
      ...losses.map(() => ''),
      '',
      '',
    ]),
  ];
}

function figures(counts: Counts, names: readonly Counter[]): Record<string, number> {
  return Object.fromEntries(names.map((name) => [name, counts[name] ?? 0]));
}

function ages(counts: Counts) {
  return {
    code_claim_age_distribution: ageDistribution(counts, 'claim_age'),
    certificate_age_distribution: ageDistribution(counts, 'cert_age'),
  };
}

function publishRequests({ publish_requests: { unknown, android, ios } }: KeyServerFigures): number {
  return unknown + android + ios;
}
