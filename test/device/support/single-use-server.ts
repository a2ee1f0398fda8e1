/**
 * Both servers in one process, as strict about single use as the real ones (design.md §4; protocol/codes/repeat.ts,
 * docs/decisions/006): a code, a token and keys are taken once, and only the very same request again gets the same answer.
 * Its clock is its own. It counts what it took.
 */
import type { Request, Send } from '../../../device/client/http.ts';
import { jwsInput, parseJws } from '../../../protocol/certificate/jws.ts';
import { requestIdentity } from '../../../protocol/codes/repeat.ts';
import { acceptKeys, problemList } from '../../../protocol/keys/accept-keys.ts';
import { coversKeys, type SentKey } from '../../../protocol/keys/hmac.ts';
import { utcDay } from '../../../protocol/keys/interval.ts';
import { receiptOf } from '../../../protocol/keys/receipt.ts';
import { isReportType, type ReportType, transition } from '../../../protocol/keys/report-type.ts';
import { seededRandom } from './random.ts';

type Json = Record<string, unknown>;

interface Spent {
  readonly at: number;
  readonly identity: Buffer;
}

export interface IssuedCode {
  readonly testType: string;
  readonly symptomDate?: string;
  readonly expiresAt: number;
  /** Base64. */
  readonly nonce?: string;
}

/** As the servers of this repository: seconds in which a repetition of verify is known, and lives of what they sign. */
const REPEAT_SECONDS = 300;
const TOKEN_SECONDS = 86_400;
const CERTIFICATE_SECONDS = 900;

class Refusal extends Error {
  readonly status: number;

  constructor(status: number, code: string) {
    super(code);
    this.status = status;
  }
}

export class SingleUseServer {
  now: number;
  readonly codes = new Map<string, IssuedCode>();
  /** Accepted for the first time, by call. */
  readonly taken = { verify: 0, certificate: 0, publish: 0 };
  /** Every request that arrived. */
  readonly requests: Request[] = [];
  /** Report type of each stored key. */
  readonly stored = new Map<string, ReportType>();
  readonly #usedCodes = new Map<string, Spent>();
  readonly #usedTokens = new Map<string, Spent>();
  /** When each ends. */
  readonly #receipts = new Map<string, number>();
  readonly #randomBytes = seededRandom('single use');

  constructor(now: number) {
    this.now = now;
  }

  readonly send: Send = async (request) => {
    this.requests.push(request);
    const { pathname } = new URL(request.url);
    const { status, json } = this.#answer(pathname, request.body ?? Buffer.alloc(0));
    const body = Buffer.from(JSON.stringify(json));
    return { method: 'POST', path: pathname, requestBytes: 0, status, headers: [], body, milliseconds: 1 };
  };

