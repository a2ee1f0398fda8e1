import type { Log } from '../log.ts';
import type { CallMiddleware, CallRequest } from './call-state.ts';

/** One line per invocation, of one form for real calls, errors and chaff. The duration is that of our work. */
export function logCall(log: Log): CallMiddleware {
  const write = ({ event, response }: CallRequest) => {
    const { arrivedAt, errorCode, chaff } = event.call;
    const status = response && 'statusCode' in response ? (response.statusCode ?? 0) : 0;
    const durationMilliseconds = Math.round(10 * (performance.now() - arrivedAt)) / 10;
    log.call({ requestId: event.requestContext.requestId, status, errorCode, durationMilliseconds, chaff });
  };
  return { after: write, onError: write };
}
