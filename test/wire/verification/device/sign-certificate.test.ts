import { randomBytes } from 'node:crypto';
import { decodeJwt } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import { createTable, localAws } from '../../../support/aws/local-aws.ts';
import { meteredDynamo } from '../../../support/aws/metered-dynamo.ts';
import {
  startVerificationServer,
  type TestAnswer,
  type TestServer,
} from '../../../support/verification/verification-server.ts';

const meter = meteredDynamo(localAws());
const ekeyhmac = Buffer.alloc(32, 5).toString('base64');
let server: TestServer;

beforeEach(async () => {
  server = await startVerificationServer({ dynamo: meter.dynamo, createTable });
});

const padding = () => randomBytes(24).toString('base64');
const times = <T>(count: number, make: () => Promise<T>) => Promise.all(Array.from({ length: count }, make));
const good = (answers: TestAnswer[]) => answers.filter(({ status }) => status === 200);
const expired = (answers: TestAnswer[]) => answers.filter(({ errorCode }) => errorCode === 'token_expired');

async function redeemed(body: object = {}): Promise<string> {
  const issued = await server.issue({ testType: 'confirmed', symptomDate: '2026-11-20', ...body });
  return String((await server.verify({ code: issued.body.code })).body.token);
}

describe('a token', () => {
  it('is spent once', async () => {
    const token = await redeemed();
    expect((await server.certificate({ token, ekeyhmac })).status).toBe(200);
    expect(expired([await server.certificate({ token, ekeyhmac })])).toHaveLength(1);
    expect(expired([await server.certificate({ token, ekeyhmac, padding: padding() })])).toHaveLength(1);
    expect(server.signatures.count).toBe(1);
  });
  it('is left usable by an HMAC of 31 bytes', async () => {
    const token = await redeemed();
    const short = Buffer.alloc(31).toString('base64');
    expect((await server.certificate({ token, ekeyhmac: short })).errorCode).toBe('hmac_invalid');
    expect((await server.certificate({ token, ekeyhmac })).status).toBe(200);
  });
  it('is worth nothing in another region', async () => {
    const token = await redeemed();
    expect(expired([await server.certificate({ token, ekeyhmac }, 'US-YY')])).toHaveLength(1);
    expect(server.signatures.count).toBe(0);
    expect((await server.certificate({ token, ekeyhmac })).status).toBe(200);
  });
  it('lives 24 hours', async () => {
    const [early, late] = [await redeemed(), await redeemed()];
    server.clock.advance(86_399);
    expect((await server.certificate({ token: early, ekeyhmac })).status).toBe(200);
    server.clock.advance(1);
    expect((await server.certificate({ token: late, ekeyhmac })).errorCode).toBe('token_invalid');
  });
});

describe('50 at once', () => {
  it('with 50 bodies: one winner', async () => {
    const token = await redeemed();
    const answers = await times(50, () => server.certificate({ token, ekeyhmac, padding: padding() }));
    expect([good(answers).length, expired(answers).length]).toEqual([1, 49]);
  });
  it('with one body without padding: one winner', async () => {
    const token = await redeemed();
    const answers = await times(50, () => server.certificate({ token, ekeyhmac }));
    expect([good(answers).length, expired(answers).length]).toEqual([1, 49]);
  });
  it('with one padded body: 50 certificates over the same HMAC', async () => {
    const token = await redeemed();
    const body = { token, ekeyhmac, padding: padding() };
    expect(good(await times(50, () => server.certificate(body)))).toHaveLength(50);
    expect(
      expired([await server.certificate({ ...body, ekeyhmac: Buffer.alloc(32, 6).toString('base64') })]),
    ).toHaveLength(1);
  });
});

it('a repeated request is answered again while the token lives, without a write and with one signature', async () => {
  const token = await redeemed();
  const body = { token, ekeyhmac, padding: padding() };
  const first = decodeJwt(String((await server.certificate(body)).body.certificate));
  server.clock.advance(86_000);
  meter.spent();
  const again = decodeJwt(String((await server.certificate(body)).body.certificate));
  expect(meter.spent().writeUnits).toBe(0);
  expect(server.signatures.count).toBe(2);
  const { now } = server.clock;
  expect(again).toEqual({ ...first, iat: now - 5, nbf: now - 5, exp: now + 900 });
});

it('only the symptom date becomes the onset', async () => {
  const claims = async (dates: object) => {
    const answer = await server.certificate({ token: await redeemed(dates), ekeyhmac });
    return decodeJwt(String(answer.body.certificate));
  };
  expect(await claims({ symptomDate: '2026-11-20', testDate: '2026-11-21' })).toMatchObject({
    symptomOnsetInterval: (Date.parse('2026-11-20') / 86_400_000) * 144,
  });
  expect(await claims({ symptomDate: '', testDate: '2026-11-21' })).not.toHaveProperty('symptomOnsetInterval');
});
