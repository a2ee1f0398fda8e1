import { type RecallRequest, type RecallResult, recall } from './recall.ts';
import { type ResignDependencies, type ResignRequest, type ResignResult, resign } from './resign.ts';

export type CorrectionRequest = { action?: unknown } & RecallRequest & ResignRequest;
export type CorrectionResult = RecallResult | ResignResult;

/** What an operator asks for; a mistake is answered in words. */
export async function correct(deps: ResignDependencies, request: CorrectionRequest): Promise<CorrectionResult> {
  if (request.action === 'recall') return recall(deps, request);
  if (request.action === 'resign') return resign(deps, request);
  return { error: 'action must be recall or resign' };
}
