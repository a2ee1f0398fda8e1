/** Regions and travelers, from the request to the rows and the log (key-server.md §1.4, §1.12, §3.4). */
import { describe, expect, it } from 'vitest';
import { aPublish } from '../../../support/publish/key-server.ts';
import { issuer, keys, now, publishStory } from '../../../support/publish/publish-story.ts';

const several = { regions: ['us-aa', 'US-BB', 'US-AA', 'US-CC'] };
const stored = (story: ReturnType<typeof publishStory>) => {
  const row = story.store.rows.get(`tek#${keys[0]?.key}`);
  return { regions: row?.regions?.SS, traveler: row?.traveler?.BOOL };
};
const request = (regions?: string[], traveler = false) => ({
  ...aPublish({ issuer, now, keys }),
  traveler,
  regions: regions ?? [],
});

describe('a publish', () => {
  it('is of all regions of its application, once each, in upper case', async () => {
    const story = publishStory({}, several);
    await story.publish();
    expect(stored(story)).toEqual({ regions: ['US-AA', 'US-BB', 'US-CC'], traveler: false });
    expect(story.store.log.map(({ regions }) => regions)).toEqual([['US-AA', 'US-BB', 'US-CC']]);
  });

  it.each([true, false])('has every key of a traveler marked: %s', async (traveler) => {
    const story = publishStory({}, several);
    await story.publish({ request: { traveler } });
    expect(stored(story).traveler).toBe(traveler);
    expect(new Set(story.store.log.flatMap(({ entries }) => entries.map((entry) => entry.traveler)))).toEqual(
      new Set([traveler]),
    );
  });

  it('without any region of its application is 500, whatever it names', async () => {
    const { send } = publishStory({}, { regions: [] });
    for (const regions of [undefined, ['US-ZZ']]) {
      await expect(send(request(regions))).rejects.toThrow(
        expect.objectContaining({ status: 500, code: 'health_authority_missing_region_config' }),
      );
    }
  });
});

describe('a publish of v1alpha1', () => {
  it.each([
    [[], ['US-AA', 'US-BB', 'US-CC']],
    [['US-BB'], ['US-BB']],
    [
      ['US-CC', 'us-aa', 'US-CC'],
      ['US-AA', 'US-CC'],
    ],
  ])('that names %j is of %j', async (named, expected) => {
    const story = publishStory({}, several);
    await story.send(request(named));
    expect(stored(story).regions).toEqual(expected);
  });

  it.each([[['us-bb']], [['US-BB', 'US-DD']], [['']]])(
    'that names %j is 401 without a code, and stores nothing',
    async (named) => {
      const story = publishStory({}, several);
      await expect(story.send(request(named))).rejects.toThrow(expect.objectContaining({ status: 401, code: '' }));
      expect(story.store.rows.size).toBe(0);
    },
  );

  it('is told of its regions before its certificate is looked at', async () => {
    const { send } = publishStory({}, several);
    await expect(send({ ...request(['US-DD']), verificationPayload: '' })).rejects.toThrow(
      expect.objectContaining({ status: 401, code: '' }),
    );
  });
});

it('a revision keeps the regions and the traveler of the first publish, by whichever application it comes', async () => {
  const story = publishStory({}, several);
  const { revisionToken = '' } = (await story.publish({ reportType: 'likely', request: { traveler: true } })).body;
  const other = publishStory({ store: story.store }, { regions: ['US-DD'] });
  await other.publish({ request: { revisionToken: String(revisionToken), traveler: false } });
  expect(stored(story)).toEqual({ regions: ['US-AA', 'US-BB', 'US-CC'], traveler: true });
  const revisions = story.store.log.filter(({ entries }) => entries.every(({ revision }) => revision));
  expect(revisions).toMatchObject([{ regions: ['US-AA', 'US-BB', 'US-CC'] }]);
  expect(revisions[0]?.entries.every(({ traveler }) => traveler)).toBe(true);
});
