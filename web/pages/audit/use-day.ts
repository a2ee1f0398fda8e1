/** The entries of one UTC day, page by page. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { api } from '../../app/calls/api.ts';
import type { Failed } from '../../app/calls/outcome.ts';
import type { Entry } from './entries.ts';

export interface Day {
  readonly entries: readonly Entry[];
  /** There may be more. */
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  readonly failure: Failed | undefined;
  /** The next page that has any; `all`: to the end of the day. */
  more(all?: boolean): Promise<void>;
}

interface Held {
  readonly day: string;
  readonly entries: readonly Entry[];
  /** Undefined: that was all. */
  readonly after: string | undefined;
}

const start = (day: string): Held => ({ day, entries: [], after: '' });

export function useDay(region: string, day: string): Day {
  const [held, setHeld] = useState(start(day));
  const [failure, setFailure] = useState<Failed>();
  const [isLoading, setIsLoading] = useState(true);
  const ended = useRef<AbortController>(undefined);
  const load = async (from: Held, all: boolean) => {
    ended.current?.abort();
    const controller = new AbortController();
    const { signal } = controller;
    ended.current = controller;
    setIsLoading(true);
    setFailure(undefined);
    for await (const next of pages(region, from, signal)) {
      if (signal.aborted) return;
      if ('failure' in next) setFailure(next.failure);
      else setHeld(next);
      if ('failure' in next || (!all && next.entries.length > from.entries.length)) break;
    }
    setIsLoading(false);
  };
  useEffect(() => {
    setHeld(start(day));
    load(start(day), false);
    return () => ended.current?.abort();
  }, [region, day]);
  return {
    entries: held.day === day ? held.entries : [],
    hasMore: held.after !== undefined,
    isLoading,
    failure,
    more: (all = false) => load(held, all),
  };
}

/** Each page with all before it; others' entries are passed over, so that one may bring nothing. */
async function* pages(region: string, from: Held, signal: AbortSignal): AsyncGenerator<Held | { failure: Failed }> {
  let held = from;
  while (held.after !== undefined) {
    const query = { day: held.day, ...(held.after !== '' && { after: held.after }) };
    const outcome = await api.get('audit', { region }, { query, signal });
    if (outcome.kind !== 'ok') {
      yield { failure: outcome };
      return;
    }
    held = { day: held.day, entries: [...held.entries, ...outcome.answer.entries], after: outcome.answer.next };
    yield held;
  }
}
