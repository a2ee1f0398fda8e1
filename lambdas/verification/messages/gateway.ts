/**
 * A region's own gateway for the messages of the report form (verification-server.md §3.5): it is told the whole answer to
 * an issue, the code in it, and sends the message itself.
 */
import { answerPadding, type RandomBytes } from '../../../protocol/answer-padding.ts';
import type { IssueAnswer } from '../../../protocol/api/issue.ts';
import { webhookMac } from '../../../protocol/sms/webhook-mac.ts';
import type { EventName } from '../../shared/events.ts';
import type { KeptSecret } from '../../shared/kept.ts';
import { attemptMilliseconds, sendOnce } from '../../shared/outgoing/send-once.ts';
import { type Delivery, notSent } from './providers/provider.ts';

/** With `generatedSMS` and `phone`. */
export type GatewayMessage = IssueAnswer & Required<Pick<IssueAnswer, 'generatedSMS' | 'phone'>>;

export interface Gateway {
  /** Never rejects, and never repeats. Whatever is not status 200 is a failure, after which the code is taken back (⚠D13). */
  send(message: GatewayMessage): Promise<Delivery>;
}

const GATEWAY_MILLISECONDS = 10_000;

/** `secret`: of the region, shared with its gateway. */
export function openGateway(
  url: string,
  deps: { readonly secret: KeptSecret; readonly randomBytes: RandomBytes; count(event: EventName): void },
): Gateway {
  return {
    async send(message) {
      const endsAt = performance.now() + attemptMilliseconds(GATEWAY_MILLISECONDS);
      try {
        const body = JSON.stringify({ ...message, padding: answerPadding(deps.randomBytes) });
        const signature = webhookMac(await deps.secret.value(), body);
        const headers = { 'content-type': 'application/json', 'x-signature': signature };
        const { status } = await sendOnce(new URL(url), { headers, body }, endsAt - performance.now());
        if (status === 200) return { outcome: 'accepted' };
        if (status === 401 || status === 403) deps.secret.forget();
      } catch {
        // No secret, no connection, no answer: like any other refusal.
      }
      deps.count('GatewayFailed');
      return notSent;
    },
  };
}
