/** A code that is drawn and that somebody has already (verification-server.md §2.3): another one, after a pause. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { deployVerification } from '../../../support/memory-aws/deploy.ts';
import { captureOutput } from '../../../support/process/stdout.ts';
import { inVirtualTime } from '../../../support/process/virtual-time.ts';
import demo from '../../../support/regions/us-zz.json' with { type: 'json' };
import { call, load, newApiKey } from '../../../support/verification/verification-functions.ts';

/** How often the code 77777777 is still drawn. */
const drawn = vi.hoisted(() => ({ sevens: 0 }));

vi.mock('../../../../lambdas/shared/random.ts', async () => {
  const { randomBytes } = await import('node:crypto');
  const isCode = (size: number) => size === 8 && drawn.sevens-- > 0;
  return { randomBytes: (size: number) => (isCode(size) ? Buffer.alloc(size, 7) : randomBytes(size)) };
});

const output = captureOutput();
let key = '';

beforeAll(async () => {
  await deployVerification(demo);
  key = await newApiKey('admin');
  await load('batch-issue');
});

afterAll(() => {
  output.release();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

interface Issued {
  readonly status: number;
  readonly codes: readonly string[];
  readonly milliseconds: number;
}

async function issue(count: number): Promise<Issued> {
  const started = performance.now();
  const codes = Array.from({ length: count }, () => ({ testType: 'confirmed' }));
  const { status, body } = await call('batch-issue', { body: { codes } }, key);
  const milliseconds = performance.now() - started;
  return { status, codes: (body.codes as { code: string }[]).map(({ code }) => code), milliseconds };
}

it('is drawn up to six times more, and the caller hears nothing of it', async () => {
  await inVirtualTime(async () => {
    await issue(1);
    drawn.sevens = 1;
    expect(await issue(1)).toMatchObject({ status: 200, codes: ['77777777'] });
    // Both codes of a batch are drawn first, then the one that is taken five times more.
    drawn.sevens = 2 + 5;
    const { status, codes, milliseconds } = await issue(2);
    expect([status, new Set(['77777777', ...codes]).size]).toEqual([200, 3]);
    expect(milliseconds).toBeGreaterThanOrEqual(7 * 50);
    drawn.sevens = 7;
    expect(await issue(1)).toMatchObject({ status: 500, codes: [''] });
  });
});
