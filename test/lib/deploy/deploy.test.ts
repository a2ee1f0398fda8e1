import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { StageFacts } from '../../../lib/settings/stage-files.ts';
import type { RegionFile } from '../../../protocol/region.ts';
import { deployArguments } from '../../../tools/deploy/cdk.ts';
import { contextArguments, parseOptions } from '../../../tools/deploy/options.ts';
import { domainsOf, preflight } from '../../../tools/deploy/preflight.ts';
import { jobLine, nextSteps } from '../../../tools/deploy/report.ts';
import { demoRegions, regionFolder, temporary, withZone } from '../templates.ts';

const dev = { stage: 'dev', yes: false };
const verification = {
  DeviceUrl: 'https://d.example/',
  AdminUrl: 'https://a.example/',
  ReportUrl: 'https://en.example/report',
  RedirectDomain: 'en.example',
  AlarmTopicArn: 'arn:1',
};
const keyServer = {
  PublishUrl: 'https://p.example/v1/publish',
  ExportBaseUrl: 'https://f.example/',
  AlarmTopicArn: 'arn:2',
};
const pem = '-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----\n';
const exportKey = { region: 'US-ZZ', key: 'arn:key', id: '999', version: 'v1', pem };

describe('npm run deploy: the command line', () => {
  it('deploys stage dev unless told otherwise', () => {
    expect(parseOptions([])).toEqual(dev);
    expect(contextArguments(dev)).toEqual(['-c', 'stage=dev']);
  });

  it("hands its wishes on in the CDK's words", () => {
    const options = parseOptions([
      '--stage',
      'prod',
      '--keyserver-account',
      '222222222222',
      '--jwks-base-url',
      'https://x',
    ]);
    if (options === 'help') throw new Error('help was not asked for');
    const context = ['-c', 'stage=prod', '-c', 'keyserverAccount=222222222222', '-c', 'jwksBaseUrl=https://x'];
    expect(contextArguments(options)).toEqual(context);
  });

  it('explains itself', () => {
    expect(parseOptions(['--help'])).toBe('help');
    expect(() => parseOptions(['--stag', 'dev'])).toThrow("Unknown option '--stag'");
  });
});

describe('npm run deploy: what it asks of the CDK', () => {
  const state = (status: string | undefined) => ({ status, changedAt: undefined, isProtected: false });
  const asked = (stage: string, ...statuses: (string | undefined)[]) =>
    deployArguments({ stage, yes: true }, new Map(statuses.map((status, at) => [`Stack${at}`, state(status)])));

  it('deploys the stacks of the assembly that was made before', () => {
    const expected = ['deploy', 'Stack0', 'Stack1', '--app', 'cdk.out', '--require-approval', 'never'];
    expect(asked('prod', 'UPDATE_COMPLETE', 'CREATE_COMPLETE')).toEqual(expected);
  });

  // What a destroyed stage leaves under names of ours (its logs) is taken over; else it would "already exist".
  it.each([
    ['prod', [undefined, 'CREATE_COMPLETE'], true],
    ['prod', ['CREATE_COMPLETE', 'ROLLBACK_COMPLETE'], true],
    ['prod', ['IMPORT_COMPLETE'], true],
    ['prod', ['UPDATE_ROLLBACK_COMPLETE'], false],
    ['dev', [undefined], false],
  ])('stage %s, stacks %j: takes over what lies there: %s', (stage, statuses, expected) => {
    expect(asked(stage, ...statuses).includes('--import-existing-resources')).toBe(expected);
  });
});

describe('npm run deploy: the preflight', () => {
  const withStage = (stage: string) => preflight({ stage, yes: false }, regionFolder, () => {});

  it('refuses a stage that does not exist, and the one of the laptop', async () => {
    await expect(withStage('live')).rejects.toThrow("stage is 'live'; allowed: local, dev, staging, prod");
    await expect(withStage('local')).rejects.toThrow('Stage local lets anybody turn its clock.');
  });

  it('names the mistake in a region file before it asks AWS for anything', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'enx-regions-'));
    writeFileSync(join(folder, 'us-zz.json'), '{"region":"US-ZZ"}');
    await expect(preflight(dev, folder, () => {})).rejects.toMatchObject({
      message: expect.stringContaining('us-zz.json: name is missing'),
      remedy: expect.stringContaining('docs/region-file.md'),
    });
    rmSync(folder, { recursive: true });
  });

  it('deploys both stacks into one account, and into two accounts each with its own credentials', () => {
    const two = { ...dev, verificationAccount: '1', keyserverAccount: '2' };
    expect(domainsOf(dev, { account: '1' }, false)).toEqual(['verification', 'keyserver']);
    expect(domainsOf(two, { account: '1' }, false)).toEqual(['verification']);
    expect(domainsOf(two, { account: '2' }, false)).toEqual(['keyserver']);
    expect(() => domainsOf(two, { account: '3' }, false)).toThrow('account 3, which is none of 1, 2');
  });
});

