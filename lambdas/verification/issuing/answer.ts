/** What an issuer is told of a code. */
import type { IssueAnswer } from '../../../protocol/api/issue.ts';
import { rfc1123 } from '../../../protocol/text/dates.ts';
import type { Draft } from './draft-code.ts';
import type { Issued } from './store-codes.ts';

export function issueAnswer(draft: Draft): IssueAnswer {
  return {
    uuid: draft.uuid,
    code: draft.code,
    expiresAt: rfc1123(draft.shortExpires),
    expiresAtTimestamp: draft.shortExpires,
    longExpiresAt: rfc1123(draft.longExpires),
    longExpiresAtTimestamp: draft.longExpires,
  };
}

/** With `text`, which the issuer sends to the number. */
export function issuedAnswer({ draft, order, text }: Issued & { readonly text?: string }): IssueAnswer {
  return { ...issueAnswer(draft), ...(text !== undefined && { generatedSMS: text, phone: order.wish.phone }) };
}
