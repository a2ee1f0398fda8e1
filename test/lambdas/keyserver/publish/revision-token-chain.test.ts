/** A phone keeps one revision token, the newest: it must still open what the older ones did (key-server.md §3). */
import { expect, it } from 'vitest';
import { dailyKeys } from '../../../support/publish/key-server.ts';
import { keys, now, publishStory } from '../../../support/publish/publish-story.ts';

const otherKeys = dailyKeys(2, now, { firstDaysAgo: 0, seed: 2 });

it('the token of a later publish revises the keys of the first', async () => {
  const { events, store, publish } = publishStory();
  const tokenOf = async (what: Parameters<typeof publish>[0]) => String((await publish(what)).body.revisionToken);
  const first = await tokenOf({ reportType: 'likely' });
  const second = await tokenOf({ keys: otherKeys, reportType: 'likely', request: { revisionToken: first } });
  await publish({ reportType: 'confirmed', request: { revisionToken: second } });
  expect(events.at(-1)).toMatchObject({ inserted: 0, revised: 14 });
  expect(keys.map(({ key }) => store.rows.get(`tek#${key}`)?.revisedType?.S)).toEqual(Array(14).fill('confirmed'));
});
