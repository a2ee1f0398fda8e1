import { createECDH, generateKeyPairSync } from 'node:crypto';
import { expect, it } from 'vitest';
import { deviceApiKey, filesPerDay, stated } from '../../../../protocol/region-config/rules/deployment.ts';
import { publicKey } from '../../../../protocol/region-config/rules/public-key.ts';
import { found } from '../../../support/region/region-subject.ts';

const place = '/verification.deviceApiKey';

it.each([
  ['tekPublishInterval', 4, 'error C8 stated.tekPublishInterval is 4, and keyServer.export.periodHours says 2'],
  [
    'publicKeyVersion',
    'v2',
    'error C7 stated.publicKeyVersion is "v2", and keyServer.export.verificationKeyVersion says "v1"',
  ],
  ['regionIdentifier', 'US-ZY', 'error stated stated.regionIdentifier is "US-ZY", and region says "US-ZZ"'],
  ['enVersion', 1, 'error stated stated.enVersion is 1, and Exposure Notifications Express says 2'],
  ['exposureMatching', false, 'error stated stated.exposureMatching is false, and ended says true'],
  [
    'tekUploadURL',
    'https://other.example.org/v1/publish',
    'error stated stated.tekUploadURL is "https://other.example.org/v1/publish", and domains.publishApi of stages/prod.json says',
  ],
])('a stated value that contradicts: %s', (name, value, finding) => {
  const publishUrl = { value: 'https://keys.example.org/v1/publish', from: 'domains.publishApi of stages/prod.json' };
  expect(found(stated, { [`stated.${name}`]: value }, { facts: { publishUrl } })).toEqual([
    expect.stringContaining(finding),
  ]);
});

it('a stated value may be right, or unknown yet', () => {
  expect(found(stated, { 'stated.tekPublishInterval': 2, 'stated.tekUploadURL': 'https://x.example.org/' })).toEqual(
    [],
  );
});

it.each([
  [2, 500_000, []],
  [2, 50_000, ['is 50000: a day of 1000000 keys makes 12 × 2 files, and phones take 15 → allowed: 83334 or more']],
  [4, 50_000, ['makes 6 × 4 files, and phones take 15 → allowed: 83334 or more with a period of 4 hours']],
  [24, 50_000, ['makes 1 × 20 files, and phones take 15 → allowed: 66667 or more with a period of 24 hours']],
  [24, 66_667, []],
])('C8: files of a day with a period of %d hours and %d keys in each', (periodHours, maximumKeys, problems) => {
  const changes = { '/keyServer.export.periodHours': periodHours, '/keyServer.export.maximumKeys': maximumKeys };
  expect(found(filesPerDay, changes)).toEqual(
    problems.map((problem) =>
      expect.stringMatching(new RegExp(`^warning C8 keyServer.export.maximumKeys .*${problem}`)),
    ),
  );
});

/** `npm run api-key` prints such; 86 characters are 64 bytes. */
const apiKey = (region: string) => `${'a'.repeat(86)}.${region}.${'b'.repeat(86)}`;

it.each([
  [
    undefined,
    'warning',
    'is missing → write what this prints: npm run api-key -- create --stage <stage> --region US-ZZ',
  ],
  ['too-short', 'error', 'has 9 characters; allowed are 16 to 256'],
  ['x'.repeat(257), 'error', 'has 257 characters; allowed are 16 to 256'],
  ['sixteen characters', 'error', 'holds a blank, or a character outside of ASCII'],
  ['sixteen-charactérs', 'error', 'holds a blank, or a character outside of ASCII'],
  [apiKey('US-ZY'), 'error', 'is a key of US-ZY → paste it again as `npm run api-key` printed it for US-ZZ'],
])('device API key %s', (key, severity, problem) => {
  const facts = key === undefined ? {} : { deviceApiKey: { value: key, from: 'verification.deviceApiKey' } };
  expect(found(deviceApiKey, { [place]: key }, { facts })).toEqual([
    expect.stringContaining(`${severity} device-api-key verification.deviceApiKey ${problem}`),
  ]);
});

it.each([apiKey('US-ZZ'), 'a-key-of-another-server', 'a.b.c.d.e.f.g.h.i'])('device API key %s is fine', (key) => {
  const facts = { deviceApiKey: { value: key, from: 'verification.deviceApiKey' } };
  expect(found(deviceApiKey, { [place]: key }, { facts })).toEqual([]);
});

it('device API keys of other stages are looked at too, each at its place', () => {
  const facts = { deviceApiKey: { value: apiKey('US-ZZ'), from: 'verification.deviceApiKey.prod' } };
  const keys = { prod: apiKey('US-ZZ'), dev: 'short' };
  expect(found(deviceApiKey, { [place]: keys }, { facts, live: true, stage: 'prod' })).toEqual([
    expect.stringContaining('error device-api-key verification.deviceApiKey.dev has 5 characters'),
  ]);
});

it('a key of another stage is none', () => {
  expect(found(deviceApiKey, { [place]: { dev: apiKey('US-ZZ') } }, { live: true, stage: 'prod' })).toEqual([
    expect.stringContaining('error device-api-key verification.deviceApiKey.prod is missing'),
  ]);
});

it('without a device API key nothing is handed over', () => {
  expect(found(deviceApiKey, {}, { live: true, stage: 'prod' })).toEqual([
    expect.stringMatching(
      /^error device-api-key verification.deviceApiKey.prod is missing → .* --stage prod --region US-ZZ/,
    ),
  ]);
});

const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'der', type: 'spki' });
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ format: 'der', type: 'spki' });
const offCurve = Buffer.from(p256);
offCurve[90] = (offCurve[90] ?? 0) ^ 1;
const ecdh = createECDH('prime256v1');
ecdh.generateKeys();

it.each([
  ['SubjectPublicKeyInfo', p256.toString('base64'), 0],
  ['point', p256.subarray(-65).toString('base64'), 0],
  ['compressed point', ecdh.getPublicKey('base64', 'compressed'), 1],
  ['another curve', p384.toString('base64'), 1],
  ['a point that is not on the curve', offCurve.toString('base64'), 1],
  ['the same without its information', offCurve.subarray(-65).toString('base64'), 1],
  ['base64url', p256.toString('base64url').padEnd(124, '='), p256.toString('base64').match(/[+/]/) ? 1 : 0],
  ['PEM', '-----BEGIN PUBLIC KEY-----', 1],
  ['nothing', '', 1],
])('public key: %s', (_, text, findings) => {
  expect(found(publicKey, { 'stated.publicKey': text })).toEqual(
    Array(findings).fill(
      expect.stringMatching(/^error public-key stated.publicKey is not the base64 of a P-256 public key/),
    ),
  );
});
