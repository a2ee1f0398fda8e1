import { describe, expect, it } from 'vitest';
import type { ExplainedKey } from '../../../lambdas/keyserver/operate/explain-key/explain-key.ts';
import type { Holding } from '../../../lambdas/keyserver/operate/hold-exports/hold-exports.ts';
import type { Explained, ExplainedFile } from '../../../lambdas/keyserver/operate/show-exports/explain.ts';
import type { Status } from '../../../lambdas/keyserver/operate/show-exports/status.ts';
import { FILE, KEY, NEW_FILE, NOW, reason, requestIn, run, stage } from '../../support/operator/exports-command.ts';

describe('npm run exports -- hold, release', () => {
  const one = { id: 'us-zz', next: NOW, lastSafe: NOW + 15 * 86_400 - 1 };
  const held: Holding = {
    configurations: [{ ...one, outcome: 'held', heldSince: NOW, heldBecause: 'a test' }],
    others: ['us-yy'],
  };

  it('asks for one kind of scope, and says until when nothing is lost', async () => {
    const { status, sent, notes } = await run(['hold', ...stage, '--region', 'us-zz', ...reason], held);
    expect([status, sent]).toEqual([
      0,
      [['enx-dev-keyserver-hold-exports:live', { action: 'hold', region: 'us-zz', reason: 'a test', dryRun: false }]],
    ]);
    expect(notes).toContain(
      'us-zz: held since 2026-11-22T00:00:00Z (a test). Uploads from 2026-11-22T00:00:00Z on wait',
    );
    expect(notes).toContain('nothing of them is lost until 2026-12-06T23:59:59Z');
    expect(notes).toContain('Not meant, although they take in uploads of the same regions: us-yy.');
  });

  it.each([
    ['already-held', 'already held since'],
    ['would-hold', 'would be held'],
    ['released', 'released; it was held since'],
    ['would-release', 'would be released'],
    ['not-held', 'is not held'],
  ] as const)('%s: %s', async (outcome, words) => {
    const answer: Holding = { configurations: [{ ...one, outcome }], others: [] };
    const { notes } = await run(['release', ...stage, '--all', ...reason], answer);
    expect(notes).toContain(words);
  });

  it('names files that will still appear', async () => {
    const pending: Holding = { configurations: [{ ...one, outcome: 'held', pending: [FILE] }], others: [] };
    const { notes } = await run(['hold', ...stage, '--all', ...reason], pending);
    expect(notes).toContain(`the next run lists it all the same: ${FILE}`);
  });

  it('in a dry run says that nothing was changed', async () => {
    const args = ['hold', ...stage, '--configuration', 'us-zz', ...reason, '--dry-run'];
    const { sent, notes } = await run(args, { configurations: [{ ...one, outcome: 'would-hold' }], others: [] });
    expect(requestIn(sent)).toMatchObject({ configuration: 'us-zz', dryRun: true });
    expect(notes).toContain('Nothing was changed.');
  });
});

