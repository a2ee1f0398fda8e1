import { describe, expect, it } from 'vitest';
import { runAuditCommand } from '../../../tools/operate/audit.ts';
import { runOperatorCommand } from '../../support/operator/operator-terminal.ts';

const TODAY = '2026-11-29';
const hash = 'ab'.repeat(32);
const head = { day: '2026-11-28', hash, sealedAt: 1_795_932_000 };

type Answer = (request: { do: string; day?: string; after?: string; days?: { from: string; to: string } }) => unknown;

const absent = Object.assign(new Error('Function not found'), { name: 'ResourceNotFoundException' });

/** Answers for each domain; one without an answer has no such function. */
function run(args: string[], domains: Record<string, Answer>) {
  const command: Parameters<typeof runOperatorCommand>[0] = (given, invoke, terminal) => {
    const ask: typeof invoke = async (target, payload) => {
      await invoke(target, payload);
      const answer = domains[target.split('-')[2] ?? ''];
      if (!answer) throw absent;
      return answer(payload as never);
    };
    return runAuditCommand(given, ask, terminal, TODAY);
  };
  return runOperatorCommand(command, args, async () => ({}));
}

const fits: Answer = ({ days }) => ({
  seals: 40,
  first: { ...head, day: '2026-10-20' },
  head,
  days: days ? 5 : 0,
  gaps: [],
});

describe('npm run audit -- verify', () => {
  it('looks at every sealed day, a month at a time, and prints the head to compare', async () => {
    const { status, sent, out } = await run(['verify', '--stage', 'prod', '--domain', 'keyserver'], {
      keyserver: fits,
    });
    expect(status).toBe(0);
    expect(sent).toEqual([
      ['enx-prod-keyserver-read-audit:live', { do: 'verify' }],
      ['enx-prod-keyserver-read-audit:live', { do: 'verify', days: { from: '2026-10-20', to: '2026-11-19' } }],
      ['enx-prod-keyserver-read-audit:live', { do: 'verify', days: { from: '2026-11-20', to: '2026-11-28' } }],
    ]);
    expect(out).toContain('ok  keyserver: 40 days sealed since 2026-10-20, entries of 10 looked at: all as sealed');
    expect(out).toContain(`head 2026-11-28 ${hash} (sealed 2026-11-29T06:00Z)`);
  });

  it('looks at what is sealed, whatever day it is here', async () => {
    const tomorrow: Answer = () => ({
      seals: 1,
      first: { ...head, day: '2026-12-01' },
      head: { ...head, day: '2026-12-01' },
      days: 0,
      gaps: [],
    });
    const { sent } = await run(['verify', '--stage', 'local', '--domain', 'keyserver'], { keyserver: tomorrow });
    expect(sent).toContainEqual([
      ...['enx-local-keyserver-read-audit:live', { do: 'verify', days: { from: '2026-12-01', to: '2026-12-01' } }],
    ]);
  });

  it('looks at the days that were asked for', async () => {
    const args = ['verify', '--stage', 'prod', '--from', '2026-11-01', '--to', '2026-11-02'];
    const { sent } = await run(args, { verification: fits });
    expect((sent as [string, object][]).filter(([, payload]) => 'days' in payload)).toEqual([
      ['enx-prod-verification-read-audit:live', { do: 'verify', days: { from: '2026-11-01', to: '2026-11-02' } }],
    ]);
  });

  it('says what does not fit, once, and fails', async () => {
    const entries = { day: '2026-11-27', kind: 'missing', sealed: 3, found: 2 };
    const seal = { day: '2026-11-26', kind: 'seal-changed' };
    const broken: Answer = ({ days }) => ({
      ...(fits({ do: 'verify' }) as object),
      gaps: days?.to === '2026-11-28' ? [seal, entries] : [seal],
    });
    const { status, out } = await run(['verify', '--stage', 'prod'], { verification: fits, keyserver: broken });
    expect(status).toBe(1);
    expect(out.split('\n').filter((line) => line.startsWith('!!'))).toEqual([
      '!!  keyserver: 40 days sealed since 2026-10-20, entries of 0 looked at: 2 do not fit',
      '!!    2026-11-26: the seal of this day, or of the day before, was changed',
      '!!    2026-11-27: entries are missing (3 sealed, 2 found)',
    ]);
  });

  it('says it as JSON, too', async () => {
    const { out } = await run(['verify', '--stage', 'prod', '--json'], { verification: fits });
    expect(JSON.parse(out)).toMatchObject({ verification: { seals: 40, head: { hash } } });
  });

  it('says that nothing is sealed yet', async () => {
    const { status, out } = await run(['verify', '--stage', 'prod'], {
      verification: () => ({ seals: 0, days: 0, gaps: [] }),
    });
    expect([status, out]).toEqual([0, expect.stringContaining('no day is sealed yet')]);
  });

  it('leaves out a domain that is elsewhere, unless it was named or none is here', async () => {
    expect(await run(['verify', '--stage', 'prod'], { verification: fits })).toMatchObject({ status: 0 });
    const named = await run(['verify', '--stage', 'prod', '--domain', 'selfservice'], { verification: fits });
    expect([named.status, named.notes]).toEqual([1, expect.stringContaining('Is the stage deployed')]);
    expect(await run(['verify', '--stage', 'prod'], {})).toMatchObject({ status: 1 });
  });
});

