/** The clock of one container is five seconds off: nothing is refused that should not be (verification-server.md §1.9). */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { checkCertificate, readCertificate } from '../../../../protocol/certificate/certificate.ts';
import { publicKeyOf } from '../../../../protocol/certificate/jwks.ts';
import { deployVerification } from '../../../support/memory-aws/deploy.ts';
import { captureOutput } from '../../../support/process/stdout.ts';
import { inVirtualTime } from '../../../support/process/virtual-time.ts';
import demo from '../../../support/regions/us-zz.json' with { type: 'json' };
import { call, load, newApiKey } from '../../../support/verification/verification-functions.ts';

const output = captureOutput();
const keys = { device: '', admin: '' };
const ekeyhmac = Buffer.alloc(32, 5).toString('base64');
const steps = ['issue', 'verify', 'certificate', 'jwks'] as const;
const containers = [...steps.slice(0, 3), 'publish'] as const;

beforeAll(async () => {
  await deployVerification(demo);
  for (const type of ['device', 'admin'] as const) keys[type] = await newApiKey(type);
  await Promise.all(steps.map(load));
});

afterAll(() => {
  output.release();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

type Offsets = Partial<Record<(typeof containers)[number], number>>;

/** With each container's clock off by so many seconds. */
async function walk(offsets: Offsets): Promise<unknown[]> {
  async function off<T>(container: keyof Offsets, work: () => Promise<T> | T): Promise<T> {
    const milliseconds = 1_000 * (offsets[container] ?? 0);
    vi.setSystemTime(Date.now() + milliseconds);
    const done = await work();
    vi.setSystemTime(Date.now() - milliseconds);
    return done;
  }
  const phone = (step: 'verify' | 'certificate', body: object) => off(step, () => call(step, { body }, keys.device));
  const issued = await off('issue', () => call('issue', { body: { testType: 'confirmed' } }, keys.admin));
  const verified = await phone('verify', { code: issued.body.code });
  const certified = await phone('certificate', { token: verified.body.token, ekeyhmac });
  const jwks = await call('jwks', { method: 'GET', pathParameters: { region: 'US-ZZ' } });
  const [jwk] = jwks.body as unknown as { x: string; y: string }[];
  const publicKey = publicKeyOf(jwk ?? { x: '', y: '' });
  if (!publicKey) throw new Error('The list has no key');
  const certificate = readCertificate(String(certified.body.certificate));
  const trust = { audience: demo.verification.certificate.audience, publicKey };
  const taken = await off('publish', () => checkCertificate(certificate, trust, Math.floor(Date.now() / 1000)));
  return [issued.status, verified.status, certified.status, taken.reportType];
}

const allWell = [200, 200, 200, 'confirmed'];

it.each(containers.flatMap((container) => [-5, 5].map((seconds) => [container, seconds] as const)))(
  '%s by %d seconds',
  async (container, seconds) => {
    await inVirtualTime(async () => expect(await walk({ [container]: seconds })).toEqual(allWell));
  },
);

it('issue, verify and certificate off at once, each either way', async () => {
  await inVirtualTime(async () => {
    for (const issue of [-5, 5]) {
      for (const verify of [-5, 5]) {
        for (const certificate of [-5, 5]) {
          const offsets = { issue, verify, certificate };
          expect([offsets, await walk(offsets)]).toEqual([offsets, allWell]);
        }
      }
    }
  });
});
