/** The message app of a laptop (stage `local`), which shows what a phone would have got. */
import { attemptMilliseconds, notAccepted, withoutAnswer } from './outcome.ts';
import type { Provider } from './provider.ts';
import { sendOnce } from './send-once.ts';

export function localApp(url: string): Provider {
  return {
    name: 'local-app',
    async send({ phone, text, isUserReport }) {
      const body = JSON.stringify({ to: phone, text, isUserReport });
      const headers = { 'content-type': 'application/json' };
      try {
        const { status } = await sendOnce(new URL(url), { headers, body }, attemptMilliseconds());
        return status >= 200 && status < 300 ? { outcome: 'accepted' } : notAccepted(status, 'other', '');
      } catch (error) {
        return withoutAnswer(error);
      }
    },
  };
}