  #answer(path: string, bytes: Buffer): { status: number; json: Json } {
    const body: Json = JSON.parse(bytes.toString());
    try {
      if (path.endsWith('/api/user-report')) return { status: 200, json: this.#report(body) };
      if (path.endsWith('/api/verify')) return { status: 200, json: this.#verify(body, bytes) };
      if (path.endsWith('/api/certificate')) return { status: 200, json: this.#certify(body, bytes) };
      return { status: 200, json: this.#publish(body) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { status: error.status, json: { error: 'no', errorCode: error.message } };
    }
  }

  #report({ nonce, symptomDate, testDate }: Json): Json {
    const today = utcDay(this.now);
    if (String(symptomDate) > today || String(testDate) > today) throw new Refusal(400, 'invalid_date');
    const expiresAt = this.now + 900;
    this.codes.set('50817264', { testType: 'user-report', expiresAt, nonce: String(nonce) });
    return { expiresAtTimestamp: expiresAt };
  }

  #verify(body: Json, bytes: Buffer): Json {
    const code = String(body.code);
    const issued = this.codes.get(code);
    if (!issued || (issued.nonce ?? body.nonce) !== body.nonce) throw new Refusal(400, 'code_invalid');
    if (issued.expiresAt <= this.now) throw new Refusal(400, 'code_expired');
    const nonce = typeof body.nonce === 'string' ? Buffer.from(body.nonce, 'base64') : undefined;
    const identity = requestIdentity(bytes, { padding: body.padding, ...(nonce && { nonce }) }, this.#randomBytes);
    const used = this.#usedCodes.get(code);
    const repeated = used && used.at + REPEAT_SECONDS > this.now && used.identity.equals(identity);
    if (used && !repeated) throw new Refusal(400, 'code_invalid');
    if (!used) {
      this.taken.verify++;
      this.#usedCodes.set(code, { at: this.now, identity });
    }
    const { testType, symptomDate } = issued;
    return { testtype: testType, ...(symptomDate && { symptomDate }), token: `token-of-${code}` };
  }

  #certify(body: Json, bytes: Buffer): Json {
    const token = String(body.token);
    const code = token.replace('token-of-', '');
    const claimed = this.#usedCodes.get(code);
    if (!claimed) throw new Refusal(400, 'token_invalid');
    if (claimed.at + TOKEN_SECONDS <= this.now) throw new Refusal(400, 'token_expired');
    const identity = requestIdentity(bytes, { padding: body.padding }, this.#randomBytes);
    const used = this.#usedTokens.get(token);
    if (used && !used.identity.equals(identity)) throw new Refusal(400, 'token_expired');
    if (!used) {
      this.taken.certificate++;
      this.#usedTokens.set(token, { at: this.now, identity });
    }
    const reportType = this.codes.get(code)?.testType;
    const claims = { tekmac: body.ekeyhmac, exp: this.now + CERTIFICATE_SECONDS, reportType };
    return { certificate: `${jwsInput('kid', claims)}.${Buffer.alloc(64).toString('base64url')}` };
  }

  #publish(body: Json): Json {
    const sent = (body.temporaryExposureKeys as Partial<SentKey>[]).map(
      (key) => ({ transmissionRisk: 0, ...key }) as SentKey,
    );
    const { tekmac, reportType, expires } = this.#checked(String(body.verificationPayload), String(body.hmacKey), sent);
    const onset = { requestedOnset: Number(body.symptomOnsetInterval ?? 0), certifiedOnset: 0 };
    const { keys, problems } = acceptKeys({ sent, ...onset, reportType }, this.now);
    const ids = keys.map(({ id }) => id).sort();
    const certificate = { issuer: 'issuer', reportType, symptomOnsetInterval: 0, tekmac, expires };
    const receipt = receiptOf(certificate, keys, this.now);
    const failure = problems.length > 0 ? { error: problemList(problems), errorCode: 'partial_failure' } : {};
    if ((this.#receipts.get(receipt.id) ?? 0) <= this.now) {
      this.#store(ids, reportType, body.revisionToken);
      this.#receipts.set(receipt.id, receipt.expires);
    }
    const revisionToken = Buffer.from(ids.join()).toString('base64');
    return { revisionToken, insertedExposures: ids.length, ...failure };
  }

  #checked(certificate: string, hmacKey: string, sent: readonly SentKey[]) {
    const { tekmac, exp, reportType } = parseJws(certificate)?.payload ?? {};
    const mac = Buffer.from(String(tekmac), 'base64');
    const covered = coversKeys(mac, Buffer.from(hmacKey, 'base64'), sent);
    if (!covered || Number(exp) <= this.now || !isReportType(String(reportType))) {
      throw new Refusal(401, 'health_authority_verification_certificate_invalid');
    }
    return { tekmac: mac, reportType: String(reportType) as ReportType, expires: Number(exp) };
  }

  #store(ids: readonly string[], reportType: ReportType, token: unknown): void {
    const known = ids.filter((id) => this.stored.has(id));
    const allowed = Buffer.from(String(token ?? ''), 'base64')
      .toString()
      .split(',');
    if (known.length > 0 && !token) throw new Refusal(400, 'missing_revision_token');
    if (known.some((id) => !allowed.includes(id))) throw new Refusal(400, 'invalid_revision_token');
    for (const id of known) {
      const change = transition(this.stored.get(id) as ReportType, undefined, reportType);
      if (change === 'forbidden') throw new Refusal(400, 'invalid_report_type_transition');
    }
    for (const id of ids) this.stored.set(id, reportType);
    this.taken.publish++;
  }
}
