import { describe, expect, it } from 'vitest';
import {
  type ExplainedKey,
  type ExplainKeyDependencies,
  explainKey,
} from '../../../../lambdas/keyserver/operate/explain-key/explain-key.ts';
import { intervalAt } from '../../../../protocol/keys/interval.ts';
import type { StoredKey } from '../../../../protocol/revision/revision.ts';
import { anEntry } from '../../../support/export/export-keys.ts';
import { aConfiguration, HOUR, START, worker } from '../../../support/export/exporter.ts';
import { MemoryExports } from '../../../support/export/memory-export-stores.ts';
import { operator } from '../../../support/operator/operating.ts';

const id = 'us-zz';
const KEY = Buffer.alloc(16, 0xfb);
const key = KEY.toString('base64');

const stored: StoredKey = {
  id: key,
  ...{
    rollingStartNumber: intervalAt(START) - 144,
    rollingPeriod: 144,
    originalType: 'confirmed',
    transmissionRisk: 0,
  },
  ...{ traveler: false, regions: ['US-ZZ'], releaseHour: START },
};

function exportsWithKey(): MemoryExports {
  const exports = new MemoryExports();
  exports.configure(aConfiguration({ minimumKeys: 1, paddingRange: 0 }), START);
  exports.configure(aConfiguration({ id: 'us-zz-b', region: 'US-YY', regions: ['US-YY'] }), START);
  exports.upload(START, ['US-ZZ'], [anEntry({ key: KEY })]);
  return exports;
}

function asking(exports: MemoryExports, fields: Partial<ExplainKeyDependencies> = {}) {
  const { deps, clock } = operator(exports);
  const audit: unknown[] = [];
  const all: ExplainKeyDependencies = {
    ...deps,
    readGuard: async (keyId) => (keyId === stored.id ? stored : undefined),
    writeAudit: async (entry, now) => void audit.push([entry, now]),
    hasTime: () => true,
    ...fields,
  };
  const ask = async (now: number, asked: unknown = key) => {
    clock.now = now;
    return (await explainKey(all, { key: asked, by: 'arn:o' })) as ExplainedKey;
  };
  return { ask, audit };
}

describe('a key', () => {
  it('that waits is in the log, and its hour says why it is not out', async () => {
    const { ask } = asking(exportsWithKey());
    const { id: _, ...shown } = stored;
    expect(await ask(START + HOUR)).toEqual({
      at: START + HOUR,
      stored: shown,
      isInLog: true,
      isPartial: false,
      configurations: [
        {
          id,
          isTaken: true,
          found: [],
          hour: { id, files: [], standing: expect.objectContaining({ state: 'waiting', because: ['window-open'] }) },
        },
        { id: 'us-zz-b', isTaken: false, found: [] },
      ],
    });
  });

  it('that is out is found in its file, listed or not', async () => {
    const exports = exportsWithKey();
    await worker(exports).run(START + 4 * HOUR);
    const name = exports.index(id)[0]?.split('/').at(-1);
    const { ask } = asking(exports);
    const [mine] = (await ask(START + 4 * HOUR)).configurations;
    expect(mine?.found).toEqual([{ name, as: 'key', isListed: true }]);
    const [later] = (await ask(START + 2 * HOUR + 14 * 24 * HOUR)).configurations;
    expect(later?.found).toEqual([{ name, as: 'key', isListed: false }]);
  });

  it('that was revised is looked for in later files too', async () => {
    const exports = exportsWithKey();
    exports.upload(START + 3 * HOUR, ['US-ZZ'], [anEntry({ key: KEY, revision: true, reportType: 2 })]);
    await worker(exports).run(START + 6 * HOUR);
    const revised: StoredKey = { ...stored, revisedType: 'likely' };
    const [mine] = (await asking(exports, { readGuard: async () => revised }).ask(START + 6 * HOUR)).configurations;
    expect(mine?.found.map(({ as }) => as)).toEqual(['key', 'revised']);
    const [first] = (await asking(exports).ask(START + 6 * HOUR)).configurations;
    expect(first?.found.map(({ as }) => as)).toEqual(['key']);
  });

  it('that nobody stored is looked for in all files', async () => {
    const exports = exportsWithKey();
    await worker(exports).run(START + 4 * HOUR);
    const answer = await asking(exports, { readGuard: async () => undefined }).ask(START + 4 * HOUR);
    expect(answer).not.toHaveProperty('stored');
    expect(answer.configurations.map(({ found }) => found.length)).toEqual([1, 0]);
    const none = await asking(exports).ask(START + 4 * HOUR, Buffer.alloc(16, 1).toString('base64'));
    expect(none.configurations.map(({ found }) => found.length)).toEqual([0, 0]);
  });

  it('is looked for as long as there is time', async () => {
    const exports = exportsWithKey();
    await worker(exports).run(START + 4 * HOUR);
    const answer = await asking(exports, { hasTime: () => false }).ask(START + 4 * HOUR);
    expect(answer).toMatchObject({ isPartial: true, configurations: [{ found: [] }, {}] });
  });

  it('is in the answer and the audit under no spelling; that it was asked for is', async () => {
    const exports = exportsWithKey();
    await worker(exports).run(START + 4 * HOUR);
    const { ask, audit } = asking(exports);
    const said = JSON.stringify([await ask(START + 4 * HOUR), audit]);
    for (const encoding of ['hex', 'base64', 'base64url'] as const) expect(said).not.toContain(KEY.toString(encoding));
    const entry = {
      actor: 'keyserver/explain-key',
      by: 'arn:o',
      action: 'key-explained',
      target: 'exports',
      after: { keys: 1 },
    };
    expect(audit).toEqual([[entry, START + 4 * HOUR]]);
  });

  it('is not looked for before that is written down', async () => {
    const refused = { writeAudit: async () => Promise.reject(new Error('no audit')) };
    await expect(asking(exportsWithKey(), refused).ask(START)).rejects.toThrow('no audit');
  });

  it('may be written as phones write it', async () => {
    for (const spelled of [KEY.toString('base64url'), ` ${key}\n`, key.replace('==', '')])
      expect(await asking(exportsWithKey()).ask(START, spelled)).toHaveProperty('stored');
  });

  it.each([[undefined], [17], [''], ['AAAA'], ['not Base64!'], [Buffer.alloc(17).toString('base64')]])(
    '%j is none, and nothing is written down',
    async (asked) => {
      const { ask, audit } = asking(exportsWithKey());
      // `undefined` stands for no key at all.
      const answer = asked === undefined ? await ask(START, null) : await ask(START, asked);
      expect(answer).toEqual({ error: 'key must be 16 bytes in Base64' });
      expect(audit).toEqual([]);
    },
  );
});
