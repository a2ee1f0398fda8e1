import { beforeEach, describe, expect, it } from 'vitest';
import { send, UnreachableError } from '../../../device/client/http.ts';
import { android, ios } from '../../../device/client/profile.ts';
import { noAnswers } from '../../../device/client/upload/steps.ts';
import { createPhone, storeOf } from '../../../device/phone.ts';
import { textReport } from '../../../device/report.ts';
import { type StackTime, stackTime } from '../../../device/stack-time.ts';
import { byLink } from '../../../device/walk/by-link.ts';
import { byUserReport } from '../../../device/walk/by-user-report.ts';
import type { WalkDeps } from '../../../device/walk/deps.ts';
import { shareDiagnosis } from '../../../device/walk/share.ts';
import { beginWalk, finishWalk } from '../../../device/walk/walk.ts';
import { exampleConfiguration } from '../../support/risk/example-configuration.ts';
import { LINK_CODE, TYPED_CODE } from '../support/fake-messages.ts';
import { type FakeStack, secrets, startFakeStack } from '../support/fake-stack.ts';
import { seededRandom } from '../support/random.ts';

const now = Date.parse('2026-11-22T10:31:05Z') / 1000;
let fake: FakeStack;
let lines: string[];
let deps: WalkDeps;

beforeEach(async () => {
  fake = await startFakeStack(now);
  lines = [];
  const { control, now: timeNow } = stackTime(fake.stack.controlUrl, send);
  const time: StackTime = { control, now: timeNow, wait: async () => {} };
  deps = {
    stack: fake.stack,
    time,
    schedule: { periodSeconds: 7_200, minimumAgeSeconds: 7_200 },
    randomBytes: seededRandom('ways'),
    report: textReport((line) => lines.push(line)),
    send,
    phoneNumber: '+12065550100',
  };
  return () => fake.close();
});

const said = () => lines.join('\n');

describe.each([android, ios])('the walk by link with $name phones', (profile) => {
  it('goes from the tapped link to a notified contact', async () => {
    expect(await finishWalk(deps, await beginWalk(deps, profile, byLink), exampleConfiguration)).toBe(true);
    expect(fake.bodies.get('/admin/api/issue')).toMatchObject({ phone: '+12065550100', testType: 'confirmed' });
    expect(fake.bodies.get('/device/api/verify')).toMatchObject({ code: LINK_CODE });
    expect(said()).toContain('its signature with US-ZZ-v1-sms is good for this number and day (EN Report)');
    expect(said()).toContain('Your code: https://us-zz.enx.localhost/v?c=linkco… Expires in 24 hours');
    expect(said()).toMatch(/GET \/redirect\/v +→ +0 B {3}← 303/);
    expect(said()).toContain('the laboratory sees that the code is used');
    for (const secret of secrets) expect(said()).not.toContain(secret);
  });

  it('goes on with an app from the store, which opens the link by itself', async () => {
    fake.messages.location = () => 'https://store.example/app';
    await beginWalk(deps, profile, byLink);
    expect(fake.bodies.get('/device/api/verify')).toMatchObject({ code: LINK_CODE });
    expect(said()).toContain('the redirector sends the phone to the store');
    expect(fake.paths).toContain(`/redirect${profile.associationPath}`);
    fake.messages.association = '[]';
    await expect(beginWalk(deps, profile, byLink)).rejects.toThrow('names no app that would open it');
  });
});

describe('a link', () => {
  it('of the phone itself is opened without the redirector', async () => {
    fake.messages.compose = () => `Your code: ens://v?r=US-ZZ&c=${LINK_CODE}`;
    await beginWalk(deps, android, byLink);
    expect(fake.paths.some((path) => path.startsWith('/redirect'))).toBe(false);
    expect(said()).toContain('it is not signed');
    expect(said()).toContain('the link opens Exposure Notifications by itself');
  });

  it.each([
    ['nowhere', 'Your code: 12345678', 'The message has no link with a code.'],
    [
      'to a host of another region',
      'Code: https://us-zy.enx.localhost/v?c=abcd',
      'leads to us-zy.enx.localhost, which is not of US-ZZ',
    ],
    ['of the phone for another region', 'Code: ens://v?r=US-ZY&c=abcd', 'The link is for US-ZY, not for US-ZZ.'],
    ['of the phone for no region', 'Code: ens://v?c=abcd', 'The message has no link with a code.'],
  ])('that leads %s ends the walk', async (_, text, reason) => {
    fake.messages.compose = () => text;
    await expect(beginWalk(deps, android, byLink)).rejects.toThrow(reason);
  });

  it.each([
    ['the picker', 'ensonboarding://picker/us-zz', 'The link leads to ensonboarding://picker/us-zz, without its code.'],
    ['another region', 'ens://v?c=abcd&r=US-ZY', 'The link is for US-ZY'],
  ])('that is redirected to %s ends the walk', async (_, location, reason) => {
    fake.messages.location = () => location;
    await expect(beginWalk(deps, android, byLink)).rejects.toThrow(reason);
  });

  it('that is answered with a page ends the walk', async () => {
    fake.messages.redirect = (_, response) => void response.end('open this link on your phone');
    await expect(beginWalk(deps, android, byLink)).rejects.toThrow('The redirector answered 200');
  });
});

