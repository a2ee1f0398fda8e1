/** What a probe is given, and what it told. */
import type { EventName } from '../../../lambdas/shared/events.ts';
import { getter } from '../../../lambdas/shared/probe/get.ts';

export function probing() {
  const counted: EventName[] = [];
  const unexpected: unknown[] = [];
  const deps = {
    get: getter(5_000),
    count: (event: EventName) => counted.push(event),
    unexpected: (error: unknown) => unexpected.push(error),
  };
  return { deps, counted, unexpected };
}
