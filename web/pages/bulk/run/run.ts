/** Sends rows in batches, one after the other. Whatever is sent again has the UUID that it had, so nobody gets two messages. */
import type { BatchIssueAnswer, IssueBody } from '../../../app/calls/calls.ts';
import type { Outcome } from '../../../app/calls/outcome.ts';
import type { Item } from '../file/check-rows.ts';
import {
  isWorthAnotherTry,
  type RowEnd,
  type StopReason,
  type Verdict,
  verdictOf,
  type WaitReason,
} from '../file/verdict.ts';

export interface RunSettings {
  /** Rows of one call. */
  readonly batchSize: number;
  readonly tzOffsetMinutes: number;
  /** Label of the message's text. */
  readonly template: string;
}

export interface RunDeps {
  post(codes: readonly IssueBody[]): Promise<Outcome<BatchIssueAnswer>>;
  /** Of a number (E.164), by the file's retry code. */
  uuidOf(phone: string): Promise<string>;
  /** Milliseconds. */
  clock(): number;
  /** Ends before its time when `signal` does, and may when the network is back. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
  onChange(progress: Progress): void;
}

export type Phase =
  | { readonly kind: 'ready' | 'sending' | 'pausing' | 'paused' | 'cancelled' | 'done' }
  | { readonly kind: 'waiting'; readonly why: WaitReason; readonly untilMs: number }
  | { readonly kind: 'stopped'; readonly why: StopReason; readonly error?: string | undefined };

export interface Progress {
  readonly phase: Phase;
  readonly total: number;
  readonly issued: number;
  readonly alreadyIssued: number;
  readonly refused: number;
  /** Absent before the first batch was answered. */
  readonly secondsLeft?: number;
}

export interface SentRow {
  readonly uuid: string;
  readonly end?: RowEnd;
}

export interface Run {
  /** Sends until the end, or until something keeps it from that; also goes on after a pause or a stop. */
  go(): Promise<void>;
  /** After the batch that is under way. */
  pause(): void;
  cancel(): void;
  /** Rows that may succeed now, once more. */
  again(): Promise<void>;
  /** By line; rows that were never sent are absent. */
  readonly rows: ReadonlyMap<number, SentRow>;
  progress(): Progress;
}

/** A first wait longer than a call may take on the server: an earlier try is over before its batch is sent again. */
const WAIT_SECONDS: readonly number[] = [5, 10, 20, 30];
/** Errors of the server in a row after which a person should look. */
const MOST_FAILURES = 8;
/** Batches whose mean says how long the rest takes. */
const MEASURED = 10;

const countOf = { issued: 'issued', 'already-issued': 'alreadyIssued', refused: 'refused' } as const;

export function openRun(items: readonly Item[], settings: RunSettings, deps: RunDeps): Run {
  const rows = new Map<number, SentRow>();
  const counts = { issued: 0, alreadyIssued: 0, refused: 0 };
  const durations: number[] = [];
  let left = [...items];
  let phase: Phase = { kind: 'ready' };
  let interrupt = new AbortController();
  let running: Promise<void> | undefined;

  const setPhase = (next: Phase) => {
    phase = next;
    deps.onChange(progress());
  };

  function progress(): Progress {
    const mean = durations.reduce((sum, duration) => sum + duration, 0) / durations.length;
    return {
      phase,
      total: items.length,
      ...counts,
      ...(durations.length > 0 && { secondsLeft: (mean / 1000) * Math.ceil(left.length / settings.batchSize) }),
    };
  }

  async function send(): Promise<void> {
    setPhase({ kind: 'sending' });
    for (let tries = 1; left.length > 0 && phase.kind === 'sending'; ) {
      const batch = left.slice(0, settings.batchSize);
      const verdict = await sendBatch(batch);
      await follow(verdict, batch, tries);
      tries = verdict.kind === 'wait' ? tries + 1 : 1;
    }
    if (left.length === 0) setPhase({ kind: 'done' });
    else if (phase.kind === 'pausing') setPhase({ kind: 'paused' });
  }

  async function sendBatch(batch: readonly Item[]): Promise<Verdict> {
    const bodies = await Promise.all(batch.map(bodyOf));
    for (const [index, { line }] of batch.entries()) rows.set(line, { uuid: bodies[index]?.uuid ?? '' });
    const began = deps.clock();
    const verdict = verdictOf(await deps.post(bodies), batch.length);
    if (verdict.kind === 'rows') durations.push(deps.clock() - began);
    if (durations.length > MEASURED) durations.shift();
    return verdict;
  }

  async function bodyOf({ uuid, phone, testType, testDate, symptomDate }: Item): Promise<IssueBody> {
    const { tzOffsetMinutes, template } = settings;
    const own = uuid || (await deps.uuidOf(phone));
    return { uuid: own, phone, testType, testDate, symptomDate, tzOffset: tzOffsetMinutes, smsTemplateLabel: template };
  }

  async function follow(verdict: Verdict, batch: readonly Item[], tries: number): Promise<void> {
    if (verdict.kind === 'rows') return note(batch, verdict.ends);
    if (phase.kind !== 'sending') return;
    if (verdict.kind === 'stop') return setPhase({ kind: 'stopped', why: verdict.why, error: verdict.error });
    const { why, seconds = WAIT_SECONDS[Math.min(tries, WAIT_SECONDS.length) - 1] ?? 0 } = verdict;
    if (why === 'server' && tries >= MOST_FAILURES) return setPhase({ kind: 'stopped', why });
    await waitFor(why, seconds);
  }

  async function waitFor(why: WaitReason, seconds: number): Promise<void> {
    const untilMs = deps.clock() + seconds * 1000;
    setPhase({ kind: 'waiting', why, untilMs });
    // That the network is back is no reason to ask sooner than the server said.
    do await deps.wait(untilMs - deps.clock(), interrupt.signal);
    while (why === 'limit' && phase.kind === 'waiting' && deps.clock() < untilMs);
    if (phase.kind === 'waiting') setPhase({ kind: 'sending' });
  }

  function note(batch: readonly Item[], ends: readonly RowEnd[]): void {
    for (const [index, { line }] of batch.entries()) {
      const end = ends[index];
      if (!end) continue;
      rows.set(line, { uuid: rows.get(line)?.uuid ?? '', end });
      counts[countOf[end.kind]]++;
    }
    left = left.slice(batch.length);
    deps.onChange(progress());
  }

  function go(): Promise<void> {
    interrupt = new AbortController();
    if (running) setPhase({ kind: 'sending' });
    running ??= send().finally(() => {
      running = undefined;
    });
    return running;
  }

  /** A pause ends a wait at once; a batch under way is answered first. */
  function end(kind: 'pausing' | 'cancelled'): void {
    if (phase.kind === 'done') return;
    setPhase({ kind });
    interrupt.abort();
  }

  return {
    go,
    pause: () => end('pausing'),
    cancel: () => end('cancelled'),
    again() {
      left = items.filter(({ line }) => {
        const sent = rows.get(line)?.end;
        return sent !== undefined && isWorthAnotherTry(sent);
      });
      counts.refused -= left.length;
      return go();
    },
    rows,
    progress,
  };
}
