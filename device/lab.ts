/** The other side of the counter: a laboratory that issues a code for a diagnosis (foreign-clients.md §2). */
import { readAnswer, requiredText } from './client/answer.ts';
import type { Send } from './client/http.ts';

export interface Lab {
  /** Ends with `/`. */
  readonly adminUrl: string;
  readonly adminApiKey: string;
  readonly send: Send;
}

export interface IssueRequest {
  readonly testType: string;
  /** `YYYY-MM-DD`. Default: not known. */
  readonly symptomDate?: string;
  /** Where the code is sent in a text message. Default: nowhere. */
  readonly phone?: string;
}

export interface IssuedCode {
  readonly uuid: string;
  readonly code: string;
  /** Unix seconds. */
  readonly expiresAt: number;
}

/** Asks for a code. Throws RefusedError. */
export async function issueCode(lab: Lab, request: IssueRequest): Promise<IssuedCode> {
  const answer = await call(lab, 'api/issue', { ...request, tzOffset: 0 });
  const { expiresAtTimestamp } = answer.json;
  return {
    uuid: requiredText(answer, 'uuid'),
    code: requiredText(answer, 'code'),
    expiresAt: typeof expiresAtTimestamp === 'number' ? expiresAtTimestamp : 0,
  };
}

/** Has a phone redeemed the code? Throws RefusedError. */
export async function wasClaimed(lab: Lab, uuid: string): Promise<boolean> {
  const answer = await call(lab, 'api/checkcodestatus', { uuid });
  return answer.json.claimed === true;
}

/** From now on nobody can redeem the code. Throws RefusedError. */
export async function expireCode(lab: Lab, uuid: string): Promise<void> {
  await call(lab, 'api/expirecode', { uuid });
}

async function call({ adminUrl, adminApiKey, send }: Lab, path: string, body: Record<string, unknown>) {
  const exchange = await send({
    method: 'POST',
    url: new URL(path, adminUrl).href,
    headers: { 'X-API-Key': adminApiKey, 'Content-Type': 'application/json', Accept: 'application/json' },
    body: Buffer.from(JSON.stringify(body)),
  });
  return readAnswer(exchange);
}
