/** What comes to `/self/issue`: a token and what its owner states. */
import { parseToken, type Token } from '../../../protocol/eligibility/token.ts';
import { parseTokenKid, type TokenKeyName } from '../../../protocol/eligibility/token-keys.ts';
import { readStatement, type Statement } from '../../../protocol/self-service/statement.ts';
import { parseFields } from '../../../protocol/text/form-encoding.ts';
import type { HttpEvent } from '../../shared/http/call.ts';
import { readFormBody } from '../../shared/http/posted-form.ts';
import type { IssueForm } from '../pages/issue-page.tsx';

export interface PostedToken {
  readonly token: Token;
  /** Region and test type are the key's, so that nobody can state others. */
  readonly name: TokenKeyName;
  readonly statement: Statement;
  /** As pages carry it on. */
  readonly form: IssueForm;
}

/** Undefined for what no page of ours sends. Whether the token is good is not looked at. */
export function readPostedToken(event: HttpEvent): PostedToken | undefined {
  const body = readFormBody(event);
  const fields = typeof body === 'string' ? parseFields(body) : undefined;
  const text = fields?.get('token') ?? '';
  const token = parseToken(text);
  const name = token && parseTokenKid(token.kid);
  if (!fields || !token || !name) return undefined;
  const statement = readStatement(fields);
  return { token, name, statement, form: { token: text, statement } };
}
