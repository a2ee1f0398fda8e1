/**
 * How the browser gets a token that nobody can link to the login (smittestopp-verification.md §9.2): it draws the input, shows
 * it blinded, and checks that what comes back was made with the key that is public for everybody.
 */
import { type Blinding, blind, finalize } from '../../../../protocol/eligibility/blinding.ts';
import type {
  PublicTokenKey,
  PublicTokenKeys,
  SignAnswer,
  SignRequest,
} from '../../../../protocol/self-service/exchange.ts';
import type { SelfServiceKind } from '../../../../protocol/self-service/settings.ts';
import { decodeBase64Url, encodeBase64Url } from './base64url.ts';

const INPUT_BYTES = 32;
/** The server's own limit is shorter. */
const TIMEOUT_MILLISECONDS = 20_000;

/** No session, and one that served already (exchange.ts). No other answer may lead to the plain form, which can be linked. */
const refusals: readonly number[] = [401, 409];

/** `Response`, as far as it is used. */
interface Answer {
  readonly ok: boolean;
  readonly status: number;
  json(): Promise<unknown>;
}

export interface Browser {
  fetch(address: string, options: object): Promise<Answer>;
  randomBytes(size: number): Uint8Array;
}

export interface Places {
  readonly formUrl: string;
  readonly keysUrl: string;
  readonly kind: SelfServiceKind;
}

/** `refused`: the login does not serve any more, or never did; the plain form asks for the page that says so. */
export type Obtained = { readonly token: string } | 'refused';

/** Draws a token's input. The same blinding serves for every try: nothing new is to be signed when an answer was lost. */
export function drawBlinding({ randomBytes }: Browser): Blinding {
  return blind(randomBytes(INPUT_BYTES), randomBytes);
}

/**
 * Rejects where another try with the same blinding may succeed, and where the server did not use the public key. The keys come
 * first: a list that cannot be had costs no login, and a server that marks people by their key must choose before it is asked.
 */
export async function obtainToken(browser: Browser, blinding: Blinding, places: Places): Promise<Obtained> {
  const { kind, keysUrl } = places;
  const { keys } = await askKeys(browser, keysUrl, 'default');
  const answer = await sign(browser, blinding, places.formUrl);
  if (answer === 'refused') return answer;
  const isTheirs = (key: PublicTokenKey) => key.kid === answer.kid && key.tokenClass === kind;
  // A list out of the cache may be too old.
  const key = keys.find(isTheirs) ?? (await askKeys(browser, keysUrl, 'reload')).keys.find(isTheirs);
  if (!key) throw new Error('The key is not public');
  const evaluated = { evaluated: decodeBase64Url(answer.evaluated), proof: decodeBase64Url(answer.proof) };
  const output = finalize(blinding, evaluated, decodeBase64Url(key.publicKey));
  return { token: [encodeBase64Url(blinding.input), encodeBase64Url(output), answer.kid].join('.') };
}

async function sign(browser: Browser, { blinded }: Blinding, formUrl: string): Promise<SignAnswer | 'refused'> {
  const request: SignRequest = { blinded: encodeBase64Url(blinded) };
  const response = await browser.fetch(formUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(request),
    ...timeLimit(),
  });
  if (response.ok) return (await response.json()) as SignAnswer;
  if (refusals.includes(response.status)) return 'refused';
  throw new Error(`The form answers ${response.status}`);
}

/** Asked without cookies, so that the list cannot be made for this person alone. */
async function askKeys(browser: Browser, keysUrl: string, cache: string): Promise<PublicTokenKeys> {
  const response = await browser.fetch(keysUrl, { credentials: 'omit', cache, ...timeLimit() });
  if (!response.ok) throw new Error(`The keys answer ${response.status}`);
  return (await response.json()) as PublicTokenKeys;
}

/** Older browsers have no `AbortSignal.timeout`. */
function timeLimit(): object {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), TIMEOUT_MILLISECONDS);
  return { signal: controller.signal };
}
