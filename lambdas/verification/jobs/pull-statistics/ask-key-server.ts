import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import type { KeyServerDay } from '../../../../protocol/statistics/reports/key-server.ts';
import { MAX_STATISTICS_BYTES, readToldDays } from '../../../../protocol/statistics/told-days.ts';
import { limitedBody } from '../../../shared/outgoing/limited-body.ts';

/** The days that a key server tells of; rejects with StatisticsAnswerError. */
export type AskKeyServer = (url: string, token: string, now: UnixSeconds) => Promise<KeyServerDay[]>;

/** Why there are none. One word, since an address or an answer of another server belongs in no log. */
export class StatisticsAnswerError extends Error {
  readonly failure: 'unreachable' | 'too-large' | 'malformed' | `status-${number}`;

  constructor(failure: StatisticsAnswerError['failure']) {
    super(`Statistics of a key server: ${failure}`);
    this.name = 'StatisticsAnswerError';
    this.failure = failure;
  }
}

/** Follows no redirect: the token is for the address that the region's settings name. */
export function keyServerAsker(timeoutMilliseconds: number): AskKeyServer {
  return async (url, token, now) => {
    const text = await postedFor(url, token, timeoutMilliseconds);
    const days = readToldDays(text, now);
    if (days === undefined) throw new StatisticsAnswerError('malformed');
    return days;
  };
}

async function postedFor(url: string, token: string, timeoutMilliseconds: number): Promise<string> {
  const headers = { accept: 'application/json', 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const signal = AbortSignal.timeout(timeoutMilliseconds);
  try {
    const response = await fetch(url, { method: 'POST', headers, body: '{"padding":""}', redirect: 'manual', signal });
    if (response.status !== 200) throw new StatisticsAnswerError(`status-${response.status}`);
    const body = await limitedBody(response.body, MAX_STATISTICS_BYTES);
    if (!body) throw new StatisticsAnswerError('too-large');
    return body.toString();
  } catch (error) {
    throw error instanceof StatisticsAnswerError ? error : new StatisticsAnswerError('unreachable');
  }
}
