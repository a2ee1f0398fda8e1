import { describe, expect, test } from 'vitest';
import type { BatchIssueAnswer, IssueBody } from '../../../web/app/calls/calls.ts';
import type { Outcome } from '../../../web/app/calls/outcome.ts';
import type { Item } from '../../../web/pages/bulk/file/check-rows.ts';
import { openRun, type Phase, type Run } from '../../../web/pages/bulk/run/run.ts';

const issued = { code: '12345678' } as BatchIssueAnswer['codes'][number];
const refusedRow = (errorCode: string) => ({ error: errorCode, errorCode });
const refusal = (status: number, errorCode: string, more: object = {}): Outcome<BatchIssueAnswer> => ({
  kind: 'refused',
  status,
  refusal: { error: `refused: ${errorCode}`, errorCode },
  ...more,
});

function itemsOf(count: number): Item[] {
  return Array.from({ length: count }, (_, index) => ({
    line: index + 2,
    phone: `+1206555${String(index).padStart(4, '0')}`,
    testDate: '2026-03-20',
    symptomDate: '',
    testType: 'confirmed',
    uuid: '',
  }));
}

/** A server that knows what it issued, and whose answers a test spoils by the number of the call, from 0. */
function server(
  spoilt: Readonly<Record<number, (answer: Outcome<BatchIssueAnswer>) => Outcome<BatchIssueAnswer>>> = {},
) {
  const messages = new Map<string, number>();
  const calls: (readonly IssueBody[])[] = [];
  const answer = (codes: readonly IssueBody[]): Outcome<BatchIssueAnswer> => {
    const items = codes.map(({ uuid, phone = '' }) => {
      if (messages.has(uuid)) return refusedRow('uuid_already_exists');
      messages.set(uuid, Number(phone));
      return issued;
    });
    const first = items.find((item) => 'errorCode' in item);
    if (!first) return { kind: 'ok', answer: { codes: items } };
    const body = { codes: items, error: '', errorCode: 'uuid_already_exists' };
    return { kind: 'refused', status: 409, refusal: body };
  };
  const post = async (codes: readonly IssueBody[]) => {
    const number = calls.push(codes) - 1;
    // What never reached the server has issued nothing.
    const spoil = spoilt[number];
    return spoil ? spoil(spoil.length === 0 ? { kind: 'offline' } : answer(codes)) : answer(codes);
  };
  return { post, calls, messages };
}

function runOf(
  items: readonly Item[],
  post: ReturnType<typeof server>['post'],
  onPhase: (phase: Phase, run: Run) => void = () => undefined,
) {
  let now = 0;
  const waits: number[] = [];
  const phases: string[] = [];
  const run: Run = openRun(
    items,
    { batchSize: 10, tzOffsetMinutes: -240, template: 'Default' },
    {
      post: async (codes) => {
        now += 2000;
        return post(codes);
      },
      uuidOf: async (phone) => `uuid-of-${phone}`,
      clock: () => now,
      wait: async (milliseconds, signal) => {
        if (!signal.aborted) now += milliseconds;
        waits.push(milliseconds / 1000);
      },
      onChange: ({ phase }) => {
        if (phases.at(-1) !== phase.kind) phases.push(phase.kind);
        onPhase(phase, run);
      },
    },
  );
  return { run, waits, phases };
}

describe('rows are sent', () => {
  test('in batches of ten, one after the other, each as the API wants it', async () => {
    const { post, calls, messages } = server();
    const { run, phases } = runOf(itemsOf(25), post);
    await run.go();
    expect(calls.map(({ length }) => length)).toEqual([10, 10, 5]);
    expect(calls[0]?.[0]).toEqual({
      uuid: 'uuid-of-+12065550000',
      phone: '+12065550000',
      testType: 'confirmed',
      testDate: '2026-03-20',
      symptomDate: '',
      tzOffset: -240,
      smsTemplateLabel: 'Default',
    });
    expect(messages.size).toBe(25);
    expect(phases).toEqual(['sending', 'done']);
    expect(run.progress()).toMatchObject({ total: 25, issued: 25, alreadyIssued: 0, refused: 0, secondsLeft: 0 });
  });

  test('a UUID of the file’s own is taken as it is', async () => {
    const { post, calls } = server();
    await runOf([{ ...(itemsOf(1)[0] as Item), uuid: 'own' }], post).run.go();
    expect(calls[0]?.[0]?.uuid).toBe('own');
  });

  test('time left follows the last batches', async () => {
    const left: (number | undefined)[] = [];
    const { post } = server();
    const { run } = runOf(itemsOf(40), post, (_, { progress }) => left.push(progress().secondsLeft));
    await run.go();
    expect(left).toEqual([undefined, 6, 4, 2, 0, 0]);
  });

  test('no code stays in what is kept of a row', async () => {
    const { run } = runOf(itemsOf(3), server().post);
    await run.go();
    expect(JSON.stringify([...run.rows])).not.toContain('12345678');
  });
});

