/** Staff, a laboratory or the self-service asks for a code (verification-server.md §2.1). */
import type { IssueRequest } from '../../../../protocol/api/issue.ts';
import { parseTestType } from '../../../../protocol/codes/accept.ts';
import { USER_REPORT_LABEL } from '../../../../protocol/sms/texts.ts';
import type { Answer, Call } from '../../../shared/http/call.ts';
import { callerSettings, knownCall, refuseMaintenance } from '../../caller.ts';
import { issuedAnswer } from '../../issuing/answer.ts';
import { type IssueDeps, issueCodes } from '../../issuing/issue-codes.ts';
import { issueOnlyOrder, orderOf } from '../../issuing/order.ts';
import type { RegionStore } from '../../store/region-store.ts';

/** `read` parses the body; maintenance is refused before it. */
export function issueCode(deps: IssueDeps & { regions: RegionStore }) {
  return async (read: () => IssueRequest, anyCall: Call): Promise<Answer> => {
    const call = knownCall(anyCall);
    const { verification: settings } = await callerSettings(deps.regions, call);
    refuseMaintenance(settings);
    const toOrder = call.apiKey.type === 'issue-only' ? issueOnlyOrder : orderOf;
    const order = toOrder(withLabel(read()), settings, call.now);
    const [result] = await issueCodes(deps, call, [order]);
    if (!result || 'error' in result) throw result?.error;
    return { status: 200, body: { ...issuedAnswer(result) } };
  };
}

/** The text of a self-report without a label of its own; in a batch it is not substituted (§2.1, `smsTemplateLabel`). */
function withLabel(request: IssueRequest): IssueRequest {
  const isUserReport = parseTestType(request.testType) === 'user-report';
  return isUserReport && !request.smsTemplateLabel ? { ...request, smsTemplateLabel: USER_REPORT_LABEL } : request;
}
