/** Ends what the browser has of a login, here and, where the provider takes part, there (OpenID Connect RP-Initiated Logout). */
import { logoutPath } from '../../../protocol/self-service/paths.ts';
import type { EventName } from '../../shared/events.ts';
import type { HttpEvent } from '../../shared/http/call.ts';
import type { PageAnswer } from '../../shared/http/endpoints/page-endpoint.ts';
import { LoginError } from '../login/login-error.ts';
import type { LoginOf } from '../login/open-logins.ts';
import { ownAddress } from '../login/own-address.ts';
import { outcomePage } from '../pages/outcomes.tsx';
import { readerOf } from '../pages/reader.ts';
import { regionNamed } from '../regions.ts';
import type { SelfServiceRegions } from '../regions-env.ts';

export interface LogoutDeps {
  readonly regions: SelfServiceRegions;
  readonly login: LoginOf;
  /** SELF_SERVICE_URL. */
  readonly address: string | undefined;
  /** Set-Cookie values that take away whatever there is. */
  readonly ends: readonly string[];
  count(event: EventName): void;
}

/** No cookie comes here, so it needs none: whoever brings a person here has logged out somebody, and no more. */
export function logout(deps: LogoutDeps) {
  return async (event: HttpEvent): Promise<PageAnswer> => {
    const region = regionNamed(deps.regions, event.queryStringParameters?.region ?? '');
    const cookies = [...deps.ends];
    const page = { ...outcomePage(readerOf(event, region), { outcome: 'logged_out' }), cookies };
    if (!region) return page;
    try {
      const address = await deps.login(region.region).endAddress(`${ownAddress(event, deps.address)}${logoutPath}`);
      return address === undefined ? page : { status: 303, headers: { location: address }, cookies };
    } catch (error) {
      if (!(error instanceof LoginError)) throw error;
      deps.count('LoginFailing');
      return { ...page, errorCode: error.failure };
    }
  };
}
