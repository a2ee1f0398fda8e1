/** As verify-and-certificate.test.ts, of the key server: a phone that publishes keys, or sends cover traffic. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { HttpHandler } from '../../../lambdas/shared/http/call.ts';
import { dayStartInterval, intervalAt } from '../../../protocol/keys/interval.ts';
import type { AnEvent } from '../../support/http/events.ts';
import { deployKeyServer } from '../../support/memory-aws/deploy.ts';
import {
  type Answers,
  addressOf,
  answersOf,
  CALLS,
  differences,
  events,
  REFUSALS,
  takeTime,
} from '../../support/privacy/answers.ts';
import { captureOutput } from '../../support/process/stdout.ts';
import { inVirtualTime } from '../../support/process/virtual-time.ts';
import { aPublish, type TestIssuer } from '../../support/publish/key-server.ts';

vi.mock('../../../lambdas/shared/random.ts', async () => {
  const { seededBytes } = await import('../../support/privacy/seeded-bytes.ts');
  return { randomBytes: seededBytes('publish') };
});

const output = captureOutput();
const now = Math.floor(Date.now() / 1000);
let published: Record<'real' | 'chaff' | 'refused', Answers>;

/** One to four keys of whole days, each of its own bytes. */
function keysOf(upload: number) {
  return Array.from({ length: 1 + (upload % 4) }, (_, day) => {
    const bytes = Buffer.alloc(16, day);
    bytes.writeUInt32BE(upload);
    const rollingStartNumber = dayStartInterval(intervalAt(now)) - (day + 1) * 144;
    return { key: bytes.toString('base64'), rollingStartNumber, rollingPeriod: 144, transmissionRisk: 0 };
  });
}

function uploads(issuer: TestIssuer) {
  const event = (index: number, body: object, headers: Record<string, string> = {}): AnEvent => ({
    body,
    sourceIp: addressOf(index),
    headers,
  });
  const upload = (index: number) => aPublish({ issuer, now, keys: keysOf(index) });
  return {
    real: events(CALLS, (index) => event(index, upload(index))),
    chaff: events(CALLS, (index) => event(index, { padding: 'x' }, { 'x-chaff': '1' })),
    refused: events(REFUSALS, (index) =>
      event(index, { ...upload(index), hmacKey: Buffer.alloc(16, 1).toString('base64') }),
    ),
  };
}

beforeAll(async () => {
  const { aws, issuer } = await deployKeyServer(now);
  const { handler } = (await import('../../../lambdas/keyserver/device/publish/handler.ts')) as {
    handler: HttpHandler;
  };
  takeTime(aws, 'publish');
  published = await inVirtualTime(() => answersOf(handler, uploads(issuer)));
}, 240_000);

afterAll(() => {
  output.release();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe('publish', () => {
  it('was answered as it should', () => {
    const counts = published.real.bodies.map(({ insertedExposures }) => Number(insertedExposures));
    expect(counts.reduce((sum, one) => sum + one)).toBe(2.5 * CALLS);
    const code = 'health_authority_verification_certificate_invalid';
    expect(published.refused.bodies.every((body) => body.code === code)).toBe(true);
    const statuses = Object.values(published).map((answers) => [...answers.statuses]);
    expect(statuses).toEqual([[200], [200], [401]]);
  });

  it('real and chaff, success and error are alike', () => {
    expect(differences(published.real, published.chaff)).toEqual([]);
    expect(differences(published.real, published.refused)).toEqual([]);
    expect(differences(published.refused, published.chaff)).toEqual([]);
  });
});
