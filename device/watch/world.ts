/** What the checks share: the stage, and what earlier ones found. */

import type { JwksKey } from '../../protocol/certificate/jwks.ts';
import type { SentKey } from '../../protocol/keys/hmac.ts';
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import type { Diagnosis, Session } from '../client/calls.ts';
import type { Exchange, Request, Send } from '../client/http.ts';
import type { IssuedCode, Lab } from '../lab.ts';
import type { Stack } from '../stack.ts';
import type { ExportSchedule } from '../walk/schedule.ts';
import type { PublishedKey } from './state.ts';

export interface World {
  readonly stack: Stack;
  /** An Android phone: its calls are padded, so cover traffic can be held against them. */
  readonly session: Session;
  readonly lab: Lab;
  /** Once, without a platform's retries. */
  readonly send: Send;
  readonly now: () => Promise<UnixSeconds>;
  readonly schedule: ExportSchedule;
  /** E.164, where a report's message goes; undefined = no report is made. */
  readonly phone: string | undefined;
  readonly testType: string;
  /** Undefined: nothing is kept between runs. */
  readonly published: PublishedKeys | undefined;
  readonly facts: Facts;
}

/** Of this run and those before. */
export interface PublishedKeys {
  keys: readonly PublishedKey[];
  readonly patienceSeconds: number;
}

interface Facts {
  jwks?: readonly JwksKey[];
  issued?: IssuedCode;
  diagnosis?: Diagnosis;
  keys?: readonly SentKey[];
  hmacKey?: Buffer;
  mac?: string;
  certificate?: string;
  publish?: { readonly request: Request; readonly answer: Exchange; readonly insertedExposures: number };
  /** Of real calls, by which cover traffic is judged. */
  readonly real: Partial<Record<'verify' | 'certificate' | 'publish', Exchange>>;
  lines?: readonly string[];
}

export function pathOf(url: string, relative: string): string {
  return new URL(relative, url).href;
}
