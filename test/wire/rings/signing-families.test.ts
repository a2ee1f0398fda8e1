/** Which regions get which keys, in one run of the rotation. */
import { PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { publicJwks, signingKeyFamily } from '../../../lambdas/shared/rings/signing-key-rows.ts';
import { rotateVerification } from '../../../lambdas/verification/jobs/rotate/rotate-verification.ts';
import { DAY, HOUR, NOW, signingKeys } from '../../support/keys/signing-keys.ts';

const keys = signingKeys('sms');
const { kid } = keys;

const run = (now = NOW) => rotateVerification(keys.deps, now);
/** A row of the deployment; with `signed` undefined one from before there were messages. */
async function region(name: string, signed?: string, more: object = {}): Promise<void> {
  const settings = JSON.stringify({ name, verification: signed ? { sms: { signed } } : {} });
  const Item = { pk: { S: name }, settings: { S: settings }, ...more };
  await keys.deps.dynamo.send(new PutItemCommand({ TableName: keys.deps.regionsTable, Item }));
}
const families = async (TableName: string) => {
  const { Items = [] } = await keys.deps.dynamo.send(new ScanCommand({ TableName }));
  return [...new Set(Items.map((item) => item.pk?.S?.replace(/^counter#/, '')))].sort();
};
const signingKeysOf = (made: readonly string[]) => made.filter((name) => /^US-/.test(name));

describe('signing keys', () => {
  it('are made for every region in service, beside the rings, and for no retired one', async () => {
    await region('US-AA');
    await region('US-BB', 'no');
    await region('US-CC', 'fail-open');
    await region('US-DD', 'fail-closed');
    await region('US-EE', 'fail-open', { inactiveSince: { N: String(NOW - DAY) } });
    const { made } = await run();
    expect(made).toEqual(expect.arrayContaining(['code/1', 'address/1']));
    const certificates = ['US-AA-v1', 'US-BB-v1', 'US-CC-v1', 'US-DD-v1'];
    expect(signingKeysOf(made).sort()).toEqual([...certificates, 'US-CC-v1-sms', 'US-DD-v1-sms'].sort());
  });

  it('lie with the rings that never retire, which the API keys need, and apart from the others', async () => {
    await region('US-ZZ', 'fail-open');
    await run();
    expect(await families(keys.deps.lastingTable)).toEqual([
      'ring#api-key',
      'ring#api-key-signature',
      'signing-key#certificate#US-ZZ',
      'signing-key#sms#US-ZZ',
    ]);
    const retiring = await families(keys.deps.table);
    expect(retiring.every((family) => family?.startsWith('ring#'))).toBe(true);
  });

  it('for messages are not made where no function sends any', async () => {
    await region('US-ZZ', 'fail-open');
    expect(signingKeysOf((await rotateVerification({ ...keys.deps, messageRoleArns: [] }, NOW)).made)).toEqual([
      'US-ZZ-v1',
    ]);
  });
});

describe('a region that signs no longer', () => {
  const off = NOW + 30 * DAY + 60;

  it('keeps its newest key and loses the outlived one; gets none, and a newer one when it signs again', async () => {
    await region('US-ZZ', 'fail-open');
    await run();
    await run(NOW + 30 * DAY);
    await region('US-ZZ', 'no');
    const drop = NOW + 30 * DAY + HOUR + keys.dropAfter;
    expect((await run(off)).deleted).not.toContain(kid(1));
    expect((await run(drop - 1)).deleted).not.toContain(kid(1));
    expect((await run(drop)).deleted).toContain(kid(1));
    expect((await run(NOW + 90 * DAY)).made).not.toContain(kid(3));
    await region('US-ZZ', 'fail-closed');
    expect((await run(NOW + 91 * DAY)).made).toContain(kid(3));
    const tables = { ...keys.deps, table: keys.deps.lastingTable };
    const published = await publicJwks(tables, signingKeyFamily('sms', 'US-ZZ'), NOW + 91 * DAY);
    expect(published.map((jwk) => jwk.kid)).toEqual([kid(3), kid(2)]);
  });
});

describe('the roles that sign', () => {
  const roles = ['issue', 'batch-issue'].map((name) => `arn:aws:iam::000000000000:role/${name}`);

  it('may become fewer without a new key', async () => {
    await keys.rotate();
    for (const messageRoleArns of [roles, [...roles].reverse(), roles.slice(1)]) {
      expect((await keys.rotate(NOW + 1, { messageRoleArns })).made).toEqual([]);
    }
  });

  it('that become more get a key at once, which signs at once: the others could not', async () => {
    await keys.rotate();
    const messageRoleArns = [...roles, 'arn:aws:iam::000000000000:role/send-messages'];
    expect((await keys.rotate(NOW + 1, { messageRoleArns })).made).toEqual([kid(2)]);
    expect(await keys.signs(NOW + 1)).toBe(kid(2));
    expect((await keys.rotate(NOW + 2, { messageRoleArns })).made).toEqual([]);
  });
});
