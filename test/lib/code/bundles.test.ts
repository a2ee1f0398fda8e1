import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Domain } from '../../../lambdas/shared/names.ts';
import { bundleFunctions } from '../../../lib/constructs/code/bundles.ts';
import { allSteps } from '../../../lib/constructs/code/steps.ts';

const output = mkdtempSync(join(tmpdir(), 'enx-bundles-'));
afterAll(() => rmSync(output, { recursive: true }));

const bundles = bundleFunctions(output);
const steps = allSteps.map(({ domain, step }): [Domain, string] => [domain, step]);
const bundle = ([domain, step]: [Domain, string]) => readFileSync(join(bundles(domain, step), 'index.mjs'), 'utf8');

describe('bundles', () => {
  it.each(allSteps)(
    '$domain/$step is one module with a source map that names our files only by their place here',
    ({ domain, step, folder }) => {
      const map = join(bundles(domain, step), 'index.mjs.map');
      expect(existsSync(map)).toBe(true);
      const { sources, sourcesContent } = JSON.parse(readFileSync(map, 'utf8'));
      expect(sources.some((source: string) => source.endsWith(`lambdas/${folder}/handler.ts`))).toBe(true);
      expect(sourcesContent).toBeUndefined();
    },
  );

  it('bring the S3 client to those who write or read files, Secrets Manager’s to those with a secret of a provider or a front, KMS to those who sign, unseal or check a signature', () => {
    const using = (client: RegExp) => steps.filter((step) => client.test(bundle(step))).map((step) => step.join('/'));
    expect(using(/"AmazonS3"/).sort()).toEqual([
      'keyserver/correct-file',
      'keyserver/explain-key',
      'keyserver/export',
      // What is listed.
      'keyserver/hold-exports',
      'keyserver/show-exports',
      // Where a deployment puts the regions' rows.
      'keyserver/write-authorities',
      'selfservice/callback',
      'verification/write-pages',
      'verification/write-regions',
    ]);
    expect(using(/"secretsmanager"/).sort()).toEqual([
      'selfservice/callback',
      'selfservice/issue',
      // Of what the login shares; they read none, and may not.
      'selfservice/logout',
      'selfservice/start',
      'verification/batch-issue',
      'verification/issue',
      'verification/report-form',
      'verification/send-messages',
      'verification/staff-batch-issue',
      'verification/staff-issue',
      'verification/twilio-events',
      'verification/user-report',
      'verification/verify',
    ]);
    expect(using(/"TrentService"/).sort()).toEqual([
      'keyserver/correct-file',
      'keyserver/export',
      'keyserver/probe',
      'keyserver/publish',
      'keyserver/rotate',
      'keyserver/sign-update',
      'selfservice/callback',
      'selfservice/form',
      'selfservice/issue',
      'selfservice/keys',
      'selfservice/rotate',
      'selfservice/start',
      'verification/batch-issue',
      'verification/certificate',
      'verification/check-code-status',
      'verification/create-api-key',
      'verification/expire-code',
      'verification/issue',
      'verification/pull-statistics',
      'verification/report-form',
      'verification/rotate',
      'verification/send-messages',
      // All of the staff's open the ring by which their calls are counted.
      ...steps
        .map((step) => step.join('/'))
        .filter((name) => name.startsWith('verification/staff-'))
        .sort(),
      'verification/statistics',
      'verification/user-report',
      'verification/verify',
    ]);
  });

  it('bring no credentials but those of the environment', () => {
    expect(steps.filter((step) => /sso_start_url|AWS_CONTAINER_CREDENTIALS|role_arn/.test(bundle(step)))).toEqual([]);
  });

  it('of the redirector are small: links are tapped all day, and few at a time', () => {
    expect(bundle(['verification', 'redirect']).length).toBeLessThanOrEqual(350_000);
  });

  it('bring the browser’s script to the form alone', () => {
    const holding = steps.filter((step) => bundle(step).includes('getElementById'));
    expect(holding).toEqual([['selfservice', 'form']]);
  });

  it('of a step that does not exist are refused', () => {
    expect(() => bundles('keyserver', 'download')).toThrow('no folder below lambdas/keyserver/ is the step download');
  });
});
