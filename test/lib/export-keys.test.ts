/** Which key signs a region's files, as the template says it. */
import { describe, expect, it } from 'vitest';
import { stageFacts } from '../../lib/settings/stage-files.ts';
import type { RegionFile } from '../../protocol/region.ts';
import { demoRegions, regionRows, resource, resources, synthesise } from './templates.ts';

const [demo] = demoRegions as [RegionFile];
const account = '111111111111';
const keyArn = `arn:aws:kms:eu-central-1:${account}:key/0a1b2c3d-0000-1111-2222-333344445555`;
const adopted: RegionFile = {
  ...demo,
  keyServer: { ...demo.keyServer, export: { ...demo.keyServer.export, signerKeyArn: keyArn } },
};
const prod = { stage: 'prod', jwksBaseUrl: 'https://example.org/' };
const place = (awsRegion: string, id: string) =>
  stageFacts.parse({ domains: 'temporary', awsRegion, accounts: { verification: id, keyserver: id } });

const exportKeys = ({ keyServer }: ReturnType<typeof synthesise>) =>
  Object.keys(resources(keyServer, 'AWS::KMS::Key')).filter((id) => id.startsWith('ExportKey'));

describe('a key that the region file names', () => {
  const stacks = synthesise(prod, [adopted], place('eu-central-1', account));

  it('signs, and the stack makes no other', () => {
    expect(exportKeys(stacks)).toEqual([]);
    expect(JSON.parse(regionRows(stacks.keyServer))).toMatchObject([{ signerKeyArn: keyArn }]);
  });

  it('gets its user from its own policy: no role has a right on it but the probe, to the public half', () => {
    const statements = Object.values(resources(stacks.keyServer, 'AWS::IAM::Policy')).flatMap(
      ({ Properties }) => Properties.PolicyDocument.Statement,
    );
    expect(statements.filter(({ Action }) => JSON.stringify(Action).includes('kms:'))).toEqual([
      { Effect: 'Allow', Action: 'kms:GetPublicKey', Resource: keyArn },
    ]);
  });

  it.each([
    ['account', place('eu-central-1', '222222222222'), 'allowed: a key of account 222222222222, as the key server'],
    ['Amazon region', place('eu-west-1', account), 'allowed: a key in eu-west-1, as the key server'],
  ])('is of the same %s', (_, facts, words) => {
    expect(() => synthesise(prod, [adopted], facts)).toThrow(words);
  });

  it('leaves the key that the stack made before in KMS', () => {
    const before = synthesise(prod, [demo]);
    const [id] = exportKeys(before);
    expect(resources(before.keyServer, 'AWS::KMS::Key')[id ?? '']?.DeletionPolicy).toBe('RetainExceptOnCreate');
  });
});

const other: RegionFile = { ...demo, region: 'XK' };
const exportKey = (template: ReturnType<typeof synthesise>['keyServer'], region: string): string =>
  Object.keys(resources(template, 'AWS::KMS::Key')).find((id) => id.startsWith(`ExportKey${region}`)) ?? '';

it('a release that writes more into the same rows has them written again: CloudFormation calls only for a change', () => {
  const { Form } = resource(synthesise(prod).keyServer, 'AWS::CloudFormation::CustomResource').Properties;
  // 2: with the authority's name, which sign-update signs.
  expect(Form).toBe('2');
});

describe('a region that has ended', () => {
  const live = synthesise(prod, [demo]);
  const ended = synthesise(prod, [{ ...demo, ended: true }]);

  it('is out of service in both servers', () => {
    expect(regionRows(live.keyServer)).toContain('US-ZZ');
    expect(regionRows(ended.keyServer)).toBe('[]');
    expect(regionRows(ended.verification)).toBe('[]');
  });

  it('keeps its key as it was, with the export as its user: what was accepted is still to be signed', () => {
    expect(exportKeys(ended)).toEqual(exportKeys(live));
    expect(resource(ended.keyServer, 'AWS::KMS::Key', 'ExportKey')).toEqual(
      resource(live.keyServer, 'AWS::KMS::Key', 'ExportKey'),
    );
  });

  // So `cdk import` can take an orphaned key back into a stack that lives (docs/operations/lost-export-key.md).
  it('adds its key to the stack, and changes nothing else in it', () => {
    const others = synthesise(prod, [other]).keyServer.toJSON().Resources;
    const { keyServer } = synthesise(prod, [other, { ...demo, ended: true }]);
    const { [exportKey(keyServer, 'USZZ')]: key, ...rest } = keyServer.toJSON().Resources;
    expect(key.Type).toBe('AWS::KMS::Key');
    expect(rest).toEqual(others);
  });
});
