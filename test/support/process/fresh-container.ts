/** A container of a function of its own: nothing of another one's caches and connections. */
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import type { HttpResult } from '../../../lambdas/shared/http/call.ts';
import type { Domain } from '../../../lambdas/shared/names.ts';
import { lambdasFolder, stepFolder } from '../../../lib/constructs/code/steps.ts';
import { type AnEvent, httpEvent } from '../http/events.ts';
import { context, type Handler } from '../verification/verification-functions.ts';

/** Two attempts at one question take 1.9 s, a whole call four and a deadline; before there was a limit, it was 9. */
const GENEROUS_MILLISECONDS = 8_000;

/** Reads the environment, and starts in time. */
export async function freshContainer(domain: Domain, step: string): Promise<(event: AnEvent) => Promise<HttpResult>> {
  vi.resetModules();
  const began = performance.now();
  const { handler } = (await import(join(lambdasFolder, stepFolder(domain, step) ?? step, 'handler.ts'))) as {
    handler: Handler;
  };
  expect(performance.now() - began).toBeLessThan(GENEROUS_MILLISECONDS);
  return async (event) => handler(httpEvent(event), context);
}

/** That a phone is told in time that its call failed, in an answer like any other. */
export async function expectFailure(answer: Promise<HttpResult>): Promise<void> {
  const began = performance.now();
  const { statusCode, body = '', headers } = await answer;
  expect(performance.now() - began).toBeLessThan(GENEROUS_MILLISECONDS);
  expect(statusCode).toBe(500);
  expect(body.length).toBeGreaterThanOrEqual(4_096);
  expect(body.length).toBeLessThanOrEqual(6_143);
  expect(headers).toMatchObject({ 'retry-after': '060' });
}
