/** The verification server, as self-service knows it: an address that gives codes to whoever has a key of type `issue-only`. */
import { issuePath } from '../../../protocol/api/issue.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { SelfServiceKind } from '../../../protocol/self-service/settings.ts';
import type { KeptSecret } from '../../shared/kept.ts';
import { attemptMilliseconds, NoAnswer, sendOnce } from '../../shared/outgoing/send-once.ts';

/** What a code is to say. Days are `YYYY-MM-DD`. */
export interface CodeWish {
  /** Asking again with the same one replaces a code that nobody has used, so that there are never two. */
  readonly uuid: string;
  readonly testType: SelfServiceKind;
  readonly symptomDate: string;
  /** '' for a home test. */
  readonly testDate: string;
}

export type IssueOutcome =
  | { readonly outcome: 'issued'; readonly code: string; readonly expires: UnixSeconds }
  /** A phone has used the code of this uuid. */
  | { readonly outcome: 'used' }
  /** It does not take our API key. */
  | { readonly outcome: 'unauthorized' }
  /** It gives no code for now: maintenance, or today's quota. */
  | { readonly outcome: 'paused' }
  /** It gives no such code: its settings and ours do not fit. */
  | { readonly outcome: 'refused' }
  /** There may be a code, or not. `over` false: the request may still be on its way. */
  | { readonly outcome: 'unanswered'; readonly over: boolean };

export interface Issuer {
  /** Asks once. Rejects only where there is no API key to ask with. */
  issue(region: string, wish: CodeWish): Promise<IssueOutcome>;
}

/** A person waits, and may ask again. */
const ISSUE_MILLISECONDS = 4_000;

/** Of everything that self-service asks for, beside the API key (smittestopp-verification.md §9.1). */
const EXTERNAL_ISSUER = 'self-service';

/** `adminUrl` ends with a slash. */
export function openIssuer(
  adminUrl: string,
  apiKeyOf: (region: string) => KeptSecret,
  milliseconds: number = ISSUE_MILLISECONDS,
): Issuer {
  const url = new URL(issuePath.slice(1), adminUrl);
  return {
    async issue(region, wish) {
      const apiKey = apiKeyOf(region);
      const headers = {
        'content-type': 'application/json',
        accept: 'application/json',
        'x-api-key': await apiKey.value(),
      };
      const body = JSON.stringify({ ...wish, tzOffset: 0, externalIssuerID: EXTERNAL_ISSUER });
      try {
        const answer = await sendOnce(url, { headers, body }, attemptMilliseconds(milliseconds));
        const outcome = outcomeOf(answer.status, parse(answer.body));
        if (outcome.outcome === 'unauthorized') apiKey.forget();
        return outcome;
      } catch (error) {
        if (!(error instanceof NoAnswer)) throw error;
        return { outcome: 'unanswered', over: !error.wentOut };
      }
    },
  };
}

/** An answer that is none of the server's own, of a front before it say, is as good as none. */
function outcomeOf(status: number, body: Readonly<Record<string, unknown>>): IssueOutcome {
  const { code, expiresAtTimestamp: expires, errorCode } = body;
  if (status === 200 && typeof code === 'string' && typeof expires === 'number') {
    return { outcome: 'issued', code, expires };
  }
  if (status === 401 || status === 403) return { outcome: 'unauthorized' };
  if (status === 409 && errorCode === 'uuid_already_exists') return { outcome: 'used' };
  if (status === 429) return { outcome: 'paused' };
  return status >= 400 && status < 500 ? { outcome: 'refused' } : { outcome: 'unanswered', over: true };
}

/** Nothing, for what is no JSON object. */
function parse(body: Buffer | undefined): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(body?.toString() ?? '');
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
