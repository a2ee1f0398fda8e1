/** What `npm run region -- push` makes of each answer, and to whom a signature may go. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../../../../local/aws/ports.ts';
import { endpointOf } from '../../../../tools/region/push/request.ts';
import { answering, LOCAL, type PushPlace, pushPlace } from './place.ts';

let place: PushPlace;
beforeEach(async () => {
  place = await pushPlace();
});
afterEach(() => place.remove());

describe('what Apple answers', () => {
  it('401, once: which key, which switches', async () => {
    place.writeRegion((part) => {
      part.push = { signatureForm: 'raw', signatureText: 'base64url' };
    });
    const { status, note, slept } = await place.send();
    expect([status, slept, place.record()]).toEqual([1, [], undefined]);
    expect(note).toContain('Apple answered 401: the signature cannot be verified. Nothing was applied.');
    expect(note).toContain('exposureNotifications.push');
    expect((await place.answers()).map((answer) => answer.status)).toEqual([401]);
  });

  it('401 with the name signed, as the double takes the header', async () => {
    place.writeRegion((part) => {
      part.push = { signedText: 'name' };
    });
    const { status, asked } = await place.send();
    expect([status, asked[0]?.[1]]).toEqual([1, { region: 'US-ZZ', signedText: 'name' }]);
  });

  it('400, once: revocation has no locales in the document', async () => {
    place.writeRegion((part) => {
      part.push = { localisedRevocation: true };
    });
    const { status, note, slept } = await place.send();
    expect([status, slept, place.record()]).toEqual([1, [], undefined]);
    expect(note).toContain('Apple answered 400: it is not valid');
    expect((await place.answers())[0]?.problems).toContainEqual(
      expect.stringContaining('revokedNotificationBody_EN_US has no'),
    );
  });

  it('500: again after a pause, until it is taken', async () => {
    await place.order('failing');
    const { status, slept } = await place.send();
    expect([status, slept]).toEqual([0, [1_500]]);
    expect((await place.answers()).map((answer) => answer.status)).toEqual([200, 500]);
  });

  it('nothing, after it was applied: the same again, and no harm is done', async () => {
    await place.order('cut');
    const { status, slept } = await place.send();
    expect([status, slept, place.record()?.how]).toEqual([0, [1_500], 'push']);
    expect((await place.answers()).map((answer) => answer.status)).toEqual([200, 200]);
  });
});

describe('another server', () => {
  const at = async (status: number, headers = {}) => {
    let calls = 0;
    const { server, address } = await answering((request, response) => {
      calls += 1;
      request.resume().on('end', () => response.writeHead(status, headers).end());
    });
    const result = await place.send('--endpoint', address);
    server.close();
    return { ...result, calls };
  };

  it('404: the form comes first', async () => {
    const { status, note, calls } = await at(404);
    expect([status, calls]).toEqual([1, 1]);
    expect(note).toContain('Apple answered 404: there is no configuration of US-ZZ.');
    expect(note).toContain('npm run region -- package');
  });

  it('500 for ever: three tries, each pause longer', async () => {
    const { status, note, calls, slept } = await at(500);
    expect([status, calls, slept]).toEqual([1, 3, [1_500, 3_000]]);
    expect(note).toContain('After three tries nobody knows whether Apple took it: it answered 500.');
    expect(place.record()).toBeUndefined();
  });

  it('nobody there', async () => {
    const port = await freePort();
    const { status, note, slept } = await place.send('--endpoint', `http://127.0.0.1:${port}/`);
    expect([status, slept.length]).toEqual([1, 2]);
    expect(note).toContain('ECONNREFUSED');
  });

  it('elsewhere: the signature does not follow', async () => {
    const { status, note, calls } = await at(307, { location: place.appleUrl });
    expect([status, calls, await place.answers()]).toEqual([1, 1, []]);
    expect(note).toContain("The answer was 307, which Apple's document does not know.");
  });

  it.each([
    'https://example.org/',
    'http://gateway.icloud.com/enservice/v2/update/app/config',
    'https://gateway.icloud.com.example.org/',
    'https://noticloud.com/',
    'ftp://127.0.0.1/',
    'gateway.icloud.com',
  ])('%s gets nothing', async (address) => {
    const { status, note, asked } = await place.send('--endpoint', address);
    expect([status, asked]).toEqual([1, []]);
    expect(note).toContain(`--endpoint is ${address}; allowed: an https address below icloud.com or apple.com`);
  });

  it('may be another one of Apple', async () => {
    const other = 'https://gateway.icloud.com/enservice/v3/update/app/config';
    const { out } = await place.run([...LOCAL, '--endpoint', other]);
    expect(out).toContain(`POST ${other}\n`);
  });

  it('is that of its document for a deployed stage', () => {
    expect(endpointOf('prod', undefined, { local: 'nowhere' })).toBe(
      'https://gateway.icloud.com/enservice/v2/update/app/config',
    );
  });

  it('is asked for where the local stack has no double', async () => {
    place.writeStack({ appleUrl: undefined });
    const { status, note } = await place.send();
    expect([status, note]).toEqual([1, expect.stringContaining("The local stack has no double of Apple's endpoint.")]);
  });
});
