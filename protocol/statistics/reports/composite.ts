/** `realm/composite`: both servers' counts side by side. */
import { emptyReport, jsonDate, type Report } from '../report.ts';
import { type KeyServerDay, type KeyServerFigures, keyServerCells, keyServerColumns } from './key-server.ts';
import {
  laterRealmCells,
  laterRealmColumns,
  type RealmFigures,
  realmCells,
  realmColumns,
  realmFigures,
} from './realm.ts';

export interface CompositeDay {
  /** `YYYY-MM-DD`. */
  readonly day: string;
  readonly realm?: RealmFigures | undefined;
  readonly keyServer?: KeyServerFigures | undefined;
}

/** The days of `realm`, newest first; those of the key server join them. */
export function combineDays(
  realm: readonly { readonly day: string; readonly figures: RealmFigures }[],
  keyServer: readonly KeyServerDay[],
): CompositeDay[] {
  const published = new Map(keyServer.map(({ day, figures }) => [day, figures]));
  return realm.map(({ day, figures }) => ({ day, realm: figures, keyServer: published.get(day) }));
}

/** A Go time that was never set: the reference fills in the member `day` of no row (§2.7). */
const NO_DAY = '0001-01-01T00:00:00Z';

const nothingPublished: KeyServerFigures = {
  publish_requests: { unknown: 0, android: 0, ios: 0 },
  total_teks_published: 0,
  requests_with_revisions: 0,
  tek_age_distribution: null,
  onset_to_upload_distribution: null,
  requests_missing_onset_date: 0,
};

/** Days at the beginning without any figure are left out (§2.7); nothing but such days is no report. */
export function compositeReport(realmId: number, all: readonly CompositeDay[]): Report {
  const first = all.findIndex((day) => !isEmpty(day));
  if (first < 0) return emptyReport;
  const days = all.slice(first);
  const json = {
    realm_id: days.some(({ realm }) => realm) ? realmId : 0,
    has_key_server_stats: days.some(({ keyServer }) => keyServer),
    statistics: days.map((one) => ({ date: jsonDate(one.day), data: dataOf(one) })),
  };
  const nonces = ['unknown_os', 'ios', 'android'].map((system) => `user_reports_invalid_nonce_${system}`);
  const header = ['date', ...realmColumns, ...keyServerColumns, ...laterRealmColumns, ...nonces];
  return { json, table: [header, ...days.map(cellsOf)] };
}

function dataOf({ realm, keyServer = nothingPublished }: CompositeDay) {
  const { unknown, android, ios } = keyServer.publish_requests;
  // A day that the region knows nothing of has no list of ages, a day without claims an empty one.
  const figures = realm ?? { ...realmFigures({}), code_claim_age_distribution: null };
  return { ...figures, day: NO_DAY, ...keyServer, total_publish_requests: unknown + android + ios };
}

/** A side without a row leaves its cells blank. */
function cellsOf({ day, realm, keyServer }: CompositeDay) {
  const blank = (columns: readonly string[]) => columns.map(() => '');
  return [
    day,
    ...(realm ? realmCells(realm) : blank(realmColumns)),
    ...(keyServer ? keyServerCells(keyServer) : blank(keyServerColumns)),
    ...(realm ? laterRealmCells(realm) : blank([...laterRealmColumns, 'unknown_os', 'ios', 'android'])),
  ];
}

function isEmpty({ realm, keyServer }: CompositeDay): boolean {
  return !hasFigure(realm) && !hasFigure(keyServer);
}

function hasFigure(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).some(hasFigure);
  return typeof value === 'number' && value > 0;
}