describe('a message', () => {
  it.each([
    ['a link and digits', `Code 12345678 or https://us-zz.enx.localhost/v?c=${LINK_CODE} now`, /12345678/],
    ['the long code', 'Code abcdefgh12345678 now', /abcdefgh12345678/],
    ['the long code in letters', 'Code abcdefghijklmnop now', /abcdefghijklmnop/],
  ])('with %s shows none whole', async (_, text, code) => {
    fake.messages.compose = () => text;
    await beginWalk(deps, android, byLink).catch(() => {});
    expect(said()).toMatch(/Code \w+…/);
    expect(said()).not.toMatch(code);
    expect(said()).not.toContain(LINK_CODE);
  });

  it('that was changed on its way ends the walk', async () => {
    const { compose } = fake.messages;
    fake.messages.compose = (...message) => compose(...message)?.replace('24', '48');
    await expect(beginWalk(deps, android, byLink)).rejects.toThrow('US-ZZ-v1-sms, and the signature is forged');
  });

  it('of another key ends the walk', async () => {
    deps = {
      ...deps,
      stack: { ...fake.stack, verification: { ...fake.stack.verification, smsKeyId: 'US-ZZ-v2-sms' } },
    };
    await expect(beginWalk(deps, android, byLink)).rejects.toThrow('the signature is of another key');
  });

  it("signed for a report does not pass for a laboratory's", async () => {
    const { compose } = fake.messages;
    fake.messages.compose = (_, to, text) => compose('User Report', to, text);
    await expect(beginWalk(deps, android, byLink)).rejects.toThrow('forged');
  });

  it('that does not come ends the walk, and an older one is none', async () => {
    fake.messages.send('EN Report', '+12065550100', 'older');
    fake.now += 1;
    fake.messages.compose = () => undefined;
    await expect(beginWalk(deps, android, byLink)).rejects.toThrow('No message came to +12065550100.');
  });

  it('that was refused is not on the phone', async () => {
    const { send: deliver } = fake.messages;
    fake.messages.send = (...message) => {
      deliver(...message);
      for (const each of fake.messages.inbox) each.state = 'refused';
    };
    await expect(beginWalk(deps, android, byLink)).rejects.toThrow('No message came');
  });

  it('cannot come where there is no message app', async () => {
    const { messagesUrl: _, ...stack } = fake.stack;
    await expect(beginWalk({ ...deps, stack }, android, byLink)).rejects.toThrow('no message app');
  });
});

describe.each([android, ios])('the walk by an own report with $name phones', (profile) => {
  it('goes from the report to a notified contact, with the nonce of the phone', async () => {
    expect(await finishWalk(deps, await beginWalk(deps, profile, byUserReport), exampleConfiguration)).toBe(true);
    const asked = fake.bodies.get('/device/api/user-report');
    expect(asked).toMatchObject({
      phone: '+12065550100',
      symptomDate: '2026-11-19',
      testDate: '2026-11-22',
      tzOffset: 0,
    });
    expect(Buffer.from(String(asked?.nonce), 'base64')).toHaveLength(256);
    expect(fake.bodies.get('/device/api/verify')).toMatchObject({ code: TYPED_CODE, nonce: asked?.nonce });
    expect(said()).toContain('is good for this number and day (User Report)');
    for (const secret of [...secrets, String(asked?.nonce)]) expect(said()).not.toContain(secret);
  });

  it('wakes the sender only when the message does not come by itself', async () => {
    await beginWalk(deps, profile, byUserReport);
    expect(fake.paths.filter((path) => path === '/run')).toHaveLength(1);
    fake.messages.waits = false;
    await beginWalk({ ...deps, phoneNumber: '+12065550101' }, profile, byUserReport);
    expect(fake.paths.filter((path) => path === '/run')).toHaveLength(1);
  });
});

it('a phone in the background says that it rests, and goes on', async () => {
  let losses = 4;
  const unplugged: WalkDeps['send'] = async (request) => {
    if (request.url.endsWith('/v1/publish') && losses-- > 0) throw new UnreachableError('offline');
    return send(request);
  };
  const ill = createPhone('A', android, { since: now, now }, deps.randomBytes);
  const manner = { store: storeOf(ill), answers: noAnswers, inBackground: true };
  await shareDiagnosis({ ...deps, send: unplugged }, ill, { code: TYPED_CODE }, manner);
  expect(said()).toContain('offline; trying again in 30 min');
  expect(fake.paths.filter((path) => path === '/v1/publish')).toHaveLength(1);
});

it('a report whose message holds no code ends the walk', async () => {
  fake.messages.compose = () => 'Hello';
  await expect(beginWalk(deps, android, byUserReport)).rejects.toThrow('The message holds no code.');
});
