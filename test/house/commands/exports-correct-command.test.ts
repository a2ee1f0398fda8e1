import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Recalled } from '../../../lambdas/keyserver/operate/correct-file/recall.ts';
import { MOST_DROPPED } from '../../../protocol/export/operate/key-list.ts';
import { runExportsCommand } from '../../../tools/operate/exports.ts';
import { FILE, KEY, NEW_FILE, NOW, reason, requestIn, run, stage } from '../../support/operator/exports-command.ts';
import { runOperatorCommand } from '../../support/operator/operator-terminal.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'exports-command-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function listOf(text: string): string {
  const path = join(folder, `${Math.random()}.txt`);
  writeFileSync(path, text);
  return path;
}

describe('npm run exports -- recall', () => {
  const recalled: Recalled = {
    configuration: 'us-zz',
    file: FILE,
    outcome: 'recalled',
    reach: { from: NOW, until: NOW + 600, pollsOfAPhone: 1 },
  };

  it('sends the file, and says who may have it', async () => {
    const { status, sent, notes } = await run(['recall', ...stage, FILE, ...reason], recalled);
    const request = { action: 'recall', file: FILE, reason: 'a test', dryRun: false };
    expect([status, sent]).toEqual([0, [['enx-dev-keyserver-correct-file:live', request]]]);
    expect(notes).toContain(`${FILE} is recalled`);
    expect(notes).toContain('Nothing is in its place.');
    expect(notes).toContain('from 2026-11-22T00:00:00Z until 2026-11-22T00:10:00Z at the latest');
    expect(notes).toContain('A phone has looked 1 time at most');
    expect(notes).toContain('keeps its keys for 14 days');
  });

  it('reads keys in any shape, and says neither keys nor lines', async () => {
    const shapes = [
      KEY.toString('base64'),
      ` "${KEY.toString('base64url')}", `,
      '# a remark',
      '',
      Buffer.alloc(16, 1).toString('base64'),
    ];
    const answer = { ...recalled, replacedBy: NEW_FILE, keys: { dropped: 1, missing: 1, left: 9 }, belowMinimum: true };
    const { sent, notes } = await run(
      ['recall', ...stage, FILE, '--drop', listOf(`\uFEFF${shapes.join('\r\n')}`), ...reason],
      answer,
    );
    expect(requestIn(sent)).toMatchObject({ drop: ['fb'.repeat(16), '01'.repeat(16)] });
    expect(notes).toContain('1 key out, 9 left; 1 key not in the file.');
    expect(notes).toContain(`In its place is ${NEW_FILE}.`);
    expect(notes).toContain('not padded again');
    expect(notes).not.toContain(KEY.toString('base64').slice(0, 8));
  });

  it.each([
    ['already-recalled', 'was recalled already'],
    ['would-recall', 'would be recalled. Nothing was changed.'],
  ] as const)('%s: %s', async (outcome, words) => {
    const { notes } = await run(['recall', ...stage, FILE, ...reason], { ...recalled, outcome });
    expect(notes).toContain(words);
  });

  it('names the lines of a list that hold no key, and not what they hold', async () => {
    const path = listOf(`${KEY.toString('base64')}\nsecret-and-wrong\n`);
    const { status, sent, notes } = await run(['recall', ...stage, FILE, '--drop', path, ...reason]);
    expect([status, sent]).toEqual([1, []]);
    expect(notes).toContain('no key of 16 bytes in Base64 in 1 line: 2.');
    expect(notes).not.toContain('secret');
  });

  it.each([
    ['empty', '\n# nothing\n', 'holds no key'],
    ['long', Array.from({ length: MOST_DROPPED + 1 }, (_, i) => keyOf(i)).join('\n'), 'allowed: 100000'],
  ])('refuses a list that is %s', async (_, text, words) => {
    const { status, sent, notes } = await run(['recall', ...stage, FILE, '--drop', listOf(text), ...reason]);
    expect([status, sent]).toEqual([1, []]);
    expect(notes).toContain(words);
  });
});

function keyOf(number: number): string {
  const key = Buffer.alloc(16);
  key.writeUInt32BE(number);
  return key.toString('base64');
}

describe('npm run exports -- resign', () => {
  const answer = { outcome: 'resigned', files: [{ configuration: 'us-zz', from: FILE, to: NEW_FILE }], before: NOW };

  it('signs a file', async () => {
    const { status, sent, notes } = await run(['resign', ...stage, FILE, ...reason], { ...answer, left: 0 });
    const request = { action: 'resign', file: FILE, reason: 'a test', dryRun: false };
    expect([status, sent]).toEqual([0, [['enx-dev-keyserver-correct-file:live', request]]]);
    expect(notes).toContain(`${FILE} → ${NEW_FILE}`);
  });

  it('signs all until none is left, and says how to go on', async () => {
    const target = 'enx-dev-keyserver-correct-file:live';
    let left = 2;
    const { status, sent, notes } = await runOperatorCommand(
      runExportsCommand,
      ['resign', ...stage, '--all-listed', ...reason],
      async () => ({ ...answer, left: left-- }),
    );
    expect([status, sent]).toEqual([
      0,
      [
        [target, { action: 'resign', reason: 'a test', dryRun: false }],
        [target, { action: 'resign', reason: 'a test', dryRun: false, before: NOW }],
        [target, { action: 'resign', reason: 'a test', dryRun: false, before: NOW }],
      ],
    ]);
    expect(notes).toContain(`2 left; if this stops, go on with --before ${NOW}.`);
    expect(notes).toContain('3 files signed again.');
  });

  it('in a dry run names the files', async () => {
    const dry = { outcome: 'would-resign', files: [{ configuration: 'us-zz', from: FILE }], before: NOW, left: 0 };
    const { sent, notes } = await run(['resign', ...stage, '--all-listed', '--dry-run', ...reason], dry);
    expect(sent).toHaveLength(1);
    expect(notes).toContain('1 file would be signed again. Nothing was changed.');
  });
});
