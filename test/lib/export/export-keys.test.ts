/** Which key signs a region's files, as the template says it. */
import { describe, expect, it } from 'vitest';
import { stageFacts } from '../../../lib/settings/stage-files.ts';
import { nextKeyName } from '../../../local/export-keys.ts';
import { furtherExportSettings } from '../../../protocol/export/settings.ts';
import { furtherSigner } from '../../../protocol/export/signer-settings.ts';
import type { RegionFile } from '../../../protocol/region.ts';
import { stackPolicy } from '../../../tools/deploy/stack-policy.ts';
import { demoRegions, regionRows, resource, resources, synthesise } from '../templates.ts';

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

  it('gets its user from its own policy: no role has a right on it but the probe and the export, to the public half', () => {
    const statements = Object.values(resources(stacks.keyServer, 'AWS::IAM::Policy')).flatMap(
      ({ Properties }) => Properties.PolicyDocument.Statement,
    );
    const reads = { Effect: 'Allow', Action: 'kms:GetPublicKey', Resource: keyArn };
    expect(statements.filter(({ Action }) => JSON.stringify(Action).includes('kms:'))).toEqual([reads, reads]);
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

describe('further signers of a region', () => {
  const next = { verificationKeyId: '999', verificationKeyVersion: 'v2', from: '2026-12-02', firstFrom: '2026-12-15' };
  const signing = (...signers: object[]): RegionFile => ({
    ...demo,
    keyServer: { ...demo.keyServer, signers: signers.map((one) => furtherSigner.parse(one)) },
  });

  it('have a key each beside the first one, with the same users, which stays when the stack goes', () => {
    const { keyServer } = synthesise(prod, [signing(next)]);
    expect(exportKeys({ keyServer } as ReturnType<typeof synthesise>)).toHaveLength(1);
    const { Properties, DeletionPolicy } = resource(keyServer, 'AWS::KMS::Key', 'NextExportKeyUSZZ999v2Key');
    const first = resource(keyServer, 'AWS::KMS::Key', 'ExportKeyUSZZKey');
    expect(Properties.KeyPolicy).toEqual(first.Properties.KeyPolicy);
    expect(DeletionPolicy).toBe('RetainExceptOnCreate');
    expect(regionRows(keyServer)).toMatch(/"signerKeyArns":\{"999\.v2":.*NextExportKeyUSZZ999v2/);
  });

  it('are named as the tools look for them', () => {
    const { keyServer } = synthesise(prod, [signing(next)]);
    const id = Object.keys(resources(keyServer, 'AWS::KMS::Key')).find((one) => one.startsWith('NextExportKey'));
    expect(id).toMatch(new RegExp(`^NextExportKey${nextKeyName('US-ZZ', next)}Key[0-9A-F]{8}$`));
  });

  it('may be keys that exist', () => {
    const stacks = synthesise(prod, [signing({ ...next, signerKeyArn: keyArn })], place('eu-central-1', account));
    expect(regionRows(stacks.keyServer)).toContain(`"signerKeyArns":{"999.v2":"${keyArn}"}`);
    const elsewhere = () => synthesise(prod, [signing({ ...next, signerKeyArn: keyArn })], place('eu-west-1', account));
    expect(elsewhere).toThrow('region US-ZZ: keyServer.signers[0].signerKeyArn is');
  });

  it('are probed with their times, and watched, when they have ended too', () => {
    const ended = { ...next, verificationKeyVersion: 'v3', until: '2026-12-20' };
    const { keyServer } = synthesise(prod, [signing(next, ended)]);
    const schedule = JSON.stringify(resource(keyServer, 'AWS::Scheduler::Schedule', 'ProbeSchedule').Properties.Target);
    expect(schedule).toContain('firstFrom');
    const watch = JSON.stringify(resource(keyServer, 'AWS::Events::Rule', 'KeyWatch').Properties.EventPattern);
    for (const key of ['NextExportKeyUSZZ999v2', 'NextExportKeyUSZZ999v3', 'ManifestKey']) expect(watch).toContain(key);
  });
});

describe('the key of the manifests', () => {
  it('is one for all regions, of the curve that Node can verify, and stays when the stack goes', () => {
    const { keyServer } = synthesise(prod, demoRegions);
    const { Properties, DeletionPolicy, UpdateReplacePolicy } = resource(keyServer, 'AWS::KMS::Key', 'ManifestKey');
    expect([Properties.KeySpec, Properties.KeyUsage]).toEqual(['ECC_NIST_P256', 'SIGN_VERIFY']);
    expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['RetainExceptOnCreate', 'Retain']);
    const [id = ''] = Object.keys(resources(keyServer, 'AWS::KMS::Key')).filter((one) => one.startsWith('ManifestKey'));
    expect(stackPolicy([{ LogicalResourceId: id, ResourceType: 'AWS::KMS::Key' }])).toContain(
      `LogicalResourceId/${id}`,
    );
  });

  it('goes with a stage that is thrown away', () => {
    const { keyServer } = synthesise({ ...prod, stage: 'dev' }, demoRegions);
    expect(resource(keyServer, 'AWS::KMS::Key', 'ManifestKey').DeletionPolicy).toBe('Delete');
  });
});

describe('further series', () => {
  const second = { verificationKeyId: '999', verificationKeyVersion: 'v2' };
  const further = (...series: object[]): RegionFile => ({
    ...demo,
    keyServer: {
      ...demo.keyServer,
      furtherExports: series.map((one, at) =>
        furtherExportSettings.parse({ name: `series-${at}`, periodHours: 24, ...one }),
      ),
    },
  });
  const keyIds = ({ keyServer }: ReturnType<typeof synthesise>) =>
    Object.keys(resources(keyServer, 'AWS::KMS::Key')).filter((id) => id.includes('ExportKey'));

  it('without a signer are signed with the key of the region', () => {
    const stacks = synthesise(prod, [further({})]);
    expect(keyIds(stacks)).toEqual(exportKeys(synthesise(prod, [demo])));
    expect(regionRows(stacks.keyServer)).toContain('"furtherSigners":{}');
  });

  it('with a signer have a key of their own, which signs files and nothing else', () => {
    const { keyServer } = synthesise(prod, [further({ signer: second })]);
    const { Properties, DeletionPolicy } = resource(keyServer, 'AWS::KMS::Key', 'FurtherExportKeyuszzseries0');
    const signs = Properties.KeyPolicy.Statement.filter(({ Action }: { Action: string }) => Action === 'kms:Sign');
    expect(signs.map(({ Sid }: { Sid: string }) => Sid)).toEqual(['SignsFiles']);
    expect(DeletionPolicy).toBe('RetainExceptOnCreate');
    expect(regionRows(keyServer)).toMatch(/"furtherSigners":\{"series-0":.*FurtherExportKeyuszzseries0/);
  });

  it('with a key that the file names make none', () => {
    const stacks = synthesise(
      prod,
      [further({ signer: { ...second, signerKeyArn: keyArn } })],
      place('eu-central-1', account),
    );
    expect(keyIds(stacks)).toEqual(exportKeys(stacks));
    expect(regionRows(stacks.keyServer)).toContain(`"furtherSigners":{"series-0":"${keyArn}"}`);
    const elsewhere = () =>
      synthesise(prod, [further({ signer: { ...second, signerKeyArn: keyArn } })], place('eu-west-1', account));
    expect(elsewhere).toThrow('region US-ZZ: keyServer.furtherExports[0].signer.signerKeyArn is');
  });

  it('are probed and their keys watched while they are in service', () => {
    const { keyServer } = synthesise(prod, [
      further({ signer: second }, { ended: true, signer: { ...second, verificationKeyVersion: 'v3' } }),
    ]);
    const schedule = JSON.stringify(resource(keyServer, 'AWS::Scheduler::Schedule', 'ProbeSchedule').Properties.Target);
    expect(schedule).toContain('us-zz-series-0');
    expect(schedule).not.toContain('us-zz-series-1');
    const watch = JSON.stringify(resource(keyServer, 'AWS::Events::Rule', 'KeyWatch').Properties.EventPattern);
    expect(watch).toContain('FurtherExportKeyuszzseries0');
    expect(watch).not.toContain('FurtherExportKeyuszzseries1');
    // What was accepted before its end is still to be signed.
    expect(keyIds({ keyServer } as ReturnType<typeof synthesise>)).toHaveLength(3);
  });
});
