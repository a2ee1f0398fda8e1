/** From checked orders to stored codes: one read for all of them, then one transaction each (verification-server.md §2.3). */
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { RandomBytes } from '../../../protocol/answer-padding.ts';
import { diagnosisKey } from '../../../protocol/codes/code.ts';
import { ApiError } from '../../../protocol/errors.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import { keyedHash } from '../../../protocol/rings/keyed-hash.ts';
import type { Ring } from '../../shared/rings/rings.ts';
import type { CodeStore, Found, Wanted } from '../store/code-store.ts';
import type { IssueOutcome, NewCode, StoredCode } from '../store/code-writes.ts';
import { type Draft, diagnosisOf, draftCode } from './draft-code.ts';
import type { Order, RefusedOrder } from './order.ts';
import { phoneReport, tryLater } from './phone-report.ts';

/** Who asks: proven by an API key. */
export interface Issuer {
  readonly region: string;
  /** Id of the API key. */
  readonly id: string;
  readonly now: UnixSeconds;
}

/** A code that is stored; its message, if it was promised one, has still to be sent. */
export interface Issued {
  readonly order: Order;
  readonly draft: Draft;
  readonly stored: StoredCode;
  /** Row of the outbox. */
  readonly promise?: string;
}

/** What is written beside a code whose message is promised, and its row's key. */
export interface MessagePromise {
  readonly pk: string;
  readonly status: 'sending' | 'waiting';
  readonly write: TransactWriteItem;
}

/** Undefined where this code gets no message from us. */
export type PromiseMessage = (issuer: Issuer, issued: Omit<Issued, 'promise'>) => Promise<MessagePromise | undefined>;

export interface StoreDeps {
  codes: CodeStore;
  /** Ring `code`. */
  codeHashes: Ring;
  /** Ring `phone`. */
  phones: Ring;
  randomBytes: RandomBytes;
  pause(milliseconds: number): Promise<unknown>;
  promiseMessage: PromiseMessage;
  /** Throws `quota_exceeded` where today's messages are used up: the last check before anything is stored. */
  takeAllowance(issuer: Issuer, order: Order): Promise<void>;
}

/** A draft with what it would be stored under. */
interface Prospect {
  readonly draft: Draft;
  /** Per live version of the key, the writer first: the short code's hash and, if it is another code, the long one's. */
  readonly hashes: readonly (readonly string[])[];
  /** Of the number that reports, under every live version of the key, the writer first. */
  readonly phones: readonly string[];
}

/** A first try and six more with fresh codes (verification-server.md §2.3). */
const TRIES = 7;
const PAUSE_MILLISECONDS = 50;

/**
 * In their order, each stored or refused by itself, so that a uuid or number that comes twice is met (§2.4). An error that
 * nobody foresaw takes its item's place too: what was stored before it must be told.
 */
export async function storeCodes(
  deps: StoreDeps,
  issuer: Issuer,
  orders: readonly (Order | RefusedOrder)[],
): Promise<(Issued | { error: unknown })[]> {
  const prospects = await Promise.all(orders.map((order) => drawProspect(deps, issuer, order)));
  const found = await deps.codes.look(issuer.region, wantedOf(orders, prospects), issuer.now);
  const results: (Issued | { error: unknown })[] = [];
  for (const [index, order] of orders.entries()) {
    try {
      results.push(await storeOrder(deps, issuer, order, { prospect: prospects[index], found }));
    } catch (error) {
      results.push({ error });
    }
  }
  return results;
}

interface Attempt {
  readonly prospect: Prospect | undefined;
  readonly found: Found;
}

/** Checks 8 to 11 of §2.1, then draws codes until the transaction takes them. */
async function storeOrder(
  deps: StoreDeps,
  issuer: Issuer,
  order: Order | RefusedOrder,
  first: Attempt,
): Promise<Issued> {
  const { uuid } = order.wish;
  if (uuid && first.found.hasDiagnosis(diagnosisKey(uuid))) throw uuidExists();
  if ('refused' in order) throw order.refused;
  let attempt = first;
  let phone = await phoneOf(deps, issuer, attempt);
  await deps.takeAllowance(issuer, order);
  for (let tried = 1; ; tried++) {
    const { outcome, issued } = await tryProspect(deps, issuer, order, attempt, phone);
    if (outcome === 'stored' && issued) return issued;
    if (outcome === 'phone-taken') throw tryLater();
    if (outcome === 'uuid-taken' && uuid) throw uuidExists();
    if (tried === TRIES) throw new Error('No code could be stored');
    await deps.pause(PAUSE_MILLISECONDS + deps.randomBytes(1).readUInt8() / 5);
    attempt = await drawAgain(deps, issuer, order);
    phone = await phoneOf(deps, issuer, attempt);
  }
}