describe('npm run audit -- list', () => {
  const entry = { at: 1_795_910_400, actor: 'verification/settings', action: 'settings-changed', target: 'US-ZZ' };
  const by = 'arn:aws:iam::1:user/ana';
  const pages: Answer = ({ day, after }) => {
    if (day !== TODAY) return { entries: [] };
    return after
      ? { entries: [{ ...entry, target: 'US-YY' }] }
      : { entries: [{ ...entry, by, before: { a: 1 }, after: { a: 2 } }], next: 'k' };
  };

  it('shows a week of entries, who, when and what', async () => {
    const { status, sent, out } = await run(['list', '--stage', 'prod', '--domain', 'verification'], {
      verification: pages,
    });
    expect([status, sent.length]).toEqual([0, 8]);
    expect(out.split('\n')).toEqual([
      `2026-11-29T00:00:00Z  verification  settings-changed  US-ZZ  (${by} by verification/settings)  before {"a":1}  after {"a":2}`,
      '2026-11-29T00:00:00Z  verification  settings-changed  US-YY  (verification/settings)',
    ]);
  });

  it.each([
    [['--actor', 'ana'], 1],
    [['--actor', 'settings'], 2],
    [['--target', 'US-YY'], 1],
    [['--action', 'settings', '--target', 'US-ZZ'], 1],
    [['--action', 'other'], 0],
  ])('of those that %j names', async (filter, shown) => {
    const args = ['list', '--stage', 'prod', '--domain', 'verification', '--from', TODAY, '--json', ...filter];
    const { out } = await run(args, { verification: pages });
    expect(
      out
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line).domain),
    ).toEqual(Array(shown).fill('verification'));
  });
});

describe('a wrong command line', () => {
  it.each([
    [['verify'], 'Missing: --stage'],
    [['seal', '--stage', 'prod'], 'Unknown command "seal"'],
    [['verify', 'x', '--stage', 'prod'], 'Unknown command'],
    [['verify', '--stage', 'prod', '--domain', 'x'], '--domain is x'],
    [['list', '--stage', 'prod', '--from', 'yesterday'], '--from is yesterday'],
    [['list', '--stage', 'prod', '--from', '2026-11-30'], 'is after --to'],
    [['list', '--stage', 'prod', '--more'], '--more'],
  ])('%j is refused in words', async (args, words) => {
    const { status, sent, notes } = await run(args, {});
    expect([status, sent, notes]).toEqual([1, [], expect.stringContaining(words)]);
  });

  it.each([[[]], [['--help']]])('%j shows the help', async (args) => {
    expect(await run(args, {})).toMatchObject({ status: 0, out: expect.stringContaining('npm run audit -- verify') });
  });
});
