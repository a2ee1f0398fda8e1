/** What an issuer is told of a code. */
import type { IssueAnswer } from '../../../protocol/api/issue.ts';
import { ApiError } from '../../../protocol/errors.ts';
import { rfc1123 } from '../../../protocol/text/dates.ts';
import { type Draft, messageText } from './draft-code.ts';
import { type SendDeps, textMessage } from './send-codes.ts';
import type { Issued, Issuer } from './store-codes.ts';

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

/**
 * The text that the issuer sends by other means, signed like ours. 500 `sms_failure` where it cannot be signed and must be
 * (§1.1: when only building); then the code is taken back.
 */
export async function generatedMessage(
  deps: Pick<SendDeps, 'authenticate' | 'codes'>,
  { order, draft, stored }: Issued,
  issuer: Issuer,
): Promise<Pick<IssueAnswer, 'generatedSMS' | 'phone'>> {
  const { wish, settings } = order;
  if (!wish.onlyGenerate) return {};
  const message = textMessage(issuer, order, messageText(draft, order, issuer.region));
  try {
    return { generatedSMS: await deps.authenticate(message, settings.sms.signed, issuer.now), phone: wish.phone };
  } catch (error) {
    await deps.codes.undo(issuer.region, stored);
    if (error instanceof ApiError) throw new ApiError(500, error.code, error.message);
    throw error;
  }
}