describe('npm run exports -- explain', () => {
  const window = { start: NOW - 7_200, end: NOW, finishedAt: NOW + 7_300, files: 1, padding: 0, lateEntries: 0 };
  const waiting: Explained = {
    at: NOW,
    hour: NOW,
    configurations: [
      {
        id: 'us-zz',
        files: [],
        standing: {
          state: 'waiting',
          window: { start: NOW, end: NOW + 7_200 },
          dueAt: NOW + 14_400,
          because: ['window-open'],
          expected: { start: NOW + 14_400, end: NOW + 14_700 },
        },
      },
      { id: 'us-yy', files: [], standing: { state: 'exported' }, window },
      { id: 'us-xx', files: [], standing: { state: 'before' } },
    ],
  };

  it.each([
    ['--window', String(NOW)],
    ['--certificate-time', '2026-11-22T00:00Z'],
    ['--window', '2026-11-22T01:00:00+01:00'],
  ])('%s %s: asks for a time', async (option, time) => {
    const { status, sent, out } = await run(['explain', ...stage, option, time], waiting);
    expect([status, sent]).toEqual([0, [['enx-dev-keyserver-show-exports:live', { what: 'time', time: NOW }]]]);
    expect(out).toContain('us-zz: not out yet: its window has not ended.');
    expect(out).toContain('expected from 2026-11-22T04:00:00Z to 2026-11-22T04:05:00Z');
    expect(out).toContain('us-yy: exported in the window 2026-11-21T22:00:00Z to 2026-11-22T00:00:00Z');
    expect(out).toContain('us-xx: never exported: the configuration was made later.');
  });

  it('explains a file', async () => {
    const file = { name: FILE, window, start: 1, end: 2, keys: 5, revisedKeys: 1, bytes: 700, signers: ['999.v1'] };
    const answer: ExplainedFile = {
      ...{ at: NOW, configuration: 'us-zz', file: { ...file, recalledAt: NOW, replacedBy: NEW_FILE } },
      ...{ finishedAt: NOW, isListed: false, reach: { until: NOW + 600 } },
    };
    const { sent, out } = await run(['explain', ...stage, '--file', FILE], answer);
    expect(requestIn(sent)).toEqual({ what: 'file', file: FILE });
    expect(out).toContain(`${FILE} of us-zz: 5 keys, 1 revised`);
    expect(out).toContain(`Recalled at 2026-11-22T00:00:00Z, for ${NEW_FILE}.`);
  });

  it('explains a key by the one function that may look for it', async () => {
    const answer: ExplainedKey = {
      at: NOW,
      stored: {
        ...{ rollingStartNumber: NOW / 600 - 144, rollingPeriod: 144, originalType: 'confirmed', transmissionRisk: 0 },
        ...{ traveler: false, regions: ['US-ZZ'], releaseHour: NOW },
      },
      isInLog: true,
      configurations: [
        { id: 'us-zz', isTaken: true, found: [{ name: FILE, as: 'revised', isListed: true }] },
        { id: 'us-yy', isTaken: false, found: [] },
      ],
      isPartial: true,
    };
    const { sent, out } = await run(['explain', ...stage, '--key', KEY.toString('base64')], answer);
    expect(sent).toEqual([['enx-dev-keyserver-explain-key:live', { key: KEY.toString('base64') }]]);
    expect(out).toContain('Accepted for US-ZZ, as confirmed; in use from 2026-11-21T00:00:00Z');
    expect(out).toContain('It is in the log of uploads.');
    expect(out).toContain(`us-zz: in ${FILE} (as revised)`);
    expect(out).toContain('us-yy: takes no key of these regions and travelers.');
    expect(out).toContain('Not all files were opened');
    expect(out).not.toContain(KEY.toString('base64'));
  });

  it('says it of a key that nobody knows', async () => {
    const answer: ExplainedKey = { at: NOW, configurations: [], isPartial: false };
    const { out } = await run(['explain', ...stage, '--key', KEY.toString('base64')], answer);
    expect(out).toContain('Nothing is stored of this key');
  });
});

