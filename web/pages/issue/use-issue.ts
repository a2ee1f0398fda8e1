/** The form of a region, its one call, and what of both outlives a change of page, a reload, or neither. */
import { useCallback, useEffect } from 'preact/hooks';
import { api, type CallOptions } from '../../app/calls/api.ts';
import type { IssueBody } from '../../app/calls/calls.ts';
import { usePermission } from '../../app/me.tsx';
import { sessionState } from '../../app/session/session.ts';
import { useWatched, type Watched, watched } from '../../app/state.ts';
import { ownCode } from './own-code.ts';
import { firstStage, keepForm, nextStage, readForm, type Stage, type Step } from './stage.ts';

/** In this tab's memory alone, so that a code is still there after a look at another page, and gone with the tab. */
const stages = new Map<string, Watched<Stage>>();

sessionState.watch(({ kind }) => {
  if (kind === 'left') stages.clear();
});

function stageOf(region: string): Watched<Stage> {
  const known = stages.get(region);
  if (known !== undefined) return known;
  const first = watched(firstStage(readForm(sessionStorage, region), () => crypto.randomUUID()));
  keepForm(sessionStorage, region, first.get());
  stages.set(region, first);
  return first;
}

export interface Issuing {
  readonly stage: Stage;
  /**
   * Does nothing while another call is under way, or after one has issued: then only a code that may be replaced is, by a new
   * one.
   */
  send(body: Omit<IssueBody, 'uuid'>): Promise<void>;
  /** Asks again what became of an earlier form. */
  ask(): void;
  /** A new form with a uuid of its own. */
  begin(): void;
}

export function useIssue(region: string): Issuing {
  const source = stageOf(region);
  const stage = useWatched(source);
  const step = useCallback((one: Step) => take(source, region, one), [source, region]);
  const mayRead = usePermission('CodeRead');
  useEffect(() => {
    if (stage.at !== 'asking') return;
    ownCode({ region, uuid: stage.uuid, mayRead }).then((outcome) => step({ do: 'find', outcome }));
  }, [stage]);
  return {
    stage,
    async send(body) {
      const before = source.get();
      if (!step({ do: 'send' })) return;
      const outcome = await api.post('issue', { region }, { ...body, uuid: before.uuid }, optionsOf(before));
      step({ do: 'answer', outcome, phone: body.phone ?? '' });
    },
    ask: () => void step({ do: 'ask' }),
    begin: () => void step({ do: 'begin', uuid: crypto.randomUUID() }),
  };
}

/** What is to be replaced was seen: of any number of such calls one does it. */
function optionsOf(stage: Stage): CallOptions {
  const code = stage.at === 'earlier' ? stage.code : undefined;
  return code === undefined ? {} : { query: { replaces: String(code.issuedAt) } };
}

/** At once, before anything is drawn: the second of two clicks finds the first. False: it is no step of this stage. */
function take(source: Watched<Stage>, region: string, step: Step): boolean {
  const stage = source.get();
  const next = nextStage(stage, step);
  if (next === stage) return false;
  // Before the call goes out: a tab that is closed in its midst is remembered as one that may have issued.
  keepForm(sessionStorage, region, next);
  source.set(next);
  return true;
}
