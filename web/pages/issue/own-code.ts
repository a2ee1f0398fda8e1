import type { CodeAnswer } from '../../../protocol/staff/answers.ts';
import { api } from '../../app/calls/api.ts';
import type { Outcome } from '../../app/calls/outcome.ts';

export interface OwnCode {
  readonly region: string;
  readonly uuid: string;
  /** CodeRead: who only issues finds their own last codes. */
  readonly mayRead: boolean;
}

/** What became of a code that this person issued; `code_not_found` where there is none. */
export async function ownCode({ region, uuid, mayRead }: OwnCode, signal?: AbortSignal): Promise<Outcome<CodeAnswer>> {
  const options = signal === undefined ? {} : { signal };
  if (mayRead) return api.get('code', { region, uuid }, options);
  const outcome = await api.get('codes', { region }, options);
  if (outcome.kind !== 'ok') return outcome;
  const answer = outcome.answer.codes.find((code) => code.uuid === uuid);
  if (answer !== undefined) return { kind: 'ok', answer };
  return { kind: 'refused', status: 404, refusal: { error: 'code not found', errorCode: 'code_not_found' } };
}