describe('npm run exports -- status', () => {
  const day = { day: NOW, files: 12, keys: 1_000, bytes: 20_000, mostKeys: 90, mostBytes: 2_000 };
  const shown: Status = {
    at: NOW,
    configurations: [
      {
        ...{ id: 'us-zz', region: 'US-ZZ', regions: ['US-ZZ'], periodHours: 2, minimumAgeSeconds: 7_200 },
        ...{ state: 'held', heldSince: NOW, heldBecause: 'a test', lastSafe: NOW + 60 },
        next: { start: NOW, end: NOW + 7_200, dueAt: NOW + 14_400 },
        listed: { files: 2, keys: 2_100, bytes: 40_000, newest: FILE },
        ...{ indexDiffers: 1, recalled: 1, unfinished: [FILE], lateEntries: 3 },
        windows: [
          {
            ...{ start: NOW - 7_200, end: NOW, finishedAt: NOW, files: 1, padding: 900, uploads: 3, lateEntries: 3 },
            ...{ keys: 1_000, revisedKeys: 0, generatedShare: 0.9, isLow: true },
          },
        ],
        signers: [],
        manifest: { entries: 2, head: 'ab' },
        budget: {
          ...{ today: day, inSixDays: day, weeklyGrowth: 1 },
          meets: [{ limit: 'files-ios', most: 15, day: NOW, value: 16, isPast: false }],
        },
      },
    ],
  };

  it('tells what an operator must know first', async () => {
    const { status, sent, out } = await run(['status', ...stage, '--region', 'us-zz'], shown);
    const request = { what: 'status', region: 'us-zz' };
    expect([status, sent]).toEqual([0, [['enx-dev-keyserver-show-exports:live', request]]]);
    for (const words of [
      'HELD since 2026-11-22T00:00:00Z: a test',
      'until 2026-11-22T00:01:00Z',
      'differs in 1 line',
      `the recall of ${FILE}: ask for it again`,
      'NOBODY: no key signs now',
      '2 entries, head ab',
      'files-ios: 16 of 15',
      'at least 3 uploads; 90.0 % generated; 3 LATE ENTRIES; FEW: below 10 uploads',
    ])
      expect(out).toContain(words);
  });

  it('gives all of it as JSON', async () => {
    const { out } = await run(['status', ...stage, '--json'], shown);
    expect(JSON.parse(out)).toEqual(shown);
  });
});

describe('npm run exports', () => {
  it.each([[[]], [['--help']], [['recall', '-h']]])('%j shows the help', async (args) => {
    const { status, sent, out } = await run(args);
    expect([status, sent]).toEqual([0, []]);
    expect(out).toContain('npm run exports -- resign');
  });

  it.each([
    [['status'], 'Missing: --stage.'],
    [['status', ...stage, '--reason', 'x'], '--reason does not belong to "status".'],
    [['hold', ...stage, '--all'], 'Missing: --reason.'],
    [['hold', ...stage, ...reason], 'One of --region, --configuration, --all must be given.'],
    [['hold', ...stage, '--all', '--region', 'us-zz', ...reason], 'One of --region, --configuration, --all'],
    [['hold', ...stage, FILE, ...reason], 'Unknown command'],
    [['recall', ...stage, ...reason], 'recall needs a FILE'],
    [['recall', ...stage, FILE], 'Missing: --reason.'],
    [['recall', ...stage, FILE, '--drop', '/nowhere', ...reason], '/nowhere cannot be read.'],
    [['recall', ...stage, FILE, '--all-listed', ...reason], '--all-listed does not belong to "recall".'],
    [['resign', ...stage, ...reason], 'resign needs a FILE or --all-listed, and not both.'],
    [['resign', ...stage, FILE, '--all-listed', ...reason], 'resign needs a FILE or --all-listed'],
    [['resign', ...stage, '--all-listed', '--before', 'noon', ...reason], '--before must be Unix seconds'],
    [['explain', ...stage], 'One of --key, --certificate-time, --window, --file must be given.'],
    [['explain', ...stage, '--window', '2026-11-22T00:00'], '--window must be Unix seconds or a time'],
    [['explain', ...stage, '--key', 'AAAA'], '--key must be a key of 16 bytes'],
    [['publish'], 'Unknown command "publish"; allowed: status, explain, hold, release, recall, resign.'],
    [['constructor'], 'Unknown command "constructor"'],
    [['recall', FILE, FILE], 'Unknown command'],
  ])('%j: %s', async (args, problem) => {
    const { status, sent, notes } = await run(args);
    expect([status, sent]).toEqual([1, []]);
    expect(notes).toContain(problem);
  });

  it('says what the server says', async () => {
    for (const args of [
      ['status', ...stage],
      ['hold', ...stage, '--all', ...reason],
      ['recall', ...stage, FILE, ...reason],
      ['resign', ...stage, FILE, ...reason],
      ['explain', ...stage, '--window', '1'],
      ['explain', ...stage, '--key', KEY.toString('base64')],
    ])
      expect(await run(args, { error: 'in words' })).toMatchObject({
        status: 1,
        notes: expect.stringContaining('in words'),
      });
  });
});
