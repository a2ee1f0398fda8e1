/** From checked orders to stored codes: one read for all of them, then one transaction each (verification-server.md §2.3). */
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { RandomBytes } from '../../../protocol/answer-padding.ts';
import { diagnosisKey } from '../../../protocol/codes/code.ts';
import { ApiError } from '../../../protocol/errors.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import { keyedHash } from '../../../protocol/rings/keyed-hash.ts';
import type { Ring } from '../../shared/rings/rings.ts';
import type { Diagnosis } from '../store/code-rows.ts';
import type { CodeStore, Found } from '../store/code-store.ts';
import type { IssueOutcome, NewCode, Replaceable, StoredCode } from '../store/code-writes.ts';
import { type ChargeDeps, chargeCode } from './charge-code.ts';
import { type Draft, diagnosisOf, draftCode } from './draft-code.ts';
import type { Issuer } from './issuer.ts';
import type { Order, RefusedOrder } from './order.ts';
import { phoneReport, tryLater } from './phone-report.ts';

/** A code that is stored; its message, if it was promised one, has still to be sent. */
export interface Issued {
  readonly order: Order;
  readonly draft: Draft;
  readonly stored: StoredCode;
  /** Row of the outbox. */
  readonly promise?: string;
  /** It took the place of a code of the same uuid. */
  readonly replaces: boolean;
}

/** What is written beside a code whose message is promised, and its row's key. */
interface MessagePromise {
  readonly pk: string;
  readonly status: 'sending' | 'waiting';
  readonly write: TransactWriteItem;
}

/** Undefined where this code gets no message from us. */
export type PromiseMessage = (
  issuer: Issuer,
  issued: Omit<Issued, 'promise' | 'replaces'>,
) => Promise<MessagePromise | undefined>;

