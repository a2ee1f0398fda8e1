import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readStageFacts, stageFacts, zoneOf } from '../../../lib/settings/stage-files.ts';
import { checkedStage, stageNamed, stages } from '../../../lib/settings/stages.ts';
import { root, withZone } from '../templates.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'enx-stages-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A file with names and every other field, some of them set (undefined: left out) by their path. */
function write(changes: Record<string, unknown>): void {
  const file = structuredClone(complete) as Record<string, unknown>;
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    const holder = keys.reduce((at, key) => at[key] as Record<string, unknown>, file);
    holder[last] = value;
  }
  writeFileSync(join(folder, 'prod.json'), JSON.stringify(file));
}
const read = () => readStageFacts(folder, 'prod');

const two = { verification: '111111111111', keyserver: '222222222222' };
const complete = {
  accounts: { verification: '111111111111', keyserver: '111111111111' },
  awsRegion: 'eu-central-1',
  domains: withZone.domains,
  front: 'cloudfront',
  originNames: { deviceApi: 'device-origin.example.org', publishApi: 'publish-origin.example.org' },
  amazonAddresses: 'on',
  v1alpha1: 'on',
  alarmEmail: 'on-call@example.org',
  tags: { department: 'health' },
  concurrency: { accountQuota: 1_000, reserved: { verify: 250 } },
  provisionedConcurrency: { verify: 2 },
  staff: { signIn: 'pool', domainPrefix: 'enx-example' },
  monthlyBudgetDollars: 500,
};

