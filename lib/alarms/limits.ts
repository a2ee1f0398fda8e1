/** Alarms on the limits of calls that are no phone's (lambdas/shared/http/limits). */
import type { AlarmBook } from '../constructs/alarm-book.ts';
import type { ServiceFunction } from '../constructs/service-function.ts';
import { tooOften } from './too-often.ts';

/** A machine that heeds `Retry-After` is refused once a minute: fifteen in as many minutes are well, more do not heed it. */
export function callsLimited(alarms: AlarmBook, call: ServiceFunction): void {
  tooOften(alarms, 'CallsLimited', call, {
    says: 'Calls with an API key are refused, because the key or its address calls too often.',
    event: 'CallLimited',
    threshold: 100,
    minutes: 15,
    periods: 1,
  });
}

/** They go on uncounted: nobody notices but this. The same table counts all of them, so one function's calls tell. */
export function callsUncounted(alarms: AlarmBook, call: ServiceFunction): void {
  tooOften(alarms, 'CallsUncounted', call, {
    says: 'Calls with an API key are not counted, so nothing but the gateway limits them.',
    event: 'CallUncounted',
    threshold: 100,
    minutes: 15,
    periods: 1,
  });
}
