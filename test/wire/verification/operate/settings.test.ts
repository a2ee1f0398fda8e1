/** A region file whose numbers are all other than the defaults, from the file to what phones and labs see. */
import { decodeJwt } from 'jose';
import { beforeEach, expect, it } from 'vitest';
import { regionSettings } from '../../../../protocol/region-config/file/region-settings.ts';
import { createTable, localDynamo } from '../../../support/aws/local-aws.ts';
import { longCodeOf } from '../../../support/messages/message-link.ts';
import demo from '../../../support/regions/us-zz.json' with { type: 'json' };
import { startVerificationServer, type TestServer } from '../../../support/verification/verification-server.ts';

const numbers = { codeLength: 6, codeLifeSeconds: 600, longCodeLength: 12, longCodeLifeSeconds: 7_200 };
const certificate = { ...demo.verification.certificate, lifeSeconds: 1_200 };
const { verification: settings } = regionSettings.parse({
  ...demo,
  verification: { ...demo.verification, ...numbers, certificate },
});
/** Certificates begin this much before they are made, for clocks that are behind. */
const BACKDATED_SECONDS = 5;
const ekeyhmac = Buffer.alloc(32, 5).toString('base64');
let server: TestServer;

beforeEach(async () => {
  server = await startVerificationServer({ dynamo: localDynamo(), createTable, settings });
});

/** The code in the last link that was sent. */
const sentLongCode = () => longCodeOf(server.messages.at(-1)?.text);

const issue = () => server.issue({ testType: 'confirmed', phone: '2068675309' });

it('issue: a code of 6 digits for 10 minutes, a link of 12 characters for 2 hours', async () => {
  const { body } = await issue();
  const { now } = server.clock;
  expect(body).toMatchObject({
    code: expect.stringMatching(/^\d{6}$/),
    expiresAt: 'Sun, 22 Nov 2026 00:10:00 UTC',
    expiresAtTimestamp: now + 600,
    longExpiresAt: 'Sun, 22 Nov 2026 02:00:00 UTC',
    longExpiresAtTimestamp: now + 7_200,
  });
  expect(sentLongCode()).toMatch(/^[a-z0-9]{12}$/);
  expect((await server.status({ uuid: body.uuid })).body).toEqual({
    claimed: false,
    messageStatus: 'sent',
    expiresAtTimestamp: now + 600,
    longExpiresAtTimestamp: now + 7_200,
  });
});

it.each([
  ['the short code', 600, async ({ code }: Record<string, unknown>) => code],
  ['the long code', 7_200, sentLongCode],
])('verify: %s ends after %i s', async (_, seconds, codeIn) => {
  const [early, late] = [await codeIn((await issue()).body), await codeIn((await issue()).body)];
  server.clock.advance(seconds - 1);
  expect((await server.verify({ code: early })).status).toBe(200);
  server.clock.advance(1);
  expect((await server.verify({ code: late })).errorCode).toBe('code_expired');
});

it('certificate: for 20 minutes', async () => {
  const { token } = (await server.verify({ code: (await issue()).body.code })).body;
  const answer = await server.certificate({ token, ekeyhmac });
  const { now } = server.clock;
  expect(decodeJwt(String(answer.body.certificate))).toMatchObject({
    iat: now - BACKDATED_SECONDS,
    exp: now + 1_200,
  });
});