describe('stage files', () => {
  it.each(stages.map(({ name }) => name))('of this deployment are valid (%s)', (stage) => {
    const facts = readStageFacts(join(root, 'stages'), stage);
    expect(checkedStage(stageNamed(stage), facts).name).toBe(stage);
  });

  it('may say everything', () => {
    write({});
    expect(read()).toEqual(complete);
  });

  it('may be missing: every field has a default, but a lasting stage decides on its names', () => {
    const none = readStageFacts(folder, 'dev');
    expect(none).toEqual({ accounts: {}, front: 'none', v1alpha1: 'off', tags: {}, provisionedConcurrency: {} });
    expect(checkedStage(stageNamed('dev'), none).facts).toBe(none);
    for (const stage of ['staging', 'prod']) {
      const refused = `domains is missing in stages/${stage}.json; allowed: names of your own (stages/README.md), or "temporary"`;
      expect(() => checkedStage(stageNamed(stage), none)).toThrow(refused);
    }
  });

  const name63 = 'a'.repeat(63);
  const account = { kind: 'twilio', accountSid: `AC${'0'.repeat(32)}`, secret: 'twilio' };
  const twilioFrom = (sender: string) => ({ providers: [{ ...account, sender }] });
  it.each([
    ['accounts.verification', '12345', 'accounts.verification is "12345"; allowed: text like'],
    ['accounts.keyserver', 111111111111, 'accounts.keyserver is 111111111111; allowed: a value of type string'],
    ['accounts.third', '111111111111', 'accounts.third is not a field'],
    ['awsRegion', 'Frankfurt', 'awsRegion is "Frankfurt"; allowed: text like'],
    ['domains', 'later', 'domains is "later"; allowed: "temporary"'],
    ['domains.deviceApi', undefined, 'domains.deviceApi is missing; allowed: a value of type string'],
    ['domains.adminApi', 'Admin.example.org', 'domains.adminApi is "Admin.example.org"; allowed: text like'],
    [
      'domains.publishApi',
      'https://p.example.org/',
      'domains.publishApi is "https://p.example.org/"; allowed: text like',
    ],
    ['domains.publishApi', 'publish', 'domains.publishApi is "publish"; allowed: text like'],
    ['domains.exportSite', `${name63}a.example.org`, 'allowed: length 64 or less'],
    ['domains.exportSite', `${'a'.repeat(53)}.example.org`, 'allowed: length 64 or less'],
    ['domains.redirector', '*.en.example.org', 'domains.redirector is "*.en.example.org"; allowed: text like'],
    ['domains.staff', 'staff.example.org', 'domains.staff is not a field'],
    ['domains.hostedZone', undefined, 'domains.hostedZone is missing; allowed: "none"'],
    ['domains.hostedZone', 'Z123', 'domains.hostedZone is "Z123"; allowed: "none"'],
    ['domains.hostedZone.id', 'abc', 'domains.hostedZone.id is "abc"; allowed: text like'],
    ['domains.hostedZone.name', undefined, 'domains.hostedZone.name is missing; allowed: a value of type string'],
    ['front', 'waf', 'front is "waf"; allowed: "none", "cloudfront"'],
    ['originNames.deviceApi', 'x', 'originNames.deviceApi is "x"; allowed: text like'],
    ['originNames.adminApi', 'a.example.org', 'originNames.adminApi is not a field'],
    ['amazonAddresses', true, 'amazonAddresses is true; allowed: "on", "off"'],
    ['v1alpha1', true, 'v1alpha1 is true; allowed: "on", "off"'],
    ['alarmEmail', 'nobody', 'alarmEmail is "nobody"; allowed: '],
    ['tags', { '': 'x' }, 'tags'],
    ['tags', { department: 7 }, 'tags.department is 7; allowed: a value of type string'],
    ['concurrency', 'none', 'concurrency is "none"; allowed: "shared"'],
    ['concurrency.accountQuota', 299, 'concurrency.accountQuota is 299; allowed: 300 or more'],
    ['concurrency.reserved', { verify: 0 }, 'concurrency.reserved.verify is 0; allowed: 1 or more'],
    ['provisionedConcurrency', { verify: 1.5 }, 'provisionedConcurrency.verify is 1.5; allowed: a value of type int'],
    ['monthlyBudgetDollars', 0, 'monthlyBudgetDollars is 0; allowed: 1 or more'],
    ['messages', twilioFrom('MG1'), 'messages.providers.0.sender is "MG1"; allowed: text like'],
    ['messages', twilioFrom('1234567'), 'messages.providers.0.sender is "1234567"; allowed: text like'],
    ['staff.signIn', 'keycloak', 'staff.signIn is "keycloak"; allowed: "pool"'],
    ['staff.domainPrefix', 'Enx', 'staff.domainPrefix is "Enx"; allowed: text like'],
    ['staff.people', [], 'staff.people is not a field'],
    ['domains.staffPages', 'https://pages/', 'domains.staffPages is "https://pages/"; allowed: text like'],
    ['colour', 'red', 'colour is not a field'],
  ])('name file, field, value and what is allowed: %s = %j', (path, value, message) => {
    write({ [path]: value });
    expect(read).toThrow(join(folder, 'prod.json: '));
    expect(read).toThrow(message);
  });

  it('allow a name of 64 characters, and no longer one: it is the common name of a certificate', () => {
    const long = `${'a'.repeat(52)}.example.org`;
    expect(long).toHaveLength(64);
    write({ 'domains.exportSite': long });
    expect(read().domains).toMatchObject({ exportSite: long });
  });

  it('report all problems at once', () => {
    write({ front: 'waf', 'domains.deviceApi': 'x' });
    expect(read).toThrow(/domains\.deviceApi is "x"[\s\S]*front is "waf"/);
  });

  it('must be JSON', () => {
    writeFileSync(join(folder, 'prod.json'), '{,');
    expect(read).toThrow('prod.json: is not JSON');
  });
});

describe('stages/README.md', () => {
  const page = readFileSync(join(root, 'stages/README.md'), 'utf8');

  it.each([...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text = '']) => text))(
    'has examples that are allowed (%#)',
    (text) => {
      writeFileSync(join(folder, 'prod.json'), text);
      expect(read()).toMatchObject(JSON.parse(text));
    },
  );

  it('explains every field', () => {
    const rows = [...page.matchAll(/^\| (`.*?`) \|/gm)].map(([, fields]) => fields).join();
    const fields = Object.entries(complete).flatMap(([name, value]) =>
      ['accounts', 'domains', 'originNames'].includes(name)
        ? Object.keys(value ?? {}).map((field) => `${name}.${field}`)
        : name,
    );
    expect(fields.filter((field) => !rows.includes(`\`${field}\``))).toEqual([]);
  });
});

