/** The time a stack lives in: the system's, or that of a local stack's adjustable clock (its control address). */
import { setTimeout as sleep } from 'node:timers/promises';
import type { UnixSeconds } from '../protocol/keys/interval.ts';
import { readAnswer } from './client/answer.ts';
import type { Send } from './client/http.ts';

/** An export may take minutes, and the control answers when it has finished. */
const TIMEOUT_MILLISECONDS = 300_000;

export interface StackTime {
  now(): Promise<UnixSeconds>;
  /** Lets real time pass. */
  wait(seconds: number): Promise<void>;
  /** Undefined where the clock cannot be moved. */
  readonly control: Control | undefined;
}

export interface Control {
  /** Forward only; resolves when every function of the stack sees the new time. */
  advance(seconds: number): Promise<void>;
  /** Runs a scheduled function now; resolves with what it did. */
  run(job: string): Promise<unknown>;
}

const systemTime: StackTime = {
  now: async () => Math.floor(Date.now() / 1000),
  wait: (seconds) => sleep(seconds * 1000),
  control: undefined,
};

/** Time through `controlUrl`, or the system's where there is none. */
export function stackTime(controlUrl: string | undefined, send: Send): StackTime {
  if (controlUrl === undefined) return systemTime;
  const call = async (method: 'GET' | 'POST', path: string, body?: Record<string, unknown>) => {
    const exchange = await send({
      method,
      url: `${controlUrl.replace(/\/$/, '')}${path}`,
      headers: { 'Content-Type': 'application/json' },
      ...(body ? { body: Buffer.from(JSON.stringify(body)) } : {}),
      timeoutMilliseconds: TIMEOUT_MILLISECONDS,
    });
    return readAnswer(exchange).json;
  };
  return {
    now: async () => Number((await call('GET', '/clock')).now),
    wait: systemTime.wait,
    control: {
      advance: async (seconds) => void (await call('POST', '/clock', { advanceSeconds: seconds })),
      run: async (job) => (await call('POST', '/run', { job })).result,
    },
  };
}
