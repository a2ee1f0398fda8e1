import type * as z from 'zod/mini';
import { ApiError } from '../../../../protocol/errors.ts';
import { anything, parseJsonBody } from '../../../../protocol/text/strict-json.ts';

/** Problems of a body that a page is told. */
const MOST_PROBLEMS = 20;

/**
 * A parser for the body of a call of staff: JSON of at most 64,000 bytes as `application/json`, of the shape. Throws
 * JsonProblem, or 400 `unparsable_request` with `problems` that name members, never a value.
 */
export function staffBody<T>(shape: z.ZodMiniType<T>): (body: Buffer, contentType: string) => T {
  return (body, contentType) => {
    parseJsonBody(body, contentType, anything);
    const parsed = shape.safeParse(JSON.parse(body.toString('utf8')));
    if (parsed.success) return parsed.data;
    const problems = parsed.error.issues.slice(0, MOST_PROBLEMS).map(({ path, code }) => `${path.join('.')}: ${code}`);
    throw new ApiError(400, 'unparsable_request', 'the request has not the right shape', { problems });
  };
}
