import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { androidKeySets, androidPublicKey, iosPublicKey } from '../../../../protocol/export/read/key-text.ts';
import { newSigner } from '../../../device/support/archive.ts';

/** enx-client.md §12.6 */
const published =
  'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEBaD01EhUWpUY2j5z4Qv7+tfNJS+rIsxqQgmLUVPbhEmvRu/mlp2VsXe9T3vnDGgUNPtD3xD9cyGEzdXYOPTsfg==';

const { publicKey } = newSigner();
const spki = publicKey.export({ type: 'spki', format: 'der' });
const point = spki.subarray(-65);
const text = spki.toString('base64');
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ type: 'spki', format: 'der' });
const noPoint = Buffer.from(point).fill(1, 1);

describe('the text of a public key (enx-client.md §12.4)', () => {
  it('that was published is read by both platforms alike', () => {
    expect(iosPublicKey(published)?.equals(androidPublicKey(published) as typeof publicKey)).toBe(true);
  });

  it.each<[string, string, { ios: boolean; android: boolean }]>([
    ['as it should be', text, { ios: true, android: true }],
    ['in lines', text.replace(/.{64}/g, '$&\n'), { ios: true, android: true }],
    ['in quotes', `"${text}"`, { ios: true, android: false }],
    [
      'with armour, whose words are base64 too',
      `-----BEGIN PUBLIC KEY-----\n${text}\n`,
      { ios: false, android: false },
    ],
    ['the point alone', point.toString('base64'), { ios: true, android: false }],
    [
      'something before the point',
      Buffer.concat([Buffer.alloc(9), point]).toString('base64'),
      { ios: true, android: false },
    ],
    [
      'something after the point',
      Buffer.concat([spki, Buffer.alloc(3)]).toString('base64'),
      { ios: false, android: true },
    ],
    ['no point of the curve', noPoint.toString('base64'), { ios: false, android: false }],
    ['64 bytes', point.subarray(1).toString('base64'), { ios: false, android: false }],
    ['65 characters', text.slice(0, 65), { ios: false, android: false }],
    ['66 characters', text.slice(0, 66), { ios: false, android: false }],
    ['another curve', p384.toString('base64'), { ios: false, android: false }],
    ['nothing', '', { ios: false, android: false }],
  ])('%s', (_, given, expected) => {
    const read = { ios: iosPublicKey(given), android: androidPublicKey(given) };
    expect({ ios: read.ios !== undefined, android: read.android !== undefined }).toEqual(expected);
    for (const key of [read.ios, read.android]) expect(key?.equals(publicKey) ?? true).toBe(true);
  });
});

describe("Android's text of several keys", () => {
  const names = (given: string) =>
    [androidKeySets(given) ?? []].flat().map((set) => [set].flat().map(({ id, version }) => `${id} ${version}`));

  it.each([
    [`310-v1,${text}`, [['310 v1']]],
    [`310-v1,${text}&999-v2,${text}`, [['310 v1', '999 v2']]],
    [`310-v1,${text}|310-v2,${text}`, [['310 v1'], ['310 v2']]],
    [`a-v1,${text}&b-v1,${text}|c-v1,${text}`, [['a v1', 'b v1'], ['c v1']]],
    [`us-wa-v1,${text}`, [['us-wa v1']]],
    ['', []],
    [text, []],
    [`310,${text}`, []],
    ['310-v1,', []],
    [`310-v1,${text}|`, []],
    [`310-v1,${text}&999-v1,AAAA`, []],
  ])('%j', (given, expected) => expect(names(given)).toEqual(expected));
});
