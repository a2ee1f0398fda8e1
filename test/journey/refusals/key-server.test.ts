/**
 * Every error code of the key server over HTTP: status, text and JSON to the letter, and the size of every answer (key-server.md
 * §1.6, §1.14, §5.7). A code that is added to protocol/errors.ts has no line here, and does not compile.
 */
import { randomBytes } from 'node:crypto';
import { DeleteItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import type { KeyServerErrorCode } from '../../../protocol/errors.ts';
import { dayStartInterval, intervalAt } from '../../../protocol/keys/interval.ts';
import { stack, stackAws } from '../../support/setup/stack.ts';
import { nextBrakeWindow } from '../support/brake.ts';
import { call, ok, publish, type Reply, urls } from '../support/call.ts';
import { deployed, readDeployed } from '../support/doors/tries.ts';
import { type Refused, refused } from '../support/refused.ts';
import { certified, freshKey, freshKeys, type JsonKey, published, time } from '../support/story.ts';

let today = 0;
beforeAll(async () => {
  await nextBrakeWindow();
  today = dayStartInterval(intervalAt(await time.now()));
});

const { statsUrl } = stack().keyServer;
const tokenOf = (reply: Reply) => String(ok(reply).revisionToken);
const invalidKey = (): JsonKey => ({ ...freshKey(today - 144), rollingPeriod: 0 });
const noPeriod = 'invalid interval count, 0, must be >= 1 && <= 144';

/** Does `work` for an application of no region, which no region file can make. */
async function withoutRegions(work: (healthAuthorityID: string) => Promise<Reply>): Promise<Reply> {
  await readDeployed('local');
  const TableName = deployed.outputs['keyserver AuthoritiesTableName'];
  const id = `org.example.${randomBytes(8).toString('hex')}`;
  const Key = { pk: { S: `application#${id}` }, sk: { S: 'application' } };
  const dynamo = new DynamoDBClient(stackAws());
  await dynamo.send(new PutItemCommand({ TableName, Item: Key }));
  try {
    return await work(id);
  } finally {
    await dynamo.send(new DeleteItemCommand({ TableName, Key }));
  }
}

/** What only a broken database provokes is in test/lambdas/keyserver/publish/every-answer.test.ts. */
type Provoked = Exclude<KeyServerErrorCode, 'unable_to_load_health_authority' | 'internal_error'>;

const codes: Readonly<Record<Provoked, readonly Refused[]>> = {
  unauthorized: [
    refused(401, 'unauthorized', 'statistics, to nobody', () => call(statsUrl, {})),
    refused(401, 'unauthorized', 'statistics, to who holds a certificate', async () => {
      const { verificationPayload } = await certified(await freshKeys(1));
      return call(statsUrl, {}, { Authorization: `Bearer ${verificationPayload}` });
    }),
  ],
  bad_request: [
    refused(415, unparsable(415, 'content-type is not application/json'), 'content type', () =>
      publish('{}', { 'Content-Type': 'text/plain' }),
    ),
    refused(413, unparsable(413, 'http: request body too large'), '64,001 bytes', () =>
      publish(`{"padding":"${'x'.repeat(64_001 - 14)}"}`),
    ),
    refused(400, unparsable(400, 'malformed json'), 'broken JSON', () => publish('{')),
    refused(400, unparsable(400, 'unknown field "regions"'), 'a member of v1alpha1', () => publish({ regions: [] })),
    refused(
      400,
      `unable to read request data: 1 error occurred:\n\t* key 0 cannot be imported: ${noPeriod}\n\n`,
      'no key that can be taken',
      () => published([invalidKey()]),
    ),
    refused(400, unparsable(400, 'malformed json'), 'statistics', () => call(statsUrl, '{')),
  ],
  unknown_health_authority_id: [
    refused(401, 'unauthorized health authority', 'publish', () =>
      publish({ healthAuthorityID: 'org.example.unknown' }),
    ),
  ],
  health_authority_missing_region_config: [
    refused(500, 'unknown health authority regions', 'publish', () =>
      withoutRegions((healthAuthorityID) => publish({ healthAuthorityID })),
    ),
  ],
  health_authority_verification_certificate_invalid: [
    refused(401, 'unable to validate diagnosis verification: malformed certificate', 'none', async () =>
      publish({ ...(await certified(await freshKeys(1))), verificationPayload: '' }),
    ),
    refused(401, 'unable to validate diagnosis verification: HMAC', 'of other keys', async () =>
      publish({ ...(await certified(await freshKeys(1))), temporaryExposureKeys: await freshKeys(1) }),
    ),
  ],
  missing_revision_token: [
    refused(400, 'no revision token, but sent existing keys', 'publish', async () => {
      const keys = await freshKeys(1);
      ok(await published(keys, 'likely'));
      return published(keys);
    }),
  ],
  invalid_revision_token: [
    refused(400, 'revision token is invalid', 'of other keys', async () => {
      const keys = await freshKeys(1);
      ok(await published(keys, 'likely'));
      const revisionToken = tokenOf(await published(await freshKeys(1)));
      return published(keys, 'confirmed', { revisionToken });
    }),
  ],
  key_already_revised: [
    refused(400, 'key was already revised', 'a second time', async () => {
      const keys = await freshKeys(1);
      const revisionToken = tokenOf(await published(keys, 'likely'));
      ok(await published(keys, 'confirmed', { revisionToken }));
      return published(keys, 'negative', { revisionToken });
    }),
  ],
  invalid_report_type_transition: [
    refused(
      400,
      'invalid report type transition: cannot transition from "confirmed" to "negative"',
      'publish',
      async () => {
        const keys = await freshKeys(1);
        const revisionToken = tokenOf(await published(keys));
        return published(keys, 'negative', { revisionToken });
      },
    ),
  ],
  partial_failure: [
    refused(200, `1 error occurred:\n\t* key 0 cannot be imported: ${noPeriod}\n\n`, 'a key beside a good one', () =>
      // `A` sorts before `z`, and the good one last.
      published([
        { ...invalidKey(), key: `AA${randomBytes(16).toString('base64').slice(2)}` },
        { ...freshKey(today - 288), key: `zz${randomBytes(16).toString('base64').slice(2)}` },
      ]),
    ),
  ],
};

function unparsable(status: number, why: string): string {
  return `error unmarshalling API call, code: ${status}: ${why}`;
}

const all = Object.entries(codes).flatMap(([code, ways]) => ways.map((way) => [code, way.how, way] as const));

describe.skipIf(!time.control)('every error code of the key server (needs tables that can be written)', () => {
  it.each(all)('%s: %s', async (code, _, { status, error, provoke }) => {
    const { json, exchange, ...reply } = await provoke();
    const { padding, revisionToken: _token, insertedExposures: _count, ...members } = json;
    const isPublish = exchange.path.endsWith(new URL(urls.publish).pathname);
    const expected = isPublish ? { error, code, errorCode: code } : { error, code };
    expect([reply.status, members]).toEqual([status, expected]);
    expect(String(padding).length).toBeGreaterThanOrEqual(1_368);
    expect(exchange.body.length).toBeGreaterThanOrEqual(4_096);
    expect(exchange.body.length).toBeLessThan(8_192);
  });
});

describe('the path of v1alpha1', () => {
  it('is what every unknown path is, since the stage does not have it', async () => {
    const [alpha, unknown] = await Promise.all(
      ['/', '/v1/unknown'].map((path) => call(new URL(path, urls.publish).href, {})),
    );
    expect([alpha?.status, alpha?.json]).toEqual([unknown?.status, unknown?.json]);
    expect(alpha?.status).toBe(404);
  });
});
