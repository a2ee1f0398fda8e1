/** Twilio, or whoever speaks its HTTP (verification-server.md §2.6). */

import type { KeptSecret } from '../../../shared/kept.ts';
import { attemptMilliseconds, type OnceAnswer, sendOnce } from '../../../shared/outgoing/send-once.ts';
import type { ProviderSettings } from '../env.ts';
import { membersOf, notAccepted, withoutAnswer } from './outcome.ts';
import type { Delivery, NotSent, Provider, TextMessage } from './provider.ts';

export type TwilioSettings = Extract<ProviderSettings, { kind: 'twilio' }>;

/**
 * Errors that say of the number that nothing can be sent there (twilio.com/docs/api/errors): invalid, unreachable, not
 * valid, a short code, unsubscribed, not mobile, a landline. Those about the pair with our sender, the account or the country
 * are not among them.
 */
const NUMBER_CODES = ['21211', '21214', '21217', '21265', '21610', '21614', '21635'];
const QUEUE_FULL = '21611';

export function twilio(settings: TwilioSettings, token: KeptSecret): Provider {
  const url = new URL(`${settings.baseUrl}/2010-04-01/Accounts/${settings.accountSid}/Messages.json`);
  return {
    async send(message) {
      const endsAt = performance.now() + attemptMilliseconds();
      try {
        const request = {
          headers: headers(settings.accountSid, await token.value()),
          body: form(settings, message),
        };
        const answer = await sendOnce(url, request, endsAt - performance.now());
        if (answer.status === 401 || answer.status === 403) token.forget();
        return deliveryOf(answer);
      } catch (error) {
        return withoutAnswer(error);
      }
    },
  };
}

function headers(accountSid: string, token: string): Record<string, string> {
  return {
    authorization: `Basic ${Buffer.from(`${accountSid}:${token}`).toString('base64')}`,
    'content-type': 'application/x-www-form-urlencoded',
    accept: 'application/json',
  };
}

function form({ sender, userReportSender = sender }: TwilioSettings, message: TextMessage): string {
  const from = message.isUserReport ? userReportSender : sender;
  const field = from.startsWith('MG') ? 'MessagingServiceSid' : 'From';
  return new URLSearchParams({ To: message.phone, Body: message.text, [field]: from }).toString();
}

/** A success that cannot be read may be anybody's: a proxy's page, or the message's own. */
function deliveryOf({ status, body }: OnceAnswer): Delivery {
  const json = membersOf(body);
  if (status < 200 || status >= 300) return notAccepted(status, reasonOf(textOf(json.code)), textOf(json.code));
  if (typeof json.sid !== 'string') return { outcome: 'unknown' };
  const code = textOf(json.error_code);
  return json.status === 'failed' ? { outcome: 'refused', reason: reasonOf(code), code } : { outcome: 'accepted' };
}

function reasonOf(code: string): NotSent['reason'] {
  if (code === QUEUE_FULL) return 'queue-full';
  return NUMBER_CODES.includes(code) ? 'number' : 'other';
}

const textOf = (code: unknown): string => (typeof code === 'number' ? String(code) : '');
