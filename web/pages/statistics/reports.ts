/** The reports as the API gives them (verification-server.md §2.7): oldest day first here, and `YYYY-MM-DD`. */
import type { KeyServerFigures } from '../../../protocol/statistics/reports/key-server.ts';
import type { RealmFigures } from '../../../protocol/statistics/reports/realm.ts';

/** Both servers' figures of a day. */
export type Figures = RealmFigures & KeyServerFigures & { readonly total_publish_requests: number };

export interface Day<F> {
  readonly day: string;
  readonly figures: F;
}

export interface Composite {
  readonly days: readonly Day<Figures>[];
  readonly hasKeyServer: boolean;
}

interface Dated {
  readonly date: string;
}

/** `{}` and null: there is nothing to tell, as in a practice. */
interface Told<D> {
  readonly statistics?: readonly (Dated & D)[] | null;
}

function daysOf<D, F>({ statistics }: Told<D>, figuresOf: (told: D) => F): Day<F>[] {
  const days = (statistics ?? []).map((told) => ({ day: told.date.slice(0, 10), figures: figuresOf(told) }));
  return days.sort((one, other) => (one.day < other.day ? -1 : 1));
}

export function readComposite(answer: unknown): Composite {
  const told = answer as Told<{ readonly data: Figures }> & { readonly has_key_server_stats?: boolean };
  return { days: daysOf(told, ({ data }) => data), hasKeyServer: told.has_key_server_stats ?? false };
}

/** Name → how often, of a day. */
export type Listed = ReadonlyMap<string, number>;

export function readUsers(answer: unknown): Day<Listed>[] {
  type Row = { readonly user_id: number; readonly name: string; readonly codes_issued: number };
  return daysOf(answer as Told<{ readonly issuer_data: readonly Row[] }>, ({ issuer_data }) =>
    // Two people may have the same name.
    listed(issuer_data.map((row) => [`${row.name} (${row.user_id})`, row.codes_issued])),
  );
}

export function readExternalIssuers(answer: unknown): Day<Listed>[] {
  type Row = { readonly issuer_id: string; readonly codes_issued: number };
  return daysOf(answer as Told<{ readonly issuer_data: readonly Row[] }>, ({ issuer_data }) =>
    listed(issuer_data.map((row) => [row.issuer_id, row.codes_issued])),
  );
}

export function readMessageErrors(answer: unknown): Day<Listed>[] {
  type Row = { readonly error_code: string; readonly quantity: number };
  return daysOf(answer as Told<{ readonly error_data: readonly Row[] }>, ({ error_data }) =>
    listed(error_data.map((row) => [row.error_code, row.quantity])),
  );
}

function listed(rows: readonly (readonly [string, number])[]): Listed {
  return new Map(rows.filter(([, count]) => count > 0));
}

/** Names of funnelReport's counters. */
export type FunnelFigures = Readonly<Record<string, number>>;

export function readFunnel(answer: unknown): Day<FunnelFigures>[] {
  type Data = Readonly<Record<string, number | readonly number[] | null>>;
  return daysOf(answer as Told<{ readonly data: Data }>, ({ data }) =>
    Object.fromEntries(Object.entries(data).filter((entry): entry is [string, number] => typeof entry[1] === 'number')),
  );
}
