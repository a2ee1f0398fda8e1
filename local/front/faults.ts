/** Failures of the doubles of other people's services, ordered by `POST /faults {"next": …}`; each takes the next call only. */
import type { IncomingMessage } from 'node:http';
import * as z from 'zod/mini';
import { BadRequest, readOwnJson } from './json-body.ts';

const FAULT_BYTES = 1_000;

export interface Faults<Fault extends string> {
  /** Of the call under way; undefined = nothing unusual. */
  take(): Fault | undefined;
  /** Reads an order; `none` takes the last one back. Throws BadRequest. */
  order(request: IncomingMessage): Promise<Fault | 'none'>;
}

export function openFaults<const Fault extends string>(faults: readonly Fault[]): Faults<Fault> {
  const names = [...faults, 'none'] as const;
  const shape = z.strictObject({ next: z.enum(names) });
  let planned: Fault | undefined;
  return {
    take: () => {
      const fault = planned;
      planned = undefined;
      return fault;
    },
    order: async (request) => {
      const parsed = shape.safeParse(await readOwnJson(request, FAULT_BYTES));
      if (!parsed.success) throw new BadRequest(`next must be one of: ${names.join(', ')}`);
      const next = parsed.data.next as Fault | 'none';
      planned = next === 'none' ? undefined : next;
      return next;
    },
  };
}
