import { describe, expect, it } from 'vitest';
import { getter } from '../../../../lambdas/shared/probe/get.ts';
import { startPublicServer } from '../../../support/http/public-server.ts';

/** Where the time is not the subject: no machine is that busy. */
const PATIENT = 30_000;
const failure = (why: string) => expect.objectContaining({ why, message: `Probe: ${why}` });

describe('a look at a public address', () => {
  it('gives the body', async () => {
    const { url } = await startPublicServer({ index: 'text' });
    expect((await getter(PATIENT)(`${url}index`, 4)).toString()).toBe('text');
  });

  it.each([204, 403, 404, 500, 503])('fails by its status %i', async (status) => {
    const { url } = await startPublicServer({ index: status });
    await expect(getter(PATIENT)(`${url}index`, 100)).rejects.toThrow(failure(`status ${status}`));
  });

  it('follows no redirect', async () => {
    const { url } = await startPublicServer({ index: 302, elsewhere: 'text' });
    await expect(getter(PATIENT)(`${url}index`, 100)).rejects.toThrow(failure('status 302'));
  });

  it('stops at so many bytes', async () => {
    const { url } = await startPublicServer({ index: 'x'.repeat(64) });
    expect(await getter(PATIENT)(`${url}index`, 65)).toHaveLength(64);
    expect(await getter(PATIENT)(`${url}index`, 64)).toHaveLength(64);
    await expect(getter(PATIENT)(`${url}index`, 63)).rejects.toThrow(failure('too large'));
  });

  it('gives up on a server that does not answer, stops in the middle or is not there, and names none', async () => {
    const { url } = await startPublicServer({
      silent: () => {},
      slow: (_, response) => void response.write('['),
      broken: (_, response) => {
        response.writeHead(200, { 'content-length': '9' }).write('x');
        response.destroy();
      },
    });
    for (const path of ['silent', 'slow', 'broken'])
      await expect(getter(path === 'broken' ? PATIENT : 50)(url + path, 100)).rejects.toThrow(failure('unreachable'));
    await expect(getter(PATIENT)('http://127.0.0.1:1/', 100)).rejects.toThrow(failure('unreachable'));
    await expect(getter(PATIENT)('nonsense', 100)).rejects.toThrow(failure('unreachable'));
  });
});