export interface StoreDeps extends ChargeDeps {
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

type StoreResult = Issued | { readonly error: unknown };

/** An order with a code drawn for it, and what that would be stored under. */
interface Prospect {
  readonly order: Order;
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
 * In their order, each stored or refused by itself, so that a uuid or number that comes twice is met (§2.4). After an error
 * that nobody foresaw the rest is not tried: it would take the seconds in which what was stored before must be told.
 */
export async function storeCodes(
  deps: StoreDeps,
  issuer: Issuer,
  orders: readonly (Order | RefusedOrder)[],
): Promise<StoreResult[]> {
  const drawn = await Promise.all(orders.map((order) => ('refused' in order ? order : draw(deps, issuer, order))));
  const found = await look(deps, issuer, drawn);
  const results: StoreResult[] = [];
  for (const one of drawn) {
    try {
      refuseUuid(issuer, one, found, results);
      results.push(await storeProspect(deps, issuer, one, found));
    } catch (error) {
      results.push({ error });
      if (!(error instanceof ApiError)) return orders.map((_, index) => results[index] ?? { error });
    }
  }
  return results;
}

/** Check 8 of §2.1. */
function refuseUuid(issuer: Issuer, one: Prospect | RefusedOrder, found: Found, before: readonly StoreResult[]): void {
  const { uuid } = wishOf(one);
  if (before.some((result) => 'draft' in result && result.draft.uuid === uuid)) throw uuidExists();
  replacedBy(issuer, uuid, found);
}

/** Checks 9 to 12 of §2.1, then draws codes until the transaction takes them. */
async function storeProspect(
  deps: StoreDeps,
  issuer: Issuer,
  first: Prospect | RefusedOrder,
  found: Found,
): Promise<Issued> {
  if ('refused' in first) throw first.refused;
  const { order } = first;
  let attempt = await attemptOf(deps, issuer, first, found);
  const allow = () => deps.takeAllowance(issuer, order);
  // A code that takes another's place is of a test that was charged.
  await (attempt.replaces ? allow() : chargeCode(deps, issuer, first, allow));
  for (let tried = 1; ; tried++) {
    const result = await store(deps, issuer, attempt);
    if (typeof result === 'object') return result;
    if (result === 'phone-taken') throw tryLater();
    if (tried === TRIES) throw new Error('No code could be stored');
    await deps.pause(PAUSE_MILLISECONDS + deps.randomBytes(1).readUInt8() / 5);
    const prospect = await draw(deps, issuer, order);
    attempt = await attemptOf(deps, issuer, prospect, await look(deps, issuer, [prospect]));
  }
}

async function draw(deps: StoreDeps, { now }: Issuer, order: Order): Promise<Prospect> {
  const draft = draftCode(order, now, deps.randomBytes);
  const texts = [...new Set([draft.code, draft.longCode])];
  const versions = await deps.codeHashes.live(now);
  const hashes = versions.map(({ secret }) => texts.map((text) => keyedHash(secret, text)));
  return { order, draft, hashes, phones: await phoneHashes(deps.phones, order, now) };
}

async function phoneHashes(phones: Ring, { finding, wish }: Order, now: UnixSeconds): Promise<string[]> {
  if (finding.testType !== 'user-report' || !wish.phone) return [];
  return (await phones.live(now)).map(({ secret }) => keyedHash(secret, wish.phone));
}

/** What there is already of all that these would write. */
function look(deps: StoreDeps, { region, now }: Issuer, drawn: readonly (Prospect | RefusedOrder)[]): Promise<Found> {
  const prospects = drawn.filter((one) => 'draft' in one);
  const wanted = {
    diagnoses: drawn.map(wishOf).flatMap(({ uuid }) => (uuid ? [diagnosisKey(uuid)] : [])),
    codes: prospects.flatMap(({ hashes }) => hashes.flat()),
    phones: prospects.flatMap(({ phones }) => phones),
  };
  return deps.codes.look(region, wanted, now);
}

const wishOf = (one: Prospect | RefusedOrder) => ('refused' in one ? one : one.order).wish;

interface Attempt extends Prospect {
  /** New under every live version of the key, as far as was read. */
  readonly isNew: boolean;
  readonly phone: NewCode['phone'];
  readonly replaces: NewCode['replaces'];
}

/** Throws `uuid_already_exists` for a uuid that is taken, `user_report_try_later` for a number that has reported. */
async function attemptOf(deps: StoreDeps, issuer: Issuer, prospect: Prospect, found: Found): Promise<Attempt> {
  const { order, draft, hashes, phones } = prospect;
  const isNew = !hashes.flat().some(found.hasCode);
  const replaces = replacedBy(issuer, order.wish.uuid, found);
  const [hash] = phones;
  if (hash === undefined) return { ...prospect, isNew, replaces, phone: undefined };
  const row = { hash, diagnosis: diagnosisKey(draft.uuid), created: issuer.now };
  return {
    ...prospect,
    isNew,
    replaces,
    phone: await phoneReport(deps.codes, issuer.region, row, found.phone(phones)),
  };
}

/** That a code is new under the newest version of the key the transaction decides. */
async function store(
  deps: StoreDeps,
  issuer: Issuer,
  { order, draft, hashes, phone, isNew, replaces }: Attempt,
): Promise<Issued | Exclude<IssueOutcome, 'stored'>> {
  const [[short, long] = []] = hashes;
  if (!isNew || short === undefined) return 'code-taken';
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
  const diagnosis = {
    ...diagnosisOf(draft, order, issuer.id),
    ...(issuer.mayReplace && order.wish.phone === '' && { codeHash: short }),
    ...(message && { message: message.status }),
  };
  const code = { diagnosis, codes, phone, replaces, message: message?.write, note: issuer.note?.(draft) };
  const outcome = await deps.codes.issue(issuer.region, code, issuer.now);
  if (outcome !== 'stored') return outcome;
  return { order, draft, stored, replaces: replaces !== undefined, ...(message && { promise: message.pk }) };
}

/** The code of this uuid whose place is taken; undefined where there is none. Throws `uuid_already_exists`. */
function replacedBy(issuer: Issuer, uuid: string, found: Found): Replaceable | undefined {
  const earlier = uuid ? found.diagnosis(diagnosisKey(uuid)) : undefined;
  if (!earlier || isReplaceable(earlier, issuer)) return earlier;
  throw uuidExists();
}

/** Nobody redeemed its code, whether or not that has ended, and the same issuer made it and may replace it. */
function isReplaceable(earlier: Diagnosis, { id, mayReplace }: Issuer): earlier is Replaceable {
  const { state, issuer, codeHash, issuedAt } = earlier;
  if (issuer !== id || codeHash === undefined || issuedAt === undefined) return false;
  return state === 'issued' && mayReplace?.(issuedAt) === true;
}

function uuidExists(): ApiError {
  return new ApiError(409, 'uuid_already_exists', 'a code with this uuid already exists');
}