describe('stage files that contradict themselves', () => {
  const secondFactor = { claim: 'amr', values: ['mfa'] };
  it.each([
    [
      { 'domains.adminApi': 'device.example.org' },
      'domains.adminApi is "device.example.org", which is the name of something else; allowed: a name of its own',
    ],
    [
      { 'originNames.publishApi': 'publish.example.org' },
      'originNames.publishApi is "publish.example.org", which is the name of something else',
    ],
    [
      { 'domains.publishApi': 'publish.example.com' },
      'domains.publishApi is "publish.example.com"; allowed: a name in the zone "example.org" of domains.hostedZone',
    ],
    [{ 'domains.deviceApi': 'notexample.org' }, 'domains.deviceApi is "notexample.org"; allowed: a name in the zone'],
    [
      { 'originNames.deviceApi': 'o.example.com' },
      'originNames.deviceApi is "o.example.com"; allowed: a name in the zone',
    ],
    [{ domains: 'temporary' }, 'front is "cloudfront" without names in domains; allowed: with names'],
    [{ domains: 'temporary', front: 'none' }, 'originNames is there without names in domains; allowed: with names'],
    [
      { domains: 'temporary', front: 'none', originNames: undefined, amazonAddresses: 'off' },
      'amazonAddresses is "off" without names in domains; allowed: "on"',
    ],
    [
      { 'domains.staffPages': 'p.example.org', staff: undefined },
      'domains.staffPages is there without staff; allowed: with it',
    ],
    [{ staff: { signIn: 'pool' } }, 'staff.domainPrefix is missing; allowed with "pool"'],
    [
      { staff: { signIn: 'pool', domainPrefix: 'my-aws-staff' } },
      'staff.domainPrefix is "my-aws-staff"; allowed: without aws, amazon and cognito',
    ],
    [
      { staff: { signIn: { issuer: 'http://idp.example.org', clientId: 'enx', secondFactor } } },
      'staff.signIn.issuer is "http://idp.example.org"; allowed: https',
    ],
    [
      { staff: { signIn: { issuer: 'https://idp.example.org', clientId: 'enx' } } },
      'staff.signIn.secondFactor is missing; allowed with an issuer of your own',
    ],
    [
      { staff: { signIn: { issuer: 'https://idp.example.org', clientId: 'enx', secondFactor }, domainPrefix: 'enx' } },
      'staff.domainPrefix is "enx" with an issuer of your own; allowed: with "pool"',
    ],
    [{ originNames: undefined }, 'originNames is missing; allowed with front "cloudfront": two names'],
    [{ alarmEmail: undefined }, 'monthlyBudgetDollars is there without alarmEmail'],
    [
      { accounts: two },
      'domains.hostedZone is one zone, and the servers are in two accounts (111111111111, 222222222222)',
    ],
  ])('%j', (changes, message) => {
    write(changes);
    expect(read).toThrow(`prod.json: ${message}`);
  });

  it('may keep originNames without a front: so it is taken away again without a gap', () => {
    write({ front: 'none' });
    expect(read()).toMatchObject({ front: 'none', originNames: complete.originNames });
  });

  it('may name the zone itself, where Route 53 makes the record', () => {
    write({ 'domains.redirector': 'example.org' });
    expect(read().domains).toMatchObject({ redirector: 'example.org' });
  });
});

describe('the zone of two accounts', () => {
  const zone = { id: 'Z0123456789ABC', name: 'keys.example.org' };
  const own = {
    accounts: two,
    'domains.hostedZone': { verification: 'none', keyserver: zone },
    'domains.publishApi': 'publish.keys.example.org',
    'domains.exportSite': 'files.keys.example.org',
    'originNames.publishApi': 'o.keys.example.org',
  };

  it('is one each, or none', () => {
    write(own);
    expect(zoneOf(read(), 'verification')).toBeUndefined();
    expect(zoneOf(read(), 'keyserver')).toEqual(zone);
  });

  it('holds the names of its own server', () => {
    write({ ...own, 'domains.exportSite': 'files.example.org' });
    expect(read).toThrow('domains.exportSite is "files.example.org"; allowed: a name in the zone "keys.example.org"');
  });

  it('is named field by field when it is wrong', () => {
    write({ ...own, 'domains.hostedZone': { verification: 'nome', keyserver: zone } });
    expect(read).toThrow('domains.hostedZone.verification is "nome"; allowed: "none"');
  });
});

it('stage local takes no names: there is nobody to make a certificate for them', () => {
  const facts = stageFacts.parse(withZone);
  expect(() => checkedStage(stageNamed('local'), facts)).toThrow('stage local: domains has names; allowed only on AWS');
});