describe('nobody gets two messages', () => {
  test('when the file is sent again with its retry code', async () => {
    const { post, messages } = server();
    await runOf(itemsOf(23), post).run.go();
    const second = runOf(itemsOf(23), post);
    await second.run.go();
    expect(messages.size).toBe(23);
    expect(second.run.progress()).toMatchObject({ issued: 0, alreadyIssued: 23, refused: 0 });
  });

  test.each([
    ['was lost after it was given', (_: unknown) => ({ kind: 'timed-out' }) as const],
    ['was lost before anything was done', () => ({ kind: 'offline' }) as const],
    ['cannot be read', (_: unknown) => ({ kind: 'ok', answer: { codes: [] } }) as const],
    ['was an error of the server', (_: unknown) => refusal(500, 'internal_server_error')],
  ])('when an answer %s', async (_, spoil) => {
    const { post, calls, messages } = server({ 1: spoil });
    const { run, waits } = runOf(itemsOf(30), post);
    await run.go();
    expect(calls).toHaveLength(4);
    expect(calls[2]).toEqual(calls[1]);
    expect(messages.size).toBe(30);
    expect(waits).toEqual([5]);
    const { issued, alreadyIssued } = run.progress();
    expect(issued + alreadyIssued).toBe(30);
  });
});

describe('it waits', () => {
  test('as long as Retry-After says', async () => {
    const { post } = server({ 0: () => refusal(429, 'call_limit', { retryAfterSeconds: 42 }) });
    const seen: Phase[] = [];
    const { run, waits, phases } = runOf(itemsOf(10), post, (phase) => seen.push(phase));
    await run.go();
    expect(waits).toEqual([42]);
    expect(phases).toEqual(['sending', 'waiting', 'sending', 'done']);
    expect(seen).toContainEqual({ kind: 'waiting', why: 'limit', untilMs: 44_000 });
  });

  test('longer each time where nobody says how long, and for ever while it is offline', async () => {
    const spoilt = Object.fromEntries(
      Array.from({ length: 12 }, (_, index) => [index, () => ({ kind: 'offline' }) as const]),
    );
    const { run, waits } = runOf(itemsOf(10), server(spoilt).post);
    await run.go();
    expect(waits).toEqual([5, 10, 20, 30, 30, 30, 30, 30, 30, 30, 30, 30]);
    expect(run.progress().issued).toBe(10);
  });
});

describe('it stops and says why', () => {
  test.each([
    ['maintenance', refusal(429, 'maintenance_mode')],
    ['quota', refusal(429, 'quota_exceeded')],
    ['permission', refusal(403, 'missing_permission')],
    ['refused', refusal(400, '')],
    ['signed-out', { kind: 'signed-out' } as const],
  ])('%s; going on sends what is left', async (why, outcome) => {
    const { post, calls } = server({ 1: () => outcome });
    const { run } = runOf(itemsOf(30), post);
    await run.go();
    expect(run.progress()).toMatchObject({ phase: { kind: 'stopped', why }, issued: 10 });
    await run.go();
    expect(run.progress()).toMatchObject({ phase: { kind: 'done' }, issued: 30 });
    expect(calls).toHaveLength(4);
  });

  test('after eight errors of the server in a row', async () => {
    const spoilt = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [index, () => refusal(503, '')]));
    const { run, waits } = runOf(itemsOf(10), server(spoilt).post);
    await run.go();
    expect(run.progress().phase).toMatchObject({ kind: 'stopped', why: 'server' });
    expect(waits).toHaveLength(7);
  });

  test('when the day’s codes are used up in the middle of a batch', async () => {
    const some = {
      codes: [
        ...Array(8).fill(refusedRow('uuid_already_exists')),
        refusedRow('quota_exceeded'),
        refusedRow('quota_exceeded'),
      ],
    };
    const { run } = runOf(itemsOf(10), async () => ({
      kind: 'refused',
      status: 409,
      refusal: { ...some, error: '', errorCode: '' },
    }));
    await run.go();
    expect(run.progress()).toMatchObject({ phase: { kind: 'stopped', why: 'quota' }, refused: 0 });
  });
});

