/** One diagnosis, two codes: the one that a person types and the one in the link. Each has an end of its own. */
import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { createTable, localDynamo } from '../../../support/aws/local-aws.ts';
import { longCodeOf } from '../../../support/messages/message-link.ts';
import { startVerificationServer, type TestServer } from '../../../support/verification/verification-server.ts';

const SHORT_SECONDS = 900;
const LONG_SECONDS = 86_400;
let server: TestServer;

beforeEach(async () => {
  server = await startVerificationServer({ dynamo: localDynamo(), createTable });
});

async function bothCodes(): Promise<{ short: string; long: string }> {
  const { body } = await server.issue({ testType: 'likely', phone: '2068675309' });
  return { short: String(body.code), long: longCodeOf(server.messages.at(-1)?.text) };
}

async function outcomeOf(code: string): Promise<string> {
  const { status, errorCode = 'ok' } = await server.verify({ code, padding: randomBytes(24).toString('base64') });
  return `${status} ${errorCode}`;
}

/** Seconds from the code's end. */
const aroundItsEnd: [number, string][] = [
  [-1, '200 ok'],
  [0, '400 code_expired'],
  [1, '400 code_expired'],
];

describe('the short code', () => {
  it.each(aroundItsEnd)('%i s from its end: %s', async (seconds, expected) => {
    const { short } = await bothCodes();
    server.clock.advance(SHORT_SECONDS + seconds);
    expect(await outcomeOf(short)).toBe(expected);
  });

  it.each([-1, 0, 1])('%i s from its end the long one is good', async (seconds) => {
    const { long } = await bothCodes();
    server.clock.advance(SHORT_SECONDS + seconds);
    expect(await outcomeOf(long)).toBe('200 ok');
  });

  it('that was refused as expired leaves the long one usable', async () => {
    const { short, long } = await bothCodes();
    server.clock.advance(SHORT_SECONDS);
    expect([await outcomeOf(short), await outcomeOf(long)]).toEqual(['400 code_expired', '200 ok']);
  });
});

describe('the long code', () => {
  it.each(aroundItsEnd)('%i s from its end: %s', async (seconds, expected) => {
    const { long } = await bothCodes();
    server.clock.advance(LONG_SECONDS + seconds);
    expect(await outcomeOf(long)).toBe(expected);
  });
});
