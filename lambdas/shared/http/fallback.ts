import { ApiError } from '../../../protocol/errors.ts';
import { systemClock } from '../clock.ts';
import { randomBytes } from '../random.ts';
import type { HttpHandler } from './call.ts';
import { jsonEndpoint } from './endpoints/json-endpoint.ts';

/** `$default` of an HTTP API, which cannot shape its own errors: 404 in JSON for every path and method. */
export function fallbackEndpoint(name: string): HttpHandler {
  return jsonEndpoint({
    name,
    methods: [],
    clock: systemClock,
    randomBytes,
    parse: () => undefined,
    async story() {
      throw new ApiError(404, '', 'not found');
    },
    padding: false,
  });
}