async function drawAgain(deps: StoreDeps, issuer: Issuer, order: Order): Promise<Attempt> {
  const prospect = await drawProspect(deps, issuer, order);
  const found = await deps.codes.look(issuer.region, wantedOf([order], [prospect]), issuer.now);
  return { prospect, found };
}

async function drawProspect(
  deps: StoreDeps,
  { now }: Issuer,
  order: Order | RefusedOrder,
): Promise<Prospect | undefined> {
  if ('refused' in order) return undefined;
  const draft = draftCode(order, now, deps.randomBytes);
  const texts = [...new Set([draft.code, draft.longCode])];
  const versions = await deps.codeHashes.live(now);
  const hashes = versions.map(({ secret }) => texts.map((text) => keyedHash(secret, text)));
  return { draft, hashes, phones: await phoneHashes(deps.phones, order, now) };
}

async function phoneHashes(phones: Ring, { finding, wish }: Order, now: UnixSeconds): Promise<string[]> {
  if (finding.testType !== 'user-report') return [];
  return (await phones.live(now)).map(({ secret }) => keyedHash(secret, wish.phone));
}

function wantedOf(orders: readonly (Order | RefusedOrder)[], prospects: readonly (Prospect | undefined)[]): Wanted {
  return {
    diagnoses: orders.flatMap(({ wish }) => (wish.uuid ? [diagnosisKey(wish.uuid)] : [])),
    codes: prospects.flatMap((prospect) => prospect?.hashes.flat() ?? []),
    phones: prospects.flatMap((prospect) => prospect?.phones ?? []),
  };
}

/** Throws `user_report_try_later` for a number that has reported. */
async function phoneOf(
  deps: StoreDeps,
  { region, now }: Issuer,
  { prospect, found }: Attempt,
): Promise<NewCode['phone']> {
  const [hash] = prospect?.phones ?? [];
  if (!prospect || hash === undefined) return undefined;
  const row = { hash, diagnosis: diagnosisKey(prospect.draft.uuid), created: now };
  return phoneReport(deps.codes, region, row, found.phone(prospect.phones));
}

/** A code must be new under every live version of the key: that was read. Under the newest the transaction decides. */
async function tryProspect(
  deps: StoreDeps,
  issuer: Issuer,
  order: Order,
  { prospect, found }: Attempt,
  phone: NewCode['phone'],
): Promise<{ outcome: IssueOutcome; issued?: Issued }> {
  const [[short, long] = []] = prospect?.hashes ?? [];
  if (!prospect || short === undefined || prospect.hashes.flat().some(found.hasCode)) return { outcome: 'code-taken' };
  const { draft } = prospect;
  const codes: NewCode['codes'] = [
    { hash: short, kind: 'short' },
    ...(long === undefined ? [] : [{ hash: long, kind: 'long' as const }]),
  ];
  const stored: StoredCode = {
    diagnosis: diagnosisKey(draft.uuid),
    codes: codes.map(({ hash }) => hash),
    ...(phone && { phone: phone.row.hash }),
  };
  const message = await deps.promiseMessage(issuer, { order, draft, stored });
  const diagnosis = { ...diagnosisOf(draft, order, issuer.id), ...(message && { message: message.status }) };
  const code = { diagnosis, codes, ...(phone && { phone }), ...(message && { message: message.write }) };
  const outcome = await deps.codes.issue(issuer.region, code, issuer.now);
  return { outcome, issued: { order, draft, stored, ...(message && { promise: message.pk }) } };
}

function uuidExists(): ApiError {
  return new ApiError(409, 'uuid_already_exists', 'a code with this uuid already exists');
}
