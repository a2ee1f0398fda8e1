import type { Context } from 'aws-lambda';
import { countMetric, type Log, openLog } from './log.ts';

type JobHandler<T, E> = (event: E, context: Context) => Promise<T>;

/**
 * The handler of a function that a timer or an operator runs: one line that says what was done, which is also its
 * result. A failure is thrown, so that the function's error metric and the invoker see it, but without the original
 * text, which may quote anything. `problemOf` finds a failure in what was done: the line is written, then it is thrown.
 */
export function job<T extends object, E = unknown>(
  name: string,
  run: JobHandler<T, E>,
  problemOf: (summary: T) => string | undefined = () => undefined,
): JobHandler<T, E> {
  const log = openLog(name);
  const guarded = withoutErrorTexts(name, log, run);
  return async (event, context) => {
    const summary = await guarded(event, context);
    log.job(summary);
    const problem = problemOf(summary);
    if (problem !== undefined) throw new Error(`${name} failed: ${problem}`);
    return summary;
  };
}

/** As `job`, for a result that is the invoker's alone: nothing of it is logged. */
export function secretJob<T extends object, E = unknown>(name: string, run: JobHandler<T, E>): JobHandler<T, E> {
  return withoutErrorTexts(name, openLog(name), run);
}

function withoutErrorTexts<T, E>(name: string, log: Log, run: JobHandler<T, E>): JobHandler<T, E> {
  return async (event, context) =>
    run(event, context).catch((error: unknown) => {
      log.unexpected(error, context.awsRequestId);
      countMetric('UnexpectedError');
      throw new Error(`${name} failed: ${error instanceof JobFailure ? error.message : 'see its log'}`);
    });
}

/** Says in its own words which part of a job failed; the words hold no data. */
export class JobFailure extends Error {
  constructor(message: string, cause: unknown) {
    super(message, { cause });
    this.name = 'JobFailure';
  }
}
