/**
 * A token becomes a code (smittestopp-verification.md §9.1, step 5; §9.2). Whoever brings it is known by nothing else: no cookie
 * comes here, and the token was never seen at the login. However often it comes, there is one live code at most:
 *
 *   - one conditional write lets one attempt go on at a time, and none after a code was shown;
 *   - the code's uuid is the token's, and the verification server replaces an unused code of the same uuid.
 */
import type { RandomBytes } from '../../../protocol/answer-padding.ts';
import { onsetDate } from '../../../protocol/eligibility/symptoms.ts';
import { tokenUuid } from '../../../protocol/eligibility/token.ts';
import { redeems } from '../../../protocol/eligibility/voprf.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import { isTestDate, statementProblems, symptomAnswer } from '../../../protocol/self-service/statement.ts';
import { encodeBase64Url } from '../../../protocol/text/base64.ts';
import type { EventName } from '../../shared/events.ts';
import type { HttpEvent } from '../../shared/http/call.ts';
import type { PageAnswer } from '../../shared/http/endpoints/page-endpoint.ts';
import { isOwnPost } from '../../shared/http/posted-form.ts';
import { codePage } from '../pages/code-page.tsx';
import { correctPage, issuePage } from '../pages/issue-page.tsx';
import { outcomePage } from '../pages/outcomes.tsx';
import { restartPage } from '../pages/plain-page.tsx';
import { type Reader, readerOf } from '../pages/reader.ts';
import { type NamedRegion, onlyRegion, regionNamed } from '../regions.ts';
import type { SelfServiceRegions } from '../regions-env.ts';
import type { TokenStore } from '../store/tokens.ts';
import type { TokenKeys } from '../token-keys/token-keys.ts';
import type { CodeWish, IssueOutcome, Issuer } from './issuer.ts';
import { type PostedToken, readPostedToken } from './posted-token.ts';

export interface IssueCodeDeps {
  readonly regions: SelfServiceRegions;
  readonly tokenKeys: TokenKeys;
  readonly tokens: TokenStore;
  readonly issuer: Issuer;
  readonly randomBytes: RandomBytes;
  count(event: EventName): void;
}

const ATTEMPT_BYTES = 16;

export function issueCode(deps: IssueCodeDeps) {
  return async (event: HttpEvent, now: UnixSeconds): Promise<PageAnswer> => {
    if (event.requestContext.http.method !== 'POST') return notAllowed(deps.regions, event);
    const posted = isOwnPost(event) ? readPostedToken(event) : undefined;
    const region = posted && regionNamed(deps.regions, posted.name.region);
    const reader = readerOf(event, region ?? onlyRegion(deps.regions));
    if (!posted || !region) return invalidPage(deps, reader);
    const refusal = await refuseToken(deps, reader, posted, now);
    if (refusal) return refusal;
    const problems = statementProblems(posted.statement, now);
    if (Object.keys(problems).length > 0) return correctPage(reader, posted.form, problems, now);
    return redeem(deps, { reader, region, posted }, now);
  };
}

/** The page, if it gives no code. */
async function refuseToken(
  deps: IssueCodeDeps,
  reader: Reader,
  { token, name, statement }: PostedToken,
  now: UnixSeconds,
): Promise<PageAnswer | undefined> {
  const key = await deps.tokenKeys.find(token.kid, now);
  if (key === 'retired') {
    deps.count('TokenRetired');
    return restartPage(reader, 403, 'retired');
  }
  const isGood = key !== undefined && redeems(key.secret, token.input, token.output);
  // The form's own field, which the person did not fill in.
  if (!isGood || !isTestDate(statement.testDate, name.tokenClass, now)) return invalidPage(deps, reader);
  return undefined;
}

interface Redemption {
  readonly reader: Reader;
  readonly region: NamedRegion;
  readonly posted: PostedToken;
}

/** The one attempt that may go on asks for the code. */
async function redeem(deps: IssueCodeDeps, redemption: Redemption, now: UnixSeconds): Promise<PageAnswer> {
  const { reader, posted } = redemption;
  const attempt = encodeBase64Url(deps.randomBytes(ATTEMPT_BYTES));
  const begun = await deps.tokens.begin(posted.token, attempt, now);
  if (begun === 'done') return reusedPage(deps, reader);
  if (begun === 'busy') return issuePage(reader, posted.form, 'unanswered');
  const outcome = await deps.issuer.issue(posted.name.region, wishOf(posted, now));
  return settle(deps, redemption, { attempt, outcome }, now);
}

/** What the person stated, as a diagnosis: without a day of first symptoms the sample's stands in (§5). */
function wishOf({ token, name: { tokenClass }, statement }: PostedToken, now: UnixSeconds): CodeWish {
  const { testDate } = statement;
  const symptomDate = onsetDate(symptomAnswer(statement), testDate || undefined, now);
  return { uuid: tokenUuid(token), testType: tokenClass, symptomDate, testDate };
}

interface Attempt {
  readonly attempt: string;
  readonly outcome: IssueOutcome;
}

async function settle(
  deps: IssueCodeDeps,
  { reader, region, posted }: Redemption,
  { attempt, outcome }: Attempt,
  now: UnixSeconds,
): Promise<PageAnswer> {
  const { token, form } = posted;
  switch (outcome.outcome) {
    case 'issued': {
      const isOurs = await finish(deps, posted, attempt);
      return isOurs ? codePage(reader, region, outcome, now) : issuePage(reader, form, 'unanswered');
    }
    case 'used':
      await finish(deps, posted, attempt);
      return reusedPage(deps, reader);
    case 'unanswered':
      deps.count('IssueUnanswered');
      if (outcome.over) await deps.tokens.release(token, attempt);
      return issuePage(reader, form, 'unanswered');
    default:
      deps.count(refusals[outcome.outcome]);
      await deps.tokens.release(token, attempt);
      return issuePage(reader, form, 'refused');
  }
}

const refusals = {
  unauthorized: 'IssueUnauthorized',
  paused: 'IssuePaused',
  refused: 'IssueRefused',
} as const satisfies Record<string, EventName>;

/**
 * False: a later attempt has begun, whose code replaces this one. A code that is there is shown even if that cannot be written
 * down: a token that comes again then replaces it as long as nobody has used it.
 */
async function finish({ tokens, count }: IssueCodeDeps, { token }: PostedToken, attempt: string): Promise<boolean> {
  try {
    return await tokens.finish(token, attempt);
  } catch {
    count('TokenUnsettled');
    return true;
  }
}

/** Whoever loads the code's page again by its address. */
function notAllowed(regions: SelfServiceRegions, event: HttpEvent): PageAnswer {
  const page = restartPage(readerOf(event, onlyRegion(regions)), 405, 'session');
  return { ...page, headers: { ...page.headers, allow: 'POST' } };
}

function reusedPage(deps: IssueCodeDeps, reader: Reader): PageAnswer {
  deps.count('TokenReused');
  return restartPage(reader, 403, 'reused');
}

function invalidPage(deps: IssueCodeDeps, reader: Reader): PageAnswer {
  deps.count('TokenInvalid');
  return restartPage(reader, 403, 'invalid');
}

/** What a failure of ours is answered: the token is as good as before. */
export function failurePage(regions: SelfServiceRegions, event: HttpEvent): PageAnswer {
  const posted = readPostedToken(event);
  const region = posted && regionNamed(regions, posted.name.region);
  const reader = readerOf(event, region ?? onlyRegion(regions));
  return posted ? issuePage(reader, posted.form, 'unanswered') : outcomePage(reader, { outcome: 'error' });
}
