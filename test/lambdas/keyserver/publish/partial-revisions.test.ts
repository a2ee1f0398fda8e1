/** `ALLOW_PARTIAL_REVISIONS` (key-server.md §3.3, row 4), and what a thief of keys would make of it. */
import { describe, expect, it } from 'vitest';
import { dailyKeys } from '../../../support/publish/key-server.ts';
import { keys, now, publishStory } from '../../../support/publish/publish-story.ts';

const refused = (code: string) => expect.objectContaining({ status: 400, code });
const open = () => publishStory({}, { allowPartialRevisions: true });
const tokenOf = ({ body }: { body: Record<string, unknown> }) => String(body.revisionToken);
/** Of somebody else, as everybody can read them once they are exported. */
const theirs = dailyKeys(3, now, { seed: 99 });
const mine = { hmacKey: Buffer.alloc(16, 1), reportType: 'likely', keys: keys.slice(3) };

describe('a revision of more keys than its token lists', () => {
  it('revises those that it lists, adds new ones and leaves the others alone', async () => {
    const { events, store, publish } = open();
    await publish({ keys: theirs, reportType: 'likely' });
    const revisionToken = tokenOf(await publish(mine));
    const all = { ...mine, keys: [...keys.slice(2), ...theirs], reportType: 'confirmed', request: { revisionToken } };
    const answer = await publish(all);
    expect(answer.body).toEqual({ insertedExposures: 1, revisionToken: expect.any(String) });
    expect(events.at(-1)).toMatchObject({ inserted: 1, revised: 11 });
    for (const { key } of theirs) expect(store.rows.get(`tek#${key}`)?.revisedType).toBeUndefined();
  });

  it('is refused where the region does not allow it', async () => {
    const { publish } = publishStory();
    await publish({ keys: theirs, reportType: 'likely' });
    const revisionToken = tokenOf(await publish(mine));
    const all = { ...mine, keys: [...mine.keys, ...theirs], request: { revisionToken } };
    await expect(publish(all)).rejects.toThrow(refused('invalid_revision_token'));
  });

  it.each([
    ['', 'missing_revision_token'],
    ['AAAA', 'invalid_revision_token'],
  ])('is refused without a token of ours: %j', async (revisionToken, code) => {
    const { publish } = open();
    await publish({ keys: theirs, reportType: 'likely' });
    await expect(publish({ ...mine, keys: theirs, request: { revisionToken } })).rejects.toThrow(refused(code));
  });
});

describe('who sends another phone’s keys beside their own', () => {
  it('gets no token for them, from no repetition either, while the phone’s own token works', async () => {
    const { store, publish } = open();
    const victim = tokenOf(await publish({ keys: theirs, reportType: 'likely' }));
    const first = tokenOf(await publish({ ...mine, keys: keys.slice(4) }));
    const stealing = { ...mine, keys: [...keys.slice(3), ...theirs], request: { revisionToken: first } };
    const answers = [await publish(stealing), await publish(stealing), await publish(stealing)];
    expect(answers.map(({ body }) => body.insertedExposures)).toEqual([1, 1, 1]);
    expect(store.log).toHaveLength(3);
    for (const answer of answers) {
      const request = { revisionToken: tokenOf(answer) };
      await publish({ keys: theirs, reportType: 'negative', hmacKey: Buffer.alloc(16, 2), request });
      for (const { key } of theirs) expect(store.rows.get(`tek#${key}`)?.revisedType).toBeUndefined();
    }
    await publish({ keys: theirs, reportType: 'negative', request: { revisionToken: victim } });
    expect(store.rows.get(`tek#${theirs[0]?.key}`)?.revisedType).toEqual({ S: 'negative' });
  });

  it('and its own new keys are still revised by the token of a repeated answer', async () => {
    const { store, publish } = open();
    await publish({ keys: theirs, reportType: 'likely' });
    const first = tokenOf(await publish({ ...mine, keys: keys.slice(4) }));
    const more = { ...mine, keys: [...keys.slice(3), ...theirs], request: { revisionToken: first } };
    await publish(more);
    const revisionToken = tokenOf(await publish(more));
    await publish({ ...mine, keys: keys.slice(3), reportType: 'confirmed', request: { revisionToken } });
    expect(store.rows.get(`tek#${keys[3]?.key}`)?.revisedType).toEqual({ S: 'confirmed' });
  });
});
