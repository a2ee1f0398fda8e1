/** Who sends what was promised. */
import { env as sendMessagesEnv } from '../../lambdas/verification/jobs/send-messages/env.ts';
import { failing } from '../alarms/aws.ts';
import { messagesStuck } from '../alarms/events.ts';
import { Schedule } from '../constructs/schedule.ts';
import type { ServiceFunction } from '../constructs/service-function.ts';
import { wakeOnRows } from '../constructs/wake-on-rows.ts';
import { job } from '../domain-stack.ts';
import { grantSending } from './issuing.ts';
import type { Parts } from './parts.ts';

/** How long a message may wait that the stream did not wake the sender for. */
const SWEEP_MINUTES = 1;

export function sendMessages(parts: Parts): ServiceFunction {
  const { stack, tables, alarms } = parts;
  const send = parts.step('send-messages', { env: sendMessagesEnv, ...job });
  tables.outbox.grant(send, 'GetItem', 'Scan', 'UpdateItem');
  tables.regions.grant(send, 'GetItem');
  tables.rings.grant(send, 'Query');
  tables.lastingRings.grant(send, 'Query');
  tables.statistics.grant(send, 'UpdateItem');
  parts.sealingKey.grantOpen(send, 'outbox');
  grantSending(parts, send);
  wakeOnRows(send, tables.outbox);
  new Schedule(stack, send, SWEEP_MINUTES);
  failing(alarms, 'MessagesStuck', send, SWEEP_MINUTES, 'Messages that were promised are not looked after.');
  messagesStuck(alarms, send);
  return send;
}
