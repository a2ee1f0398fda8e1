/**
 * The probes of both servers, on the deployed functions: given the addresses that everybody has. Only the local stack,
 * where no schedule runs them.
 */
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Domain, functionName } from '../../lambdas/shared/names.ts';
import { regionId, stackName } from '../../lib/names.ts';
import { ownExportKeys } from '../../local/export-keys.ts';
import { stack, stackAws } from '../support/setup/stack.ts';
import { nextBrakeWindow } from './support/brake.ts';
import { ok } from './support/call.ts';
import { exportWhatWasPublishedAt, freshKeys, published, schedule, time } from './support/story.ts';

const aws = stackAws();
const isLocal = 'endpoint' in aws;
const { region, verification, keyServer } = stack();

async function run(domain: Domain, targets: object): Promise<unknown> {
  const FunctionName = functionName('local', domain, 'probe');
  const { Payload } = await new LambdaClient(aws).send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify(targets) }),
  );
  return JSON.parse(Payload?.transformToString() ?? 'null');
}

async function exportKeyArn(): Promise<string> {
  const keys = await ownExportKeys(new CloudFormationClient(aws), stackName('keyserver', 'local'));
  return keys.get(regionId(region)) ?? '';
}

describe.skipIf(!isLocal)('what a probe sees of', () => {
  it('the verification server', async () => {
    const targets = {
      health: { DeviceApi: `${verification.deviceUrl}health`, AdminApi: `${verification.adminUrl}health` },
      jwks: { [region]: verification.jwksUrl },
    };
    expect(await run('verification', targets)).toEqual({ checks: 3, failed: [] });
    const elsewhere = { health: {}, jwks: { 'US-XX': verification.jwksUrl.replace(region, 'US-XX') } };
    expect(await run('verification', elsewhere)).toEqual({
      checks: 1,
      failed: [{ what: 'US-XX/jwks', why: 'status 404' }],
    });
  });

  describe('the key server', () => {
    const series = {
      configuration: region.toLowerCase(),
      region,
      periodHours: schedule.periodSeconds / 3_600,
      minimumAgeSeconds: schedule.minimumAgeSeconds,
    };
    const signer = { keyArn: '', verificationKeyId: keyServer.keyId, verificationKeyVersion: keyServer.keyVersion };
    const targets = {
      healthUrl: keyServer.publishUrl.replace('v1/publish', 'health'),
      baseUrl: keyServer.exportBaseUrl,
    };

    beforeAll(async () => {
      await nextBrakeWindow();
      ok(await published(await freshKeys(14)));
      await exportWhatWasPublishedAt(await time.now());
      signer.keyArn = await exportKeyArn();
    });

    it('with a file that phones take', async () => {
      expect(await run('keyserver', { ...targets, series: [{ ...series, signers: [signer] }] })).toEqual({
        checks: 3,
        failed: [],
      });
    });

    it('under a key that phones do not know', async () => {
      const other = { ...series, signers: [{ ...signer, verificationKeyVersion: 'v9' }] };
      expect(await run('keyserver', { ...targets, series: [other] })).toEqual({
        checks: 3,
        failed: [{ what: `${series.configuration}/file`, why: 'refused' }],
      });
    });
  });
});
