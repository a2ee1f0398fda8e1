/** The brake behind CloudFront: real endpoint, real brake, real header check; only the table and the secret are the test's. */
import { describe, expect, it } from 'vitest';
import { addressBehindFront } from '../../../../lambdas/shared/http/address/client-address.ts';
import { openOriginHeader } from '../../../../lambdas/shared/http/address/origin-header.ts';
import { openFailureBrake } from '../../../../lambdas/shared/http/limits/brake.ts';
import { countMetric } from '../../../../lambdas/shared/log.ts';
import { scriptedDynamo } from '../../../support/aws/scripted-dynamo.ts';
import { endpoint } from '../../../support/http/device-endpoint.ts';
import { fixedRing, ringVersion } from '../../../support/keys/fixed-ring.ts';
import { linesOf } from '../../../support/process/stdout.ts';

const SECRET = 'Zm9yLXRoZS10ZXN0cy1vZi10aGUtYnJha2U';
const MAXIMUM = 30;

/** An address of CloudFront, which all calls of a region of the world come from. */
const edge = { sourceIp: '130.176.0.7' };

/** What CloudFront hands on for a viewer. */
const from = (viewer: string, header = SECRET) => ({
  ...edge,
  headers: { 'x-enx-origin': header, 'cloudfront-viewer-address': `${viewer}:46532` },
});
const wrong = { body: { code: 'refused' } };
const right = { body: { code: '1' } };

/** One container with an empty table; `read` is what Secrets Manager does. */
function container(read = async () => JSON.stringify({ current: SECRET, previous: 'old' })) {
  const failures = new Map<string, number>();
  const dynamo = scriptedDynamo(({ input }) => {
    const key = JSON.stringify((input as { Key: object }).Key);
    failures.set(key, (failures.get(key) ?? 0) + 1);
    return { Attributes: { failures: { N: String(failures.get(key)) } } };
  });
  const ring = fixedRing(ringVersion('address'));
  const call = endpoint({
    brake: openFailureBrake({ dynamo, table: 'Brake', ring, maximumFailures: MAXIMUM }),
    clientAddress: addressBehindFront(openOriginHeader(read, countMetric), countMetric),
  });
  const statusOf = async (event: object) => (await call(event)).statusCode;
  const guess = async (event: object) => {
    for (let i = 0; i < MAXIMUM; i++) expect(await statusOf({ ...wrong, ...event })).toBe(400);
  };
  return { failures, statusOf, guess };
}

/** Runs quietly; the names of the events that were counted, but for late answers, which this busy machine decides on. */
async function eventsOf(run: () => Promise<unknown>): Promise<string[]> {
  const lines = await linesOf(run);
  const names = lines.filter((line) => '_aws' in line).flatMap(Object.keys);
  return names.filter((name) => /^[A-Z]/.test(name) && name !== 'DeadlineOverrun');
}

describe('30 wrong codes through one edge', () => {
  it('brake their viewer, and nobody else behind that edge', async () => {
    await eventsOf(async () => {
      const { statusOf, guess } = container();
      await guess(from('203.0.113.9'));
      expect(await statusOf({ ...right, ...from('203.0.113.9') })).toBe(429);
      expect(await statusOf({ ...right, ...from('203.0.113.10') })).toBe(200);
      expect(await statusOf({ ...wrong, ...from('203.0.113.10') })).toBe(400);
    });
  });

  it('of IPv6 brake the viewer’s /64, and not its neighbours', async () => {
    await eventsOf(async () => {
      const { statusOf, guess } = container();
      for (let i = 0; i < MAXIMUM; i++) await statusOf({ ...wrong, ...from(`2001:db8:0:7::${i.toString(16)}`) });
      expect(await statusOf({ ...right, ...from('2001:db8:0:7:ffff:ffff:ffff:ffff') })).toBe(429);
      expect(await statusOf({ ...right, ...from('2001:db8:0:8::') })).toBe(200);
      expect(await statusOf({ ...right, ...from('2001:db8:0:6:ffff:ffff:ffff:ffff') })).toBe(200);
      await guess(from('2001:db8:0:8::1'));
    });
  });

  it('are one viewer’s under both values of the header', async () => {
    await eventsOf(async () => {
      const { statusOf } = container();
      for (let i = 0; i < MAXIMUM; i++) await statusOf({ ...wrong, ...from('203.0.113.9', i % 2 ? 'old' : SECRET) });
      expect(await statusOf({ ...right, ...from('203.0.113.9', 'old') })).toBe(429);
    });
  });
});

describe('whoever goes round CloudFront', () => {
  const direct = { sourceIp: '192.0.2.66' };

  it.each([
    ['without the header', {}],
    ['with a wrong one', { 'x-enx-origin': 'guess' }],
  ])('cannot have others braked, nor escape, by an address of its choice (%s)', async (_, header) => {
    const events = await eventsOf(async () => {
      const { statusOf, failures } = container();
      for (let i = 0; i < MAXIMUM; i++) {
        const headers = { ...header, 'cloudfront-viewer-address': `203.0.113.${i}:1` };
        await statusOf({ ...wrong, ...direct, headers });
      }
      expect(failures.size).toBe(1);
      expect(await statusOf({ ...right, ...direct, headers: header })).toBe(429);
      expect(await statusOf({ ...right, ...from('203.0.113.9') })).toBe(200);
    });
    expect(events.filter((name) => name === 'FrontBypassed')).toHaveLength(MAXIMUM + 1);
    expect(events.filter((name) => name === 'AddressBraked')).toHaveLength(1);
  });
});

describe('a cold start while Secrets Manager is away', () => {
  it('fails no call, counts no guess against the edge, and says so', async () => {
    const events = await eventsOf(async () => {
      const { statusOf, guess, failures } = container(async () => Promise.reject(new Error('away')));
      await guess(from('203.0.113.9'));
      expect(await statusOf({ ...right, ...from('203.0.113.9') })).toBe(200);
      expect(failures.size).toBe(0);
    });
    expect(events).toEqual(['OriginHeaderUnread', ...Array(MAXIMUM).fill('BrakeUnavailable')]);
  });
});

describe('the log', () => {
  it('holds nothing of the header or the address, whatever happens', async () => {
    const lines = await linesOf(async () => {
      const { statusOf, guess } = container();
      await guess(from('203.0.113.9'));
      await statusOf({ ...right, ...from('203.0.113.9') });
      await statusOf({ body: { code: 'broken' }, ...from('2001:db8:0:7::1') });
      await statusOf({ ...wrong, sourceIp: '192.0.2.66', headers: { 'x-enx-origin': 'guessed-header' } });
    });
    expect(lines.length).toBeGreaterThan(MAXIMUM);
    expect(JSON.stringify(lines)).not.toMatch(/203\.0\.113|2001|130\.176|192\.0\.2|guessed-header|46532|viewer/);
    expect(JSON.stringify(lines)).not.toContain(SECRET);
  });

  it('holds nothing of a secret that is not what it should be', async () => {
    const lines = await linesOf(async () => {
      const { statusOf } = container(async () => `{"current": ${SECRET}`);
      await statusOf({ ...right, ...from('203.0.113.9') });
    });
    expect(JSON.stringify(lines)).toContain('OriginHeaderUnread');
    expect(JSON.stringify(lines)).not.toContain(SECRET);
  });
});
