/** Index and files, as phones take them. */
import { readUntil } from '../../protocol/export/until.ts';
import { isOverdue } from '../../protocol/export/window.ts';
import { HOUR_SECONDS } from '../../protocol/keys/interval.ts';
import { android, ios, type Profile } from '../client/profile.ts';
import { openArchive } from '../files/archive.ts';
import { fetchArchive, fetchIndex } from '../files/download.ts';
import { exportSourceOf, trustedKeyOf } from '../stack.ts';
import { type Check, demand, Failure, needed, Skipped } from './check.ts';
import { pathOf, type World } from './world.ts';

const index: Check<World> = {
  name: 'index',
  async run({ stack, session, facts }) {
    facts.lines = await fetchIndex(exportSourceOf(stack), session.profile, session.send);
    return { files: facts.lines.length };
  },
};

function newestFile(profile: Profile): Check<World> {
  return {
    name: `newest-file-${profile.name}`,
    async run({ stack, session, facts }) {
      const line = needed(facts.lines, 'index').at(-1);
      if (line === undefined) throw new Skipped('no-file-yet');
      const { bytes } = await fetchArchive(line, exportSourceOf(stack), profile, session.send);
      const { keys, revisedKeys } = await openArchive(bytes, trustedKeyOf(stack), [profile.signatureRule]);
      return { bytes: bytes.length, keys: keys.length, revisedKeys: revisedKeys.length };
    },
  };
}

/** By the time up to which everything is exported: a quiet night makes no file. */
const age: Check<World> = {
  name: 'export-age',
  async run({ stack, send, now, schedule }) {
    const url = pathOf(stack.keyServer.indexUrl, 'until.txt');
    const answer = await send({ method: 'GET', url, headers: { 'User-Agent': android.userAgent } });
    demand(answer.status === 200, `status-${answer.status}`);
    const until = readUntil(answer.body.toString());
    if (until === undefined) throw new Failure('malformed');
    const time = await now();
    const timing = {
      periodHours: schedule.periodSeconds / HOUR_SECONDS,
      minimumAgeSeconds: schedule.minimumAgeSeconds,
    };
    demand(!isOverdue(until, timing, time), 'stale');
    return { ageSeconds: time - until };
  },
};

export const exportChecks: readonly Check<World>[] = [index, newestFile(android), newestFile(ios), age];
