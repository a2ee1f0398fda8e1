/** What a probe asks: public addresses, by GET, as anybody does. */
import { limitedBody } from '../outgoing/limited-body.ts';

/** Why a check failed, in a word or two: an address or what an answer holds belongs in no log. */
export class ProbeFailure extends Error {
  readonly why: string;

  constructor(why: string) {
    super(`Probe: ${why}`);
    this.name = 'ProbeFailure';
    this.why = why;
  }
}

/** The body of an answer 200; rejects with ProbeFailure for anything else. */
export type Get = (url: string, maximumBytes: number) => Promise<Buffer>;

/** Gives up after `timeoutMilliseconds` in all. Follows no redirect: what phones are given does not redirect. */
export function getter(timeoutMilliseconds: number): Get {
  return async (url, maximumBytes) => {
    try {
      const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMilliseconds) });
      if (response.status !== 200) throw new ProbeFailure(`status ${response.status}`);
      const body = await limitedBody(response.body, maximumBytes);
      if (!body) throw new ProbeFailure('too large');
      return body;
    } catch (error) {
      throw error instanceof ProbeFailure ? error : new ProbeFailure('unreachable');
    }
  };
}
