/** What publish answers to what it takes, in both versions over HTTP (key-server.md §1.4, §1.5, §1.8, §1.14, §3.3). */
import { describe, expect, it } from 'vitest';
import { dayStartInterval, intervalAt } from '../../../../protocol/keys/interval.ts';
import {
  type Answered,
  bothVersions,
  looksLikeEveryAnswer,
  type SendPublish,
  tokenOf,
  versions,
} from '../../../support/publish/publish-versions.ts';

const now = Date.parse('2026-11-22T09:05:00Z') / 1000;
const today = dayStartInterval(intervalAt(now));
const { deployed, fresh, upload } = bothVersions(now);

describe.each(versions)('%s', (version) => {
  const send: SendPublish = (...sent) => deployed().sending(version)(...sent);
  const success = (members: object) =>
    version === 'v1' ? members : { revisionToken: '', insertedExposures: 0, error: '', ...members };
  const aToken = expect.stringMatching(/^[A-Za-z0-9+/]{1400,}=*$/);

  it.each(['POST', 'GET', 'PUT', 'DELETE'])('stored, by %s', async (method) => {
    const answer = await send(upload({ keys: fresh(14) }), {}, method);
    expect([answer.status, answer.body]).toEqual(
      // A body that did not come cannot be read.
      method === 'GET' ? [400, expect.anything()] : [200, success({ insertedExposures: 14, revisionToken: aToken })],
    );
    looksLikeEveryAnswer(answer, version);
  });

  it('a first negative test, a pure revision, and keys that are all too far from the onset', async () => {
    const keys = fresh(2);
    const answers = [await send(upload({ keys, reportType: 'negative' }))];
    const first = await send(
      upload({ keys, reportType: 'likely', request: { revisionToken: tokenOf(answers[0] as Answered) } }),
    );
    answers.push(await send(upload({ keys, request: { revisionToken: tokenOf(first) } })));
    for (const answer of answers)
      expect([answer.status, answer.body]).toEqual([200, success({ revisionToken: aToken })]);
    const far = await send(upload({ claims: { symptomOnsetInterval: today - 20 * 144 } }));
    const warnings = ['key 0 symptom onset is too large, 19 > 14 - saving without this key'];
    expect([far.status, far.body]).toEqual([200, success({ warnings })]);
    for (const answer of [...answers, first, far]) looksLikeEveryAnswer(answer, version);
  });

  it('keys that its token does not list, where the region lets them be', async () => {
    const healthAuthorityID = 'org.example.partial';
    const [theirs, mine] = [fresh(1), fresh(2)];
    await send(upload({ keys: theirs, reportType: 'likely' }));
    const first = await send({ ...upload({ keys: mine, reportType: 'likely' }), healthAuthorityID });
    const request = { revisionToken: tokenOf(first), healthAuthorityID };
    // The days of theirs are those of mine, whose starts they share.
    const answer = await send(upload({ keys: [...mine, ...theirs], request }));
    expect([answer.status, answer.body]).toEqual([200, success({ revisionToken: aToken })]);
  });

  it('cover traffic, whatever it holds', async () => {
    const answer = await send('not JSON', { 'x-chaff': '1', 'content-type': 'text/plain' });
    expect([answer.status, answer.body]).toEqual([200, {}]);
    looksLikeEveryAnswer(answer, version);
    expect((await send('not JSON', { 'x-chaff': '' })).status).toBe(400);
  });
});

describe('v1alpha1 alone', () => {
  const send: SendPublish = (...sent) => deployed().sending('v1alpha1')(...sent);

  it('401 for a region that is not the application’s', async () => {
    const answer = await send({ ...upload(), regions: ['US-ZZ', 'US-YY'] });
    expect([answer.status, answer.body]).toEqual([
      401,
      { revisionToken: '', insertedExposures: 0, error: 'verifying allowed regions' },
    ]);
    looksLikeEveryAnswer(answer, 'v1alpha1');
  });

  it.each(['healthAuthorityID', 'traveler'])('400 for %s, which is of v1', async (name) => {
    expect((await send(JSON.stringify({ [name]: null }))).body.error).toBe(
      `error unmarshalling API call, code: 400: unknown field "${name}"`,
    );
  });
});
