/** An approved person answers one question and gets a token (smittestopp-verification.md §9.1, step 4; §9.2). */
import { ELEMENT_BYTES } from '../../../protocol/eligibility/p256.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { Session } from '../../../protocol/self-service/session.ts';
import {
  emptyStatement,
  readStatement,
  type Statement,
  type StatementProblems,
  statementProblems,
} from '../../../protocol/self-service/statement.ts';
import { decodeBase64 } from '../../../protocol/text/base64.ts';
import { parseFields } from '../../../protocol/text/form-encoding.ts';
import { JsonProblem, object, parseJsonBody, text } from '../../../protocol/text/strict-json.ts';
import type { HttpEvent } from '../../shared/http/call.ts';
import type { PageAnswer } from '../../shared/http/endpoints/page-endpoint.ts';
import { isOwnPost, readFormBody } from '../../shared/http/posted-form.ts';
import { formPage } from '../pages/form-page.tsx';
import { issuePage } from '../pages/issue-page.tsx';
import { outcomePage } from '../pages/outcomes.tsx';
import { type Reader, readerOf } from '../pages/reader.ts';
import { type NamedRegion, onlyRegion, regionNamed } from '../regions.ts';
import type { SelfServiceRegions } from '../regions-env.ts';
import type { SealedCookie } from '../session/cookies.ts';
import { type SignDeps, signBlinded, signOpenly } from './sign-token.ts';

export interface GiveTokenDeps extends SignDeps {
  readonly regions: SelfServiceRegions;
  readonly sessions: SealedCookie<Session>;
  /** Of the page: blinds in the browser. */
  readonly script: string;
}

export function giveToken(deps: GiveTokenDeps) {
  return async (event: HttpEvent, now: UnixSeconds): Promise<PageAnswer> => {
    const session = await deps.sessions.read(event, now);
    const region = session && regionNamed(deps.regions, session.region);
    const chosen = event.queryStringParameters?.lang ?? session?.language;
    const reader = readerOf(event, region ?? onlyRegion(deps.regions), chosen);
    const isScript = isScriptsPost(event);
    if (!session || !region) return isScript ? refusal(401) : outcomePage(reader, { outcome: 'session' });
    if (event.requestContext.http.method !== 'POST') {
      return withForm(deps, { reader, region, session }, emptyStatement, {}, now);
    }
    if (!isOwnPost(event)) return outcomePage(reader, { outcome: 'session' });
    return isScript ? answerScript(deps, session, event, now) : takeForm(deps, { reader, region, session }, event, now);
  };
}

interface Approved {
  readonly reader: Reader;
  readonly region: NamedRegion;
  readonly session: Session;
}

/** The script sends the form itself to `/self/issue`. */
async function answerScript(
  deps: GiveTokenDeps,
  session: Session,
  event: HttpEvent,
  now: UnixSeconds,
): Promise<PageAnswer> {
  const blinded = readBlinded(event);
  if (!blinded) return refusal(400);
  const signed = await signBlinded(deps, session, blinded, now);
  if (signed === 'malformed') return refusal(400);
  if (signed === 'served') return refusal(409);
  return { ...json(200, signed), cookies: [deps.sessions.end] };
}

/** Without script. */
async function takeForm(
  deps: GiveTokenDeps,
  approved: Approved,
  event: HttpEvent,
  now: UnixSeconds,
): Promise<PageAnswer> {
  const { reader, session } = approved;
  const body = readFormBody(event);
  const fields = typeof body === 'string' ? parseFields(body) : undefined;
  const stated = fields ? readStatement(fields) : emptyStatement;
  const problems = statementProblems(stated, now);
  if (Object.keys(problems).length > 0) return withForm(deps, approved, stated, problems, now);
  const token = await signOpenly(deps, session, now);
  if (token === 'served') return outcomePage(reader, { outcome: 'session' });
  const page = issuePage(reader, { token, statement: ofSession(stated, session) }, 'ready');
  return { ...page, cookies: [deps.sessions.end] };
}

function withForm(
  { script }: GiveTokenDeps,
  { reader, region, session }: Approved,
  stated: Statement,
  problems: StatementProblems,
  now: UnixSeconds,
): PageAnswer {
  const view = { region, kind: session.kind, statement: ofSession(stated, session), problems };
  return formPage(reader, view, now, script);
}

/** The day of the test is the registry's, whatever the form says. */
function ofSession(stated: Statement, { sampleDate = '' }: Session): Statement {
  return { ...stated, testDate: sampleDate };
}

function isScriptsPost({ headers, requestContext }: HttpEvent): boolean {
  const isJson = (headers['content-type'] ?? '').toLowerCase().startsWith('application/json');
  return requestContext.http.method === 'POST' && isJson;
}

const signShape = object({ blinded: text });

/** The element's bytes; whether it is one is not looked at. */
function readBlinded({ headers, body = '', isBase64Encoded }: HttpEvent): Buffer | undefined {
  try {
    const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
    const { blinded } = parseJsonBody(bytes, headers['content-type'] ?? '', signShape);
    const element = decodeBase64(blinded);
    return element?.length === ELEMENT_BYTES ? element : undefined;
  } catch (error) {
    if (error instanceof JsonProblem) return undefined;
    throw error;
  }
}

/** To the script, which then sends the plain form and so gets a page that says why. */
function refusal(status: 400 | 401 | 409): PageAnswer {
  return json(status, {});
}

function json(status: number, body: object): PageAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
