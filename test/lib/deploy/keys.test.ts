/** `npm run deploy` and the keys that sign export files. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { regionFile } from '../../../protocol/region.ts';
import { checkAdoptedKeys, refuseForgottenRegions } from '../../../tools/deploy/export-keys.ts';
import {
  type KeyPolicy,
  letsSignUpdates,
  signingProblem,
  signsFiles,
  signsFilesAgain,
  signsUpdates,
} from '../../../tools/deploy/key-policy.ts';
import { startJsonAws } from '../../support/aws/json-aws.ts';
import { Refusal } from '../../support/aws/query-aws.ts';
import { demoRegions, resources, synthesise } from '../templates.ts';

const here = { account: '111111111111', awsRegion: 'eu-central-1' };
const keyArn = `arn:aws:kms:eu-central-1:${here.account}:key/0a1b2c3d-0000-1111-2222-333344445555`;
const role = `arn:aws:iam::${here.account}:role/EnxKeyserver-prod-ExportRole-A1`;
const updates = `arn:aws:iam::${here.account}:role/EnxKeyserver-prod-SignUpdateRole-B2`;
const corrections = `arn:aws:iam::${here.account}:role/EnxKeyserver-prod-CorrectFileRole-C3`;
const other = `arn:aws:iam::${here.account}:role/Other`;
const [demo] = demoRegions as [(typeof demoRegions)[number]];
const adopted = (signerKeyArn = keyArn, more: object = {}) =>
  regionFile.parse({
    ...demo,
    ...more,
    keyServer: { ...demo.keyServer, export: { ...demo.keyServer.export, signerKeyArn } },
  });
const administration = {
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${here.account}:root` },
  Action: ['kms:DescribeKey', 'kms:GetKeyPolicy', 'kms:PutKeyPolicy'],
};
const policy = (...statements: object[]): KeyPolicy => ({ Statement: [administration, ...statements] as never });

describe('who may sign by a key policy', () => {
  it.each([
    ['the export alone', policy(signsFiles(role))],
    ['the export, and sign-update for updates', policy(signsFiles(role), signsUpdates(updates))],
    ['the export, and correct-file', policy(signsFiles(role), signsFilesAgain(corrections))],
    ['without a condition', policy({ ...signsFiles(role), Condition: undefined })],
    [
      'beside a role that was deleted',
      policy({ ...signsFiles(role), Principal: { AWS: [role, 'AROAEXAMPLEID0123456'] } }),
    ],
  ])('%s: nothing is wrong', (_, good) =>
    expect(signingProblem(good, { files: role, updates, corrections })).toBeUndefined(),
  );

  const lets = `lets others sign, or give the right to: ${other}`;
  const refuses = `does not let ${role} sign`;
  const tooMuch = `lets ${updates} sign more than messages whose digest KMS makes`;
  it.each([
    ['nobody', policy(), refuses],
    ['no statement at all', {}, refuses],
    ['another role', policy(signsFiles(other)), lets],
    ['another one too', policy(signsFiles(role), signsFiles(other)), lets],
    ['the role until now, which is gone', policy(signsFiles('AROAEXAMPLEID0123456')), refuses],
    [
      'other digests',
      policy({ ...signsFiles(role), Condition: { StringEquals: { 'kms:MessageType': 'RAW' } } }),
      refuses,
    ],
    ['under another condition', policy({ ...signsFiles(role), Condition: { Bool: { 'aws:x': 'true' } } }), refuses],
    ['for another right', policy({ ...signsFiles(role), Action: 'kms:Verify' }), refuses],
    ['one who may give the right', policy(signsFiles(role), { ...signsFiles(other), Action: 'kms:CreateGrant' }), lets],
    ['by a wildcard', policy(signsFiles(role), { ...signsFiles(other), Action: ['kms:S*'] }), lets],
    ['by what is left out', policy({ Effect: 'Allow', Principal: { AWS: other }, NotAction: 'kms:Get*' }), lets],
    ['the account, as keys of the console do', policy({ ...administration, Action: 'kms:*' }), 'lets others sign'],
    ['everybody', policy({ Effect: 'Allow', Principal: '*', Action: 'kms:Sign' }), 'give the right to: *'],
    [
      'all but one',
      policy({ Effect: 'Allow', NotPrincipal: { AWS: other }, Action: 'kms:Sign' }),
      'everybody but a few',
    ],
    ['sign-update alone', policy(signsUpdates(updates)), refuses],
    ['sign-update too, for digests', policy(signsFiles(role), signsFiles(updates)), tooMuch],
    ['both in one statement', policy({ ...signsFiles(role), Principal: { AWS: [role, updates] } }), tooMuch],
    [
      'sign-update, and give the right',
      policy(signsFiles(role), { ...signsUpdates(updates), Action: ['kms:Sign', 'kms:CreateGrant'] }),
      tooMuch,
    ],
    ['a refusal', policy(signsFiles(role), { ...signsFiles(role), Effect: 'Deny' }), 'denies signing to somebody'],
  ])('%s: says so', (_, bad, words) =>
    expect(signingProblem(bad as KeyPolicy, { files: role, updates })).toContain(words),
  );

  it('is another matter for an older key server, which has no sign-update', () => {
    const both = policy(signsFiles(role), signsUpdates(updates));
    expect(signingProblem(both, { files: role })).toContain(`lets others sign, or give the right to: ${updates}`);
  });

  it.each([
    ['has its statement', policy(signsFiles(role), signsUpdates(updates)), true],
    ['has none', policy(signsFiles(role)), false],
    ['has another condition', policy({ ...signsUpdates(updates), Condition: { Bool: { 'aws:x': 'true' } } }), false],
  ])('sign-update %s', (_, given, may) => expect(letsSignUpdates(given, updates)).toBe(may));

  it('asks for the statements that keys of the deployment have', () => {
    const keys = Object.entries(resources(synthesise({ stage: 'prod' }).keyServer, 'AWS::KMS::Key'));
    const [, key] = keys.find(([id]) => id.startsWith('ExportKey')) ?? [];
    const own = key?.Properties.KeyPolicy.Statement.slice(1, 3) ?? [];
    expect([signsFiles(role), signsUpdates(updates)].map(({ Principal: _, ...asked }) => asked)).toEqual(
      own.map(({ Principal: _, ...rest }: { Principal: unknown }) => rest),
    );
  });
});

describe('a key that a region file names', () => {
  const fit = { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY', KeyState: 'Enabled' };
  let key: object | Refusal = fit;
  let rights: KeyPolicy = {};
  let kms: Awaited<ReturnType<typeof startJsonAws>>;

  beforeEach(async () => {
    [key, rights] = [fit, policy(signsFiles(role))];
    vi.stubEnv('AWS_REGION', here.awsRegion);
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
    kms = await startJsonAws('KMS', {
      DescribeKey: ({ KeyId }) => {
        if (key instanceof Refusal) throw key;
        return { KeyMetadata: { KeyId, ...key } };
      },
      GetKeyPolicy: () => ({ Policy: JSON.stringify(rights) }),
    });
  });
  afterEach(() => {
    kms.close();
    vi.unstubAllEnvs();
  });

  async function check(region = adopted(), outputs: Record<string, string> = { ExportRoleArn: role }) {
    const lines: string[] = [];
    await checkAdoptedKeys(here, outputs, [region], (line) => lines.push(line));
    return lines;
  }

  it('is fit, and lets the export alone sign', async () => {
    expect(await check()).toEqual([`US-ZZ: signs with ${keyArn}; the export may sign, and nobody who should not`]);
  });

  it('is checked a second time when the export has its role', async () => {
    rights = policy();
    expect(await check(adopted(), {})).toEqual([
      `US-ZZ: signs with ${keyArn}; whether it lets the export sign is checked at the end`,
    ]);
  });

  it('does not let the export sign: the error holds the statement to add', async () => {
    rights = policy();
    await expect(check()).rejects.toMatchObject({
      message: `US-ZZ: the policy of the export key ${keyArn} does not let ${role} sign`,
      remedy: expect.stringContaining(JSON.stringify([signsFiles(role)], null, 2)),
    });
  });

  it('cannot sign updates yet: says which statement lets it, and goes on', async () => {
    const outputs = { ExportRoleArn: role, SignUpdateRoleArn: updates };
    const [, more] = await check(adopted(), outputs);
    expect(more).toContain('US-ZZ: npm run region -- push cannot sign with that key until its policy holds this too');
    expect(more).toContain(JSON.stringify(signsUpdates(updates), null, 2));
    rights = policy(signsFiles(role), signsUpdates(updates));
    expect(await check(adopted(), outputs)).toHaveLength(1);
  });

  it('cannot sign files again: says which statement lets it, and goes on', async () => {
    const outputs = { ExportRoleArn: role, CorrectFileRoleArn: corrections };
    const [, more] = await check(adopted(), outputs);
    expect(more).toContain('US-ZZ: npm run exports -- recall --drop and resign cannot sign with that key');
    expect(more).toContain(JSON.stringify(signsFilesAgain(corrections), null, 2));
    rights = policy(signsFiles(role), signsFilesAgain(corrections));
    expect(await check(adopted(), outputs)).toHaveLength(1);
  });

  it.each([
    ['kind', { ...fit, KeySpec: 'RSA_2048' }, 'is RSA_2048, SIGN_VERIFY; allowed: ECC_NIST_P256, SIGN_VERIFY'],
    ['use', { ...fit, KeyUsage: 'KEY_AGREEMENT' }, 'is ECC_NIST_P256, KEY_AGREEMENT; allowed'],
    ['state', { ...fit, KeyState: 'PendingDeletion' }, 'is in the state PendingDeletion; allowed: Enabled'],
    ['existence', new Refusal('NotFoundException', 'no such key'), 'cannot be read: no such key'],
  ])('is refused for its %s', async (_, found, words) => {
    key = found;
    await expect(check()).rejects.toMatchObject({
      message: expect.stringContaining(`US-ZZ: the export key ${keyArn} ${words}`),
      remedy: expect.stringContaining('docs/operations/lost-export-key.md'),
    });
  });

  it.each([
    ['account', keyArn.replace(here.account, '222222222222'), 'account 222222222222, eu-central-1'],
    ['Amazon region', keyArn.replace('eu-central-1', 'eu-west-1'), `account ${here.account}, eu-west-1`],
  ])('is refused from another %s', async (_, arn, words) => {
    await expect(check(adopted(arn))).rejects.toThrow(words);
  });

  it('may be anything when its region has ended, and is none of ours when no file names one', async () => {
    key = { ...fit, KeyState: 'PendingDeletion' };
    expect(await check(adopted(keyArn, { ended: true }))).toEqual([]);
    expect(await check(demo)).toEqual([]);
  });
});

describe('the key of a region whose file is gone', () => {
  const own = new Map([
    ['USZZ', 'key-1'],
    ['XK', 'key-2'],
  ]);

  it('stops the deployment before anything is changed', () => {
    expect(() => refuseForgottenRegions(own, [demo])).toThrow(
      'The key server holds export keys of regions that have no file any more: XK (key-2).',
    );
  });

  it.each([
    ['the files are all there', [demo, { ...demo, region: 'XK' }]],
    ['one has ended', [demo, { ...demo, region: 'XK', ended: true }]],
    ['one is new', [demo, { ...demo, region: 'XK' }, { ...demo, region: 'AX' }]],
  ])('does not when %s', (_, regions) => expect(() => refuseForgottenRegions(own, regions)).not.toThrow());

  it('nor when there is no key server yet', () => {
    expect(() => refuseForgottenRegions(new Map(), [demo])).not.toThrow();
  });
});