describe('rows that are refused', () => {
  const mixed = (codes: BatchIssueAnswer['codes']): Outcome<BatchIssueAnswer> => ({
    kind: 'refused',
    status: 400,
    refusal: { codes, error: '', errorCode: 'x' } as never,
  });

  test('keep nobody else from their code; a cap of one number stops nothing', async () => {
    const answers = ['phone_number_invalid', '', 'quota_exceeded', 'sms_failure'].map((code) =>
      code ? refusedRow(code) : issued,
    );
    const { run } = runOf(itemsOf(4), async () => mixed(answers));
    await run.go();
    expect(run.progress()).toMatchObject({ phase: { kind: 'done' }, issued: 1, refused: 3 });
    expect(run.rows.get(2)?.end).toEqual({
      kind: 'refused',
      errorCode: 'phone_number_invalid',
      error: 'phone_number_invalid',
    });
  });

  test('are sent again where that may help', async () => {
    const calls: (readonly IssueBody[])[] = [];
    const answers = [
      mixed([refusedRow('phone_number_invalid'), refusedRow('sms_queue_full'), issued]),
      { kind: 'ok', answer: { codes: [issued] } } as const,
    ];
    const { run } = runOf(itemsOf(3), async (codes) => answers[calls.push(codes) - 1] ?? (answers[0] as never));
    await run.go();
    await run.again();
    expect(calls[1]?.map(({ phone }) => phone)).toEqual(['+12065550001']);
    expect(run.progress()).toMatchObject({ issued: 2, refused: 1 });
  });
});

describe('a person', () => {
  test('pauses after the batch under way, and goes on', async () => {
    const { post, calls } = server();
    const { run, phases } = runOf(itemsOf(30), async (codes) => {
      if (calls.length === 1) run.pause();
      return post(codes);
    });
    await run.go();
    expect(run.progress()).toMatchObject({ phase: { kind: 'paused' }, issued: 20 });
    await run.go();
    expect(phases).toEqual(['sending', 'pausing', 'paused', 'sending', 'done']);
    expect(calls).toHaveLength(3);
  });

  test('changes their mind before the batch is answered', async () => {
    const { post } = server();
    const { run } = runOf(itemsOf(20), async (codes) => {
      run.pause();
      void run.go();
      return post(codes);
    });
    await run.go();
    expect(run.progress()).toMatchObject({ phase: { kind: 'done' }, issued: 20 });
  });

  test('ends a wait by a pause', async () => {
    const { post, calls } = server({ 0: () => refusal(429, 'call_limit', { retryAfterSeconds: 600 }) });
    const { run } = runOf(itemsOf(10), post, (phase, started) => phase.kind === 'waiting' && started.pause());
    await run.go();
    expect(run.progress().phase.kind).toBe('paused');
    expect(calls).toHaveLength(1);
  });

  test('cancels: nothing more is sent, what was sent is known', async () => {
    const { post, calls } = server();
    const { run } = runOf(itemsOf(30), async (codes) => {
      if (calls.length === 1) run.cancel();
      return post(codes);
    });
    await run.go();
    expect(run.progress()).toMatchObject({ phase: { kind: 'cancelled' }, issued: 20 });
    expect(run.rows.size).toBe(20);
  });
});

test('50,000 rows are counted without counting them anew', async () => {
  const { post, calls, messages } = server();
  const { run } = runOf(itemsOf(50_000), post);
  await run.go();
  expect(calls).toHaveLength(5_000);
  expect(messages.size).toBe(50_000);
});
