/**
 * `POST /v1/stats`: what phones of a health authority published, by day (key-server.md §5.7). Its verification server asks, with a
 * token of its own (certificate/statistics-token.ts). Any method.
 */
import { ApiError } from '../errors.ts';
import { jsonDate } from '../statistics/report.ts';
import type { KeyServerDay } from '../statistics/reports/key-server.ts';
import { JsonProblem, object, parseJsonBody, text } from '../text/strict-json.ts';

export const keyServerStatisticsPath = '/v1/stats';

const shape = object({ padding: text });

/** Throws ApiError 400 `bad_request` for whatever is wrong, the content type too, as the reference. */
export function parseKeyServerStatistics(body: Buffer, contentType: string): undefined {
  try {
    parseJsonBody(body, contentType, shape);
    return undefined;
  } catch (error) {
    if (!(error instanceof JsonProblem)) throw error;
    throw new ApiError(400, 'bad_request', `error unmarshalling API call, code: 400: ${error.message}`);
  }
}

/** `days` is left out where there are none. */
export function keyServerStatisticsAnswer(days: readonly KeyServerDay[]): { days?: readonly object[] } {
  return days.length === 0 ? {} : { days: days.map(({ day, figures }) => ({ day: jsonDate(day), ...figures })) };
}

export function keyServerStatisticsRefusal({ message, code }: ApiError): Record<string, unknown> {
  return { error: message, code };
}
