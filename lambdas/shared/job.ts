import type { Context } from 'aws-lambda';
import { countMetric, openLog } from './log.ts';

/**
 * The handler of a function that a timer or an operator runs: one line that says what was done, which is also its
 * result. A failure is thrown, so that the function's error metric and the invoker see it, but without the original
 * text, which may quote anything.
 */
export function job<T extends object, E = unknown>(
  name: string,
  run: (event: E, context: Context) => Promise<T>,
): (event: E, context: Context) => Promise<T> {
  const log = openLog(name);
  return async (event, context) => {
    try {
      const summary = await run(event, context);
      log.job(summary);
      return summary;
    } catch (error) {
      log.unexpected(error, context.awsRequestId);
      countMetric('UnexpectedError');
      throw new Error(`${name} failed: ${error instanceof JobFailure ? error.message : 'see its log'}`);
    }
  };
}

/** Says in its own words which part of a job failed; the words hold no data. */
export class JobFailure extends Error {
  constructor(message: string, cause: unknown) {
    super(message, { cause });
    this.name = 'JobFailure';
  }
}
