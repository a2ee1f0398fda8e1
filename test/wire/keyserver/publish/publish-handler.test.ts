import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { kms } from '../../../../lambdas/shared/aws/kms.ts';
import type { HttpHandler } from '../../../../lambdas/shared/http/call.ts';
import { httpEvent } from '../../../support/http/events.ts';
import { captureOutput } from '../../../support/process/stdout.ts';
import { aPublish, dailyKeys, type TestIssuer } from '../../../support/publish/key-server.ts';
import { deployPublish } from '../../../support/publish/publish-function.ts';

/** The handler exactly as it is bundled. */
const output = captureOutput();
const now = Math.floor(Date.now() / 1000);
let issuer: TestIssuer;
let publish: HttpHandler;

beforeAll(async () => {
  issuer = await deployPublish(now);
  ({ handler: publish } = await import('../../../../lambdas/keyserver/device/publish/handler.ts'));
});

afterAll(() => {
  vi.unstubAllEnvs();
  output.release();
});

describe('the publish function', () => {
  it('stores keys and makes tokens, without a KMS call on a warm container', async () => {
    const send = vi.spyOn(kms('device'), 'send');
    const body = aPublish({ issuer, now, keys: dailyKeys(14, now) });
    const first = await publish(httpEvent({ body, method: 'PUT' }), {} as never);
    expect([first.statusCode, first.headers?.['x-api-version']]).toEqual([200, 'v1']);
    const { revisionToken, insertedExposures } = JSON.parse(first.body ?? '');
    expect(insertedExposures).toBe(14);
    const revision = aPublish({
      issuer,
      now,
      keys: dailyKeys(14, now),
      reportType: 'negative',
      request: { revisionToken },
    });
    const second = await publish(httpEvent({ body: revision }), {} as never);
    expect(JSON.parse(second.body ?? '').code).toBe('invalid_report_type_transition');
    expect(send).not.toHaveBeenCalled();
  });

  it('writes no key, token, certificate or address into its log', async () => {
    const keys = dailyKeys(2, now, { seed: 77 });
    const body = aPublish({ issuer, now, keys });
    const before = output.text().length;
    const answer = await publish(httpEvent({ body, sourceIp: '198.51.100.77' }), {} as never);
    await publish(httpEvent({ body: { ...body, hmacKey: 'AAAA' } }), {} as never);
    const written = output.text().slice(before);
    expect(written).toContain('health_authority_verification_certificate_invalid');
    const secrets = [...keys.map(({ key }) => key), body.verificationPayload, body.hmacKey, '198.51.100.77'];
    for (const secret of [...secrets, JSON.parse(answer.body ?? '').revisionToken])
      expect(written).not.toContain(secret);
  });
});
