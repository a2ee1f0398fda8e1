/** What answers to everybody: health, certificate keys, links; and to nobody without the right key. */
import { MAX_JWKS_BYTES, readJwks } from '../../protocol/certificate/jwks.ts';
import { requestFor, verifyBody } from '../client/bodies.ts';
import { type Exchange, headerOf } from '../client/http.ts';
import { android, ios, type Profile } from '../client/profile.ts';
import { readTarget } from '../messages/link.ts';
import { type Check, demand, Failure, Skipped } from './check.ts';
import { statisticsChecks } from './statistics.ts';
import { pathOf, type World } from './world.ts';

/** Longer than any code of a region: nobody has it, so that nobody's code is used up by a guess. */
export const NOBODYS_CODE = '0'.repeat(24);

const NOBODYS_API_KEY = 'watch.nobody';

function health(name: string, urlOf: (world: World) => string): Check<World> {
  return {
    name,
    async run(world) {
      await get(world, urlOf(world));
      return undefined;
    },
  };
}

async function get({ send }: World, url: string, maximumBytes?: number): Promise<Exchange> {
  const headers = { 'User-Agent': android.userAgent };
  const exchange = await send({ method: 'GET', url, headers, ...(maximumBytes !== undefined && { maximumBytes }) });
  demand(exchange.status === 200, `status-${exchange.status}`);
  return exchange;
}

const jwks: Check<World> = {
  name: 'certificate-keys',
  async run(world) {
    const { body } = await get(world, world.stack.verification.jwksUrl, MAX_JWKS_BYTES);
    const read = readJwks(body.toString());
    if (!read || read.ignored > 0) throw new Failure('malformed');
    const { keys } = read;
    demand(keys.length > 0, 'empty');
    world.facts.jwks = keys;
    return { keys: keys.length };
  },
};

/** 401, before anything else is looked at. */
const wrongDeviceKey: Check<World> = {
  name: 'wrong-device-key',
  async run({ session, send }) {
    const { services, profile } = session;
    const stranger = { ...session, services: { ...services, deviceApiKey: NOBODYS_API_KEY } };
    const body = Buffer.from(JSON.stringify(verifyBody(profile, NOBODYS_CODE)));
    const { status } = await send(requestFor(stranger, 'verify', body));
    demand(status === 401, `status-${status}`);
    return undefined;
  },
};

const wrongAdminKey: Check<World> = {
  name: 'wrong-admin-key',
  async run({ stack, send, testType }) {
    const { status } = await send({
      method: 'POST',
      url: pathOf(stack.verification.adminUrl, 'api/issue'),
      headers: { 'X-API-Key': NOBODYS_API_KEY, 'Content-Type': 'application/json' },
      body: Buffer.from(JSON.stringify({ testType })),
    });
    demand(status === 401, `status-${status}`);
    return undefined;
  },
};

/** Where a link of a message would lead each platform; the code in it is nobody's. */
const link: Check<World> = {
  name: 'link',
  async run(world) {
    const { redirectUrl } = world.stack.verification;
    if (redirectUrl === undefined) throw new Skipped('no-redirector');
    for (const profile of [android, ios]) await followLink(world, redirectUrl, profile);
    return undefined;
  },
};

async function followLink({ send }: World, redirectUrl: string, { name, browserAgent }: Profile): Promise<void> {
  const url = pathOf(redirectUrl, `v?c=${NOBODYS_CODE}`);
  const answer = await send({ method: 'GET', url, headers: { 'User-Agent': browserAgent } });
  demand(answer.status === 303, `${name}-status-${answer.status}`);
  demand(readTarget(headerOf(answer, 'Location') ?? '') !== undefined, `${name}-leads-nowhere`);
}

export const addressChecks: readonly Check<World>[] = [
  health('health-device', ({ stack }) => pathOf(stack.verification.deviceUrl, 'health')),
  health('health-admin', ({ stack }) => pathOf(stack.verification.adminUrl, 'health')),
  health('health-publish', ({ stack }) => pathOf(stack.keyServer.publishUrl, '../health')),
  jwks,
  wrongDeviceKey,
  wrongAdminKey,
  link,
  ...statisticsChecks,
];
