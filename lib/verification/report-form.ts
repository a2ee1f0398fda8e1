/** The page on which people report a test of their own. */
import { env as reportFormEnv } from '../../lambdas/verification/open/report-form/env.ts';
import { deadlineOverruns, gatewayFailing, reportsLimited } from '../alarms/events.ts';
import { grantGateways } from '../constructs/outgoing/message-gateways.ts';
import type { ServiceFunction } from '../constructs/service-function.ts';
import { sendingCall } from '../domain-stack.ts';
import { grantIssuing, grantSending } from './issuing.ts';
import type { Parts } from './parts.ts';

/** `domain`: the ENX domain, in lower case. */
export function reportForm(parts: Parts, domain: string): ServiceFunction {
  const { stage, regions, tables, alarms } = parts;
  const values = { REDIRECT_DOMAIN: domain };
  const form = parts.step('report-form', { env: reportFormEnv, values, ...sendingCall });
  grantIssuing(parts, form, 'report-session', 'address');
  tables.brake.grant(form, 'UpdateItem');
  grantSending(parts, form);
  grantGateways(form, stage, regions);
  deadlineOverruns(alarms, form);
  reportsLimited(alarms, form);
  gatewayFailing(alarms, form);
  return form;
}
