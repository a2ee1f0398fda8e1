/** Staff or a laboratory asks for a code (verification-server.md §2.1). */
import type { RandomBytes } from '../../../protocol/answer-padding.ts';
import type { IssueRequest } from '../../../protocol/api/issue.ts';
import { diagnosisKey } from '../../../protocol/codes/code.ts';
import type { Finding } from '../../../protocol/codes/token.ts';
import { ApiError } from '../../../protocol/errors.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { VerificationSettings } from '../../../protocol/region.ts';
import { keyedHash } from '../../../protocol/rings/keyed-hash.ts';
import type { Answer, Call } from '../../shared/http/call.ts';
import type { Ring } from '../../shared/rings/rings.ts';
import { callerSettings, type KnownCall, knownCall, refuseMaintenance } from '../caller.ts';
import { type Draft, diagnosisOf, draftCode, issueAnswer, messageText } from '../issuing/draft-code.ts';
import { checkedTestType, checkedWish, findingOf, type Wish, withReportText } from '../issuing/order.ts';
import { phoneReport, tryLater } from '../issuing/phone-report.ts';
import type { CodeStore, IssueOutcome, NewCode } from '../store/code-store.ts';
import type { SealMessage } from '../store/outbox.ts';
import type { RegionStore } from '../store/region-store.ts';
import type { Statistics } from '../store/statistics.ts';

export interface IssueDeps {
  codes: CodeStore;
  regions: RegionStore;
  /** Ring `code`. */
  codeHashes: Ring;
  /** Ring `phone`. */
  phones: Ring;
  sealMessage: SealMessage;
  statistics: Statistics;
  randomBytes: RandomBytes;
  pause(milliseconds: number): Promise<unknown>;
}

/** An order that passed its checks. */
interface Order {
  wish: Wish;
  finding: Finding;
  settings: VerificationSettings;
}

/** A first try and six more with fresh codes (verification-server.md §2.3). */
const TRIES = 7;
const PAUSE_MILLISECONDS = 50;

/** `read` parses the body; maintenance is refused before it. */
export function issueCode(deps: IssueDeps) {
  return async (read: () => IssueRequest, anyCall: Call): Promise<Answer> => {
    const call = knownCall(anyCall);
    const { verification: settings } = await callerSettings(deps.regions, call);
    refuseMaintenance(settings);
    const request = read();
    const asked = checkedWish(request, settings, call.now);
    await refuseKnownUuid(deps.codes, call, asked.uuid);
    const finding = findingOf(asked, checkedTestType(request.testType, settings));
    const wish = withReportText(asked, finding.testType);
    refuseMissingPhone(wish, finding);
    const draft = await storeCode(deps, call, { wish, finding, settings });
    await deps.statistics(call, {
      codes_issued: 1,
      ...(finding.testType === 'user-report' && { user_reports_issued: 1 }),
    });
    return { status: 200, body: { ...issueAnswer(draft), ...generatedMessage(draft, wish, call, settings) } };
  };
}

async function refuseKnownUuid(codes: CodeStore, { apiKey, now }: KnownCall, uuid: string): Promise<void> {
  if (uuid && (await codes.diagnosis(apiKey.region, diagnosisKey(uuid), now))) throw uuidExists();
}

function refuseMissingPhone(wish: Wish, finding: Finding): void {
  if (finding.testType === 'user-report' && !wish.phone) {
    throw new ApiError(400, 'missing_phone', 'a user report needs a phone number');
  }
}

function generatedMessage(draft: Draft, wish: Wish, { apiKey }: KnownCall, settings: VerificationSettings) {
  if (!wish.onlyGenerate) return {};
  return { generatedSMS: messageText(draft, wish, apiKey.region, settings), phone: wish.phone };
}

/** Draws codes until the transaction takes them. */
async function storeCode(deps: IssueDeps, call: KnownCall, order: Order): Promise<Draft> {
  const { wish, finding, settings } = order;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    if (attempt > 0) await deps.pause(PAUSE_MILLISECONDS + deps.randomBytes(1).readUInt8() / 5);
    const draft = draftCode(wish, finding, settings, call.now, deps.randomBytes);
    const outcome = await tryDraft(deps, call, order, draft);
    if (outcome === 'stored') return draft;
    if (outcome === 'phone-taken') throw tryLater();
    if (outcome === 'uuid-taken' && wish.uuid) throw uuidExists();
  }
  throw new Error('No code could be stored');
}

/** A code must be new under every live version of the key: that is read first. Under the newest the transaction decides. */
async function tryDraft(deps: IssueDeps, call: KnownCall, order: Order, draft: Draft): Promise<IssueOutcome> {
  const { now, apiKey } = call;
  const hashes = await hashesOf(deps.codeHashes, draft, now);
  const taken = await deps.codes.pointers(apiKey.region, hashes.flat(), now);
  const [[short, long] = []] = hashes;
  if (taken.length > 0 || short === undefined) return 'code-taken';
  const diagnosis = diagnosisOf(draft, apiKey.id, order.wish.externalIssuer);
  const codes: NewCode['codes'] = [
    { hash: short, kind: 'short' },
    ...(long === undefined ? [] : [{ hash: long, kind: 'long' as const }]),
  ];
  const phone = await phoneOf(deps, call, order, diagnosis.key);
  const message = await messageOf(deps, call, order, draft);
  return deps.codes.issue(apiKey.region, { diagnosis, codes, ...phone, ...message }, now);
}

/** Per live version of the key, the writer first: the short code's hash and, if it is another code, the long one's. */
async function hashesOf(ring: Ring, draft: Draft, now: UnixSeconds): Promise<string[][]> {
  const texts = [...new Set([draft.code, draft.longCode])];
  return (await ring.live(now)).map(({ secret }) => texts.map((text) => keyedHash(secret, text)));
}

async function phoneOf(deps: IssueDeps, { apiKey, now }: KnownCall, { wish, finding }: Order, diagnosis: Buffer) {
  if (finding.testType !== 'user-report') return {};
  return { phone: await phoneReport(deps, apiKey.region, wish.phone, diagnosis, now) };
}

async function messageOf(deps: IssueDeps, { apiKey, now }: KnownCall, { wish, settings }: Order, draft: Draft) {
  if (!wish.phone || wish.onlyGenerate) return {};
  const text = messageText(draft, wish, apiKey.region, settings);
  return { message: await deps.sealMessage(apiKey.region, { phone: wish.phone, text, uuid: draft.uuid }, now) };
}

function uuidExists(): ApiError {
  return new ApiError(409, 'uuid_already_exists', 'a code with this uuid already exists');
}
