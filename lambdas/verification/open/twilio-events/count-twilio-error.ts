/** What Twilio says of messages that did not arrive: its debugger's webhook (verification-server.md §2.6). */
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { isSignedByTwilio } from '../../../../protocol/sms/twilio-signature.ts';
import type { EventName } from '../../../shared/events.ts';
import type { KeptSecret } from '../../../shared/kept.ts';
import { isForOperators } from '../../messages/undelivered.ts';
import type { CountMessageError } from '../../store/message-errors.ts';
import type { RegionStore } from '../../store/region-store.ts';

/** Of the stage's providers. */
interface TwilioAccount {
  readonly accountSid: string;
  readonly token: KeptSecret;
}

export interface TwilioEventsDeps {
  readonly accounts: readonly TwilioAccount[];
  /** Ends with a slash. */
  readonly deviceUrl: string;
  readonly regions: RegionStore;
  readonly countError: CountMessageError;
  readonly count: (event: EventName) => void;
}

export interface TwilioRequest {
  /** As it stands in the path. */
  readonly region: string;
  /** `application/x-www-form-urlencoded`. */
  readonly body: string;
  readonly signature: string;
}

/** `refused`: not Twilio's, or unreadable. `ignored`: Twilio's, and not about a message of ours that did not arrive. */
export type Counted = 'counted' | 'ignored' | 'refused';

const MOST_PAYLOAD_CHARACTERS = 65_536;
/** Form encoding makes three characters of one; the other fields are short. */
const MOST_BODY_CHARACTERS = 4 * MOST_PAYLOAD_CHARACTERS;
/** What Twilio's API answers a request with: counted when it answered (messages/providers/send-with-fallback.ts). */
const ANSWER_OF_THE_API = /^2\d{4}$/;

export function countTwilioError(deps: TwilioEventsDeps) {
  return async (request: TwilioRequest, now: UnixSeconds): Promise<Counted> => {
    if (request.body.length > MOST_BODY_CHARACTERS) return 'refused';
    const form = new URLSearchParams(request.body);
    if ((await deps.regions.settings(request.region, now)) === undefined) return 'refused';
    const account = await signer(deps, request, form);
    if (account === undefined) return 'refused';
    if (!isErrorOf(account, form)) return 'ignored';
    const code = errorCodeOf(form.get('Payload') ?? '');
    if (code === undefined) return 'refused';
    if (code === '' || ANSWER_OF_THE_API.test(code)) return 'ignored';
    await deps.countError(request.region, code, now);
    if (isForOperators(code)) deps.count('MessageUndelivered');
    return 'counted';
  };
}

async function signer(deps: TwilioEventsDeps, { region, signature }: TwilioRequest, form: URLSearchParams) {
  const url = `${deps.deviceUrl}webhooks/${region}/twilio`;
  for (const account of deps.accounts) {
    if (isSignedByTwilio(url, form, signature, await account.token.value())) return account;
  }
  return undefined;
}

function isErrorOf({ accountSid }: TwilioAccount, form: URLSearchParams): boolean {
  const fields = [form.get('Level'), form.get('PayloadType'), form.get('AccountSid')];
  return fields.join() === ['ERROR', 'application/json', accountSid].join();
}

/** '' where it has none, undefined where it cannot be read. */
function errorCodeOf(payload: string): string | undefined {
  if (payload.length > MOST_PAYLOAD_CHARACTERS) return undefined;
  try {
    const { error_code: code = '' } = Object(JSON.parse(payload)) as { error_code?: unknown };
    return /^\d{1,6}$/.test(String(code)) ? String(code) : '';
  } catch {
    return undefined;
  }
}
