/** As verify-and-certificate.test.ts, of a person's own report: it makes the most requests of AWS before its answer. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { HttpHandler } from '../../../lambdas/shared/http/call.ts';
import { codesTable } from '../../../lambdas/verification/store/tables.ts';
import type { AnEvent } from '../../support/http/events.ts';
import { deployVerification } from '../../support/memory-aws/deploy.ts';
import type { MemoryAws } from '../../support/memory-aws/line.ts';
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
import demo from '../../support/regions/us-zz.json' with { type: 'json' };
import { load, newApiKey } from '../../support/verification/verification-functions.ts';

vi.mock('../../../lambdas/shared/random.ts', async () => {
  const { seededBytes } = await import('../../support/privacy/seeded-bytes.ts');
  return { randomBytes: seededBytes('user-report') };
});

const output = captureOutput();
const nonce = Buffer.alloc(256, 7).toString('base64');
const verification = { ...demo.verification, sms: { ...demo.verification.sms, dailyCapUserReports: 100_000 } };
let aws: MemoryAws;
let reported: Record<'real' | 'chaff' | 'refused' | 'again', Answers>;

/** 10,000 numbers of one exchange in Seattle. */
const phoneOf = (index: number) => `+1206867${String(index).padStart(4, '0')}`;

beforeAll(async () => {
  aws = await deployVerification({ ...demo, verification });
  const key = await newApiKey('device');
  const report = await load<HttpHandler>('user-report');
  takeTime(aws, 'user-report');
  let calls = 0;
  const event = (body: object, headers: Record<string, string> = {}): AnEvent => ({
    body,
    sourceIp: addressOf(calls++),
    headers: { 'x-api-key': key, 'user-agent': 'Dalvik/2.1.0', ...headers },
  });
  const reports = (count: number) => events(count, (index) => event({ phone: phoneOf(index), nonce }));
  const chaff = events(CALLS, () => event({ padding: 'x' }, { 'x-chaff': '1' }));
  const refused = events(REFUSALS, () => event({ phone: '+1', nonce }));
  const first = await inVirtualTime(() => answersOf(report, { real: reports(CALLS), chaff, refused }));
  // The same people once more: they are told of success, and nothing is sent (verification-server.md §1.4).
  const second = await inVirtualTime(() => answersOf(report, { again: reports(REFUSALS) }));
  reported = { ...first, ...second };
}, 240_000);

afterAll(() => {
  output.release();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe('user-report', () => {
  it('was answered as it should', () => {
    for (const kind of ['real', 'again'] as const) {
      const isPromise = ({ expiresAt, expiresAtTimestamp }: Record<string, unknown>) =>
        typeof expiresAt === 'string' && Number(expiresAtTimestamp) > Date.now() / 1000;
      expect(reported[kind].bodies.every(isPromise)).toBe(true);
    }
    expect(reported.refused.bodies.every(({ errorCode }) => errorCode === 'phone_number_invalid')).toBe(true);
    const statuses = Object.values(reported).map((answers) => [...answers.statuses]);
    expect(statuses).toEqual([[200], [200], [400], [200]]);
    // Of each number a diagnosis, a pointer and the phone, once.
    expect(aws.tables.rows(codesTable.id)).toHaveLength(3 * CALLS);
  });

  it('real and chaff, success and error, first and repeated reports are alike', () => {
    for (const kind of ['chaff', 'refused', 'again'] as const) {
      expect([kind, differences(reported.real, reported[kind])]).toEqual([kind, []]);
    }
    expect(differences(reported.refused, reported.chaff)).toEqual([]);
  });
});
