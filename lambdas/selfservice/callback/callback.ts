/** The way back from the identity provider (§1, steps 4 to 6): who is there, may they, and on to the form. */
import type { RandomBytes } from '../../../protocol/answer-padding.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import { callbackPath, formPath } from '../../../protocol/self-service/paths.ts';
import { FLOW_SECONDS, type Flow, SESSION_SECONDS, type Session } from '../../../protocol/self-service/session.ts';
import { newUuid } from '../../../protocol/text/uuid.ts';
import type { EventName } from '../../shared/events.ts';
import type { HttpEvent } from '../../shared/http/call.ts';
import type { PageAnswer } from '../../shared/http/endpoints/page-endpoint.ts';
import { LoginError } from '../login/login-error.ts';
import type { LoginOf } from '../login/open-logins.ts';
import { ownAddress } from '../login/own-address.ts';
import { outcomePage } from '../pages/outcomes.tsx';
import { type Reader, readerOf } from '../pages/reader.ts';
import { type NamedRegion, onlyRegion, regionNamed } from '../regions.ts';
import type { SelfServiceRegions } from '../regions-env.ts';
import { RegistryError } from '../registry/registry.ts';
import type { SealedCookie } from '../session/cookies.ts';
import { type Approval, type ApproveDeps, approve } from './approve.ts';

export interface CallbackDeps extends ApproveDeps {
  readonly regions: SelfServiceRegions;
  readonly flows: SealedCookie<Flow>;
  readonly sessions: SealedCookie<Session>;
  readonly login: LoginOf;
  /** SELF_SERVICE_URL. */
  readonly address: string | undefined;
  readonly randomBytes: RandomBytes;
  count(event: EventName): void;
}

export function callback(deps: CallbackDeps) {
  return async (event: HttpEvent, now: UnixSeconds): Promise<PageAnswer> => {
    const flow = await deps.flows.read(event, now);
    const region = flow && regionNamed(deps.regions, flow.region);
    const reader = readerOf(event, region ?? onlyRegion(deps.regions), flow?.language);
    // Of two tabs the newer one has the cookie: the older one is told to begin again, and leaves the newer one's alone.
    const isItsOwn = flow && new URLSearchParams(event.rawQueryString).get('state') === flow.state;
    if (!region || !isItsOwn) return outcomePage(reader, { outcome: 'session' });
    const { cookies = [], ...answer } = await finish(deps, event, reader, { flow, region }, now);
    // A flow ends with its first way back, whatever came of it.
    return { ...answer, cookies: [deps.flows.end, ...cookies] };
  };
}

interface Begun {
  readonly flow: Flow;
  readonly region: NamedRegion;
}

async function finish(
  deps: CallbackDeps,
  event: HttpEvent,
  reader: Reader,
  begun: Begun,
  now: UnixSeconds,
): Promise<PageAnswer> {
  const { flow, region } = begun;
  try {
    const back = new URL(`${ownAddress(event, deps.address)}${callbackPath}?${event.rawQueryString}`);
    const person = await deps.login(flow.region).finish(back, flow, flow.expires - FLOW_SECONDS, now);
    const result = await approve(deps, { region, kind: flow.kind }, person, now);
    if (result.outcome !== 'approved') return outcomePage(reader, result);
    const session = await deps.sessions.begin(sessionOf(deps.randomBytes, flow, result, now), now);
    return { status: 303, headers: { location: formPath }, cookies: [session] };
  } catch (error) {
    return failurePage(deps, reader, error);
  }
}

function sessionOf(randomBytes: RandomBytes, flow: Flow, { turn, sampleDate }: Approval, now: UnixSeconds): Session {
  const { region, kind, language } = flow;
  return {
    ...{ id: newUuid(randomBytes), region, kind, turn, expires: now + SESSION_SECONDS },
    ...(language && { language }),
    ...(sampleDate && { sampleDate }),
  };
}

function failurePage(deps: CallbackDeps, reader: Reader, error: unknown): PageAnswer {
  if (!(error instanceof LoginError || error instanceof RegistryError)) throw error;
  const { failure } = error;
  if (failure === 'login_cancelled') return outcomePage(reader, { outcome: 'cancelled' });
  if (failure === 'login_expired') return outcomePage(reader, { outcome: 'session' });
  deps.count(error instanceof LoginError ? 'LoginFailing' : 'RegistryFailing');
  return outcomePage(reader, { outcome: 'error', reference: failure });
}
