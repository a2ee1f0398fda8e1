/** The way to the identity provider (§1, steps 1 to 3). */
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import { callbackPath } from '../../../protocol/self-service/paths.ts';
import { FLOW_SECONDS, type Flow } from '../../../protocol/self-service/session.ts';
import type { SelfServiceKind } from '../../../protocol/self-service/settings.ts';
import type { EventName } from '../../shared/events.ts';
import type { HttpEvent } from '../../shared/http/call.ts';
import type { PageAnswer } from '../../shared/http/endpoints/page-endpoint.ts';
import { LoginError } from '../login/login-error.ts';
import type { LoginOf } from '../login/open-logins.ts';
import { ownAddress } from '../login/own-address.ts';
import { choosePage } from '../pages/choose.tsx';
import { outcomePage } from '../pages/outcomes.tsx';
import { type Reader, readerOf } from '../pages/reader.ts';
import { type NamedRegion, regionNamed } from '../regions.ts';
import type { SelfServiceRegions } from '../regions-env.ts';
import type { SealedCookie } from '../session/cookies.ts';

export interface StartDeps {
  readonly regions: SelfServiceRegions;
  readonly flows: SealedCookie<Flow>;
  readonly login: LoginOf;
  /** SELF_SERVICE_URL. */
  readonly address: string | undefined;
  count(event: EventName): void;
}

export function start(deps: StartDeps) {
  return async (event: HttpEvent, now: UnixSeconds): Promise<PageAnswer> => {
    const { region: code = '', kind } = event.queryStringParameters ?? {};
    const region = regionNamed(deps.regions, code);
    const reader = readerOf(event, region);
    if (!region) return outcomePage(reader, { outcome: 'unknown_region' });
    const chosen = kind ?? (region.kinds.length === 1 ? region.kinds[0] : undefined);
    if (chosen === undefined) return choosePage(reader, region.kinds);
    const offered = region.kinds.find((each) => each === chosen);
    if (!offered) return outcomePage(reader, { outcome: 'not_offered' });
    return toProvider(deps, event, reader, { region, kind: offered }, now);
  };
}

async function toProvider(
  deps: StartDeps,
  event: HttpEvent,
  reader: Reader,
  { region: { region }, kind }: { region: NamedRegion; kind: SelfServiceKind },
  now: UnixSeconds,
): Promise<PageAnswer> {
  try {
    const redirectUri = `${ownAddress(event, deps.address)}${callbackPath}`;
    const { address, secrets } = await deps.login(region).begin(redirectUri);
    const flow = { region, kind, ...languageOf(event), ...secrets, expires: now + FLOW_SECONDS };
    return { status: 303, headers: { location: address }, cookies: [await deps.flows.begin(flow, now)] };
  } catch (error) {
    if (!(error instanceof LoginError)) throw error;
    deps.count('LoginFailing');
    return outcomePage(reader, { outcome: 'error', reference: error.failure });
  }
}

/** What the person chose by `?lang=`: the page after the login is in it too. Undefined for what is no BCP 47 tag. */
function languageOf(event: HttpEvent): { readonly language?: string } {
  const language = event.queryStringParameters?.lang ?? '';
  return /^[A-Za-z0-9-]{2,35}$/.test(language) ? { language } : {};
}