describe('npm run deploy: what it says at the end', () => {
  it('gives every address and the next commands', () => {
    const text = nextSteps('dev', demoRegions, [verification, keyServer], [exportKey], temporary);
    expect(text).toMatch(/phones: verify, certificate +https:\/\/d\.example\/\n/);
    expect(text).toMatch(/US-ZZ: key that signs the export files +arn:key\n/);
    expect(text).toMatch(/US-ZZ: keys of signed messages \(JWKS; \.pem\) +https:\/\/d\.example\/sms-keys\/US-ZZ\n/);
    expect(text).toMatch(/US-ZZ: links in messages +https:\/\/us-zz\.en\.example\/\n/);
    expect(text).toMatch(/US-ZZ: certificate keys \(JWKS\) +https:\/\/d\.example\/jwks\/US-ZZ\n/);
    expect(text).toMatch(/US-ZZ: index of the export files +https:\/\/f\.example\/us-zz\/index\.txt\n/);
    expect(text).toMatch(/people: report an own test +https:\/\/en\.example\/report\n/);
    expect(text).toContain('npm run api-key -- create --stage dev --region US-ZZ --type device --name "phones"');
    expect(text).toMatch(/--topic-arn arn:1\n.*--topic-arn arn:2\n/);
    expect(text).not.toContain('--jwks-base-url');
  });

  it('gives the public key of the export files as Apple and Google want it', () => {
    const text = nextSteps('dev', demoRegions, [keyServer], [exportKey], temporary);
    expect(text).toContain(`US-ZZ: public key of the export files, key id 999, version v1\n\n${pem}\nNext:`);
  });

  it('of many regions only how each is asked about', () => {
    const many = Array.from({ length: 6 }, (_, at) => ({ ...(demoRegions[0] as RegionFile), region: `US-Z${at}` }));
    const keys = many.map(({ region }) => ({ ...exportKey, region }));
    const text = nextSteps('dev', many, [verification, keyServer], keys, temporary);
    expect(text).toContain('npm run region -- addresses <REGION> --stage dev');
    expect(text).toContain('npm run api-key -- create --stage dev --region <REGION> --type device --name "phones"');
    expect(text).not.toContain('US-Z');
    expect(text).not.toContain('PUBLIC KEY');
    expect(nextSteps('dev', many.slice(1), [keyServer], keys, temporary).match(/BEGIN PUBLIC KEY/g)).toHaveLength(5);
  });

  it('after the first of two accounts, how to deploy the second', () => {
    const first = (facts: StageFacts) => nextSteps('prod', demoRegions, [verification], [], facts);
    expect(first(temporary)).toContain('--jwks-base-url https://d.example/');
    // The key server knows the name by itself.
    expect(first(withZone)).toMatch(/credentials\n/);
  });

  it('who has to agree to be told of alarms, or how somebody is', () => {
    const text = nextSteps('dev', demoRegions, [keyServer], [], { ...temporary, alarmEmail: 'on-call@example.org' });
    expect(text).toContain('on-call@example.org: confirm the mail of AWS about arn:2');
    expect(text).not.toContain('aws sns subscribe');
  });
});

describe('what a job said', () => {
  it.each([
    ['{"made":["code/1"],"deleted":[]}', 'ok  job rotate: {"made":["code/1"],"deleted":[]}'],
    ['{"failed":0}', 'ok  job rotate: {"failed":0}'],
    ['{"failed":1}', '--  job rotate: {"failed":1}\n    1 failed; it runs again by itself'],
    ['null', 'ok  job rotate: null'],
  ])('%s', (answer, line) => expect(jobLine('rotate', answer)).toBe(line));
});
