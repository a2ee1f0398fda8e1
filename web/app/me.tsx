/** Who works here, and in which region: loaded once, read anywhere below. */
import { type ComponentChildren, createContext } from 'preact';
import { useCallback, useContext, useEffect, useMemo, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { regionCode } from '../../protocol/region-code.ts';
import type { DeskAnswer, MeAnswer, MyRegion } from '../../protocol/staff/answers.ts';
import type { Permission } from '../../protocol/staff/permissions.ts';
import { Busy } from '../parts/busy.tsx';
import { Failure, type FailureProps } from '../parts/failure.tsx';
import { Page } from '../parts/page.tsx';
import { api } from './calls/api.ts';
import type { Outcome } from './calls/outcome.ts';
import { pageIsShown, sessionState } from './session/session.ts';
import { useWatched } from './state.ts';
import { TimeZone, useTexts } from './texts.tsx';

const MeContext = createContext<MeAnswer | undefined>(undefined);
const DeskContext = createContext<Loaded<DeskAnswer>>({ outcome: undefined, reload: () => undefined });

export interface Loaded<A> {
  readonly outcome: Outcome<A> | undefined;
  reload(): void;
}

/** The last outcome of `load`, undefined before the first, and what loads again. An answer stays while the next is awaited. */
export function useLoaded<A>(
  load: (signal: AbortSignal) => Promise<Outcome<A>>,
  inputs: readonly unknown[],
): Loaded<A> {
  const [outcome, setOutcome] = useState<Outcome<A>>();
  const [round, setRound] = useState(0);
  useEffect(() => {
    const ended = new AbortController();
    load(ended.signal).then((next) => next.kind !== 'cancelled' && setOutcome(next));
    return () => ended.abort();
  }, [round, ...inputs]);
  const reload = useCallback(() => setRound((value) => value + 1), []);
  return { outcome, reload };
}

/** Loads `/staff/me`, once more after each sign-in: the session's end has moved. */
export function MeProvider({ children }: { children: ComponentChildren }) {
  const state = useWatched(sessionState);
  const [me, setMe] = useState<MeAnswer>();
  const signedIn = state.kind === 'signed-in' ? state : undefined;
  const load = async (signal: AbortSignal): Promise<Outcome<MeAnswer>> =>
    signedIn ? api.get('me', {}, { signal }) : { kind: 'cancelled' };
  const { outcome, reload } = useLoaded(load, [signedIn]);
  useEffect(() => {
    if (outcome?.kind === 'ok') setMe(outcome.answer);
  }, [outcome]);
  useEffect(() => {
    if (me !== undefined) pageIsShown();
  }, [me]);
  // Whoever works on is not stopped by one call that went wrong.
  if (me !== undefined) return <MeContext.Provider value={me}>{children}</MeContext.Provider>;
  return outcome === undefined || outcome.kind === 'ok' ? <Busy /> : <Alone outcome={outcome} again={reload} />;
}

/** Without a frame around it, which needs to know whose it is. */
function Alone(props: FailureProps) {
  const { say } = useTexts();
  return (
    <main class="govuk-width-container govuk-main-wrapper">
      <h1 class="govuk-heading-l">{say('shell.title')}</h1>
      <Failure {...props} />
    </main>
  );
}

/** Throws outside of `MeProvider`. */
export function useMe(): MeAnswer {
  const me = useContext(MeContext);
  if (me === undefined) throw new Error('useMe outside of MeProvider');
  return me;
}

/** Of the page's address: `/US-ZZ/issue`. Undefined on pages of no region. */
export function useRegionCode(): string | undefined {
  const first = useLocation().path.split('/')[1] ?? '';
  return regionCode.test(first) ? first : undefined;
}

/** The region of the page's address, where the person is a member. */
export function useMyRegion(): MyRegion | undefined {
  const code = useRegionCode();
  return useMe().regions.find(({ region }) => region === code);
}

/** Throws on pages of no region. */
export function useRegion(): MyRegion {
  const region = useMyRegion();
  if (region === undefined) throw new Error('useRegion outside of a region');
  return region;
}

/** In the region of the page. */
export function usePermission(permission: Permission): boolean {
  return useMyRegion()?.permissions.includes(permission) ?? false;
}

/** Loads the desk of the page's region: for the frame and for the page, around both. */
export function DeskProvider({ children }: { children: ComponentChildren }) {
  const region = useMyRegion()?.region;
  const load = async (signal: AbortSignal): Promise<Outcome<DeskAnswer>> =>
    region === undefined ? { kind: 'cancelled' } : api.get('desk', { region }, { signal });
  const { outcome, reload } = useLoaded(load, [region]);
  const isOthers = outcome?.kind === 'ok' && outcome.answer.region !== region;
  const held = useMemo(() => ({ outcome: isOthers ? undefined : outcome, reload }), [outcome, isOthers]);
  return (
    <DeskContext.Provider value={held}>
      <TimeZone value={held.outcome?.kind === 'ok' ? held.outcome.answer.timeZone : undefined}>{children}</TimeZone>
    </DeskContext.Provider>
  );
}

/** Shows its children once the region's desk is there. */
export function WithDesk({ children }: { children: ComponentChildren }) {
  const { name } = useRegion();
  const { outcome, reload } = useContext(DeskContext);
  if (outcome === undefined) return <Busy />;
  if (outcome.kind === 'ok') return children;
  return (
    <Page title={name}>
      <Failure outcome={outcome} again={reload} />
    </Page>
  );
}

/** Throws outside of a region's pages. */
export function useDesk(): DeskAnswer {
  const desk = useDeskIfAny();
  if (desk === undefined) throw new Error('useDesk outside of WithDesk');
  return desk;
}

/** For the frame, which stands around pages of no region too. */
export function useDeskIfAny(): DeskAnswer | undefined {
  const { outcome } = useContext(DeskContext);
  return outcome?.kind === 'ok' ? outcome.answer : undefined;
}

/** Loads the desk again, after something that changes it: the quota, a setting. */
export function useReloadDesk(): () => void {
  return useContext(DeskContext).reload;
}
