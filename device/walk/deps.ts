/** What a walk works with. */
import type { Session } from '../client/calls.ts';
import type { Send } from '../client/http.ts';
import type { Profile } from '../client/profile.ts';
import { withRetries } from '../client/retry.ts';
import type { Lab } from '../lab.ts';
import type { RandomBytes } from '../random.ts';
import { type Report, reported } from '../report.ts';
import { type Stack, servicesOf } from '../stack.ts';
import type { StackTime } from '../stack-time.ts';
import type { ExportSchedule } from './schedule.ts';

export interface WalkDeps {
  readonly stack: Stack;
  readonly time: StackTime;
  readonly schedule: ExportSchedule;
  readonly randomBytes: RandomBytes;
  readonly report: Report;
  readonly send: Send;
  /** E.164: where text messages of this walk go. */
  readonly phoneNumber: string;
}

export function labOf(deps: WalkDeps): Lab {
  const { adminUrl, adminApiKey } = deps.stack.verification;
  return { adminUrl, adminApiKey, send: reported(deps.send, deps.report) };
}

/** A phone of `profile` on this stack; every exchange is reported. */
export function sessionOf(deps: WalkDeps, profile: Profile): Session {
  return { services: servicesOf(deps.stack), profile, send: sendingOf(deps, profile), randomBytes: deps.randomBytes };
}

export function sendingOf({ send, report, time }: WalkDeps, profile: Profile): Send {
  const wait = (milliseconds: number) => time.wait(milliseconds / 1000);
  return withRetries(reported(send, report), profile.retry, wait, time.now);
}
