/** The message app of a laptop (stage `local`), which shows what a phone would have got. */
import { attemptMilliseconds, sendOnce } from '../../../shared/outgoing/send-once.ts';
import { membersOf, notAccepted, withoutAnswer } from './outcome.ts';
import type { NotSent, Provider } from './provider.ts';

export function localApp(url: string): Provider {
  return {
    async send({ phone, text, isUserReport }) {
      const body = JSON.stringify({ to: phone, text, isUserReport });
      const headers = { 'content-type': 'application/json' };
      try {
        const { status, body: said } = await sendOnce(new URL(url), { headers, body }, attemptMilliseconds());
        return status >= 200 && status < 300 ? { outcome: 'accepted' } : notAccepted(status, reasonOf(said), '');
      } catch (error) {
        return withoutAnswer(error);
      }
    },
  };
}

/** The app says it in the port's own words (`POST /faults` there). */
function reasonOf(body: Buffer | undefined): NotSent['reason'] {
  const { reason } = membersOf(body);
  return reason === 'number' || reason === 'queue-full' ? reason : 'other';
}
