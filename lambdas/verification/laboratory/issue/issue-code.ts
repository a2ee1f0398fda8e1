/** Staff, a laboratory or the self-service asks for a code (verification-server.md §2.1). */
import type { IssueRequest } from '../../../../protocol/api/issue.ts';
import { parseTestType } from '../../../../protocol/codes/accept.ts';
import { USER_REPORT_LABEL } from '../../../../protocol/sms/texts.ts';
import type { Answer, Call } from '../../../shared/http/call.ts';
import { knownCall, refuseMaintenance, settingsOf } from '../../caller.ts';
import { issuedAnswer } from '../../issuing/answer.ts';
import { type IssueDeps, type IssueResult, issueCodes } from '../../issuing/issue-codes.ts';
import { type Issuer, keyIssuer } from '../../issuing/issuer.ts';
import { issueOnlyOrder, orderOf } from '../../issuing/order.ts';
import type { Issued } from '../../issuing/store-codes.ts';
import type { RegionStore } from '../../store/region-store.ts';

/** `read` parses the body; maintenance is refused before it. */
export function issueCode(deps: IssueDeps & { regions: RegionStore }) {
  return async (read: () => IssueRequest, anyCall: Call): Promise<Answer> => {
    const call = knownCall(anyCall);
    const toOrder = call.apiKey.type === 'issue-only' ? issueOnlyOrder : orderOf;
    return { status: 200, body: { ...issuedAnswer(await issueOne(deps, keyIssuer(call), read, toOrder)) } };
  };
}

/** For whoever it is that issues. */
export async function issueOne(
  deps: IssueDeps & { regions: RegionStore },
  issuer: Issuer,
  read: () => IssueRequest,
  toOrder: typeof orderOf,
): Promise<Extract<IssueResult, Issued>> {
  const { verification: settings } = await settingsOf(deps.regions, issuer);
  refuseMaintenance(settings);
  const [result] = await issueCodes(deps, issuer, [toOrder(withLabel(read()), settings, issuer.now)]);
  if (!result || 'error' in result) throw result?.error;
  return result;
}

/** The text of a self-report without a label of its own; in a batch it is not substituted (§2.1, `smsTemplateLabel`). */
function withLabel(request: IssueRequest): IssueRequest {
  const isUserReport = parseTestType(request.testType) === 'user-report';
  return isUserReport && !request.smsTemplateLabel ? { ...request, smsTemplateLabel: USER_REPORT_LABEL } : request;
}
