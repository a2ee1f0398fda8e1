/**
 * Where a form stands. One form is one code: its uuid is drawn when it is begun and stays with it, so that neither a second
 * press nor a lost answer ever issues twice (verification-server.md §2.1, check 8).
 */
import type { CodeAnswer, StaffIssueAnswer } from '../../../protocol/staff/answers.ts';
import type { Failed, Outcome } from '../../app/calls/outcome.ts';

export interface Issued {
  readonly answer: StaffIssueAnswer;
  /** E.164, or '' where the code is read out. */
  readonly phone: string;
}

export type Stage =
  /** `failed`: the last try. `wasLost`: the server knows nothing of an earlier one, whose answer was lost. */
  | { readonly at: 'form'; readonly uuid: string; readonly failed?: Failed; readonly wasLost?: true }
  | { readonly at: 'sending'; readonly uuid: string }
  | { readonly at: 'issued'; readonly uuid: string; readonly issued: Issued }
  /** It has issued before: what became of that code is asked. */
  | { readonly at: 'asking'; readonly uuid: string }
  | EarlierStage;

/** `code`: absent where it could not be asked, which `failed` says why. */
export interface EarlierStage {
  readonly at: 'earlier';
  readonly uuid: string;
  readonly code?: CodeAnswer;
  /** A new code may take its place (`?replaces=`): nobody redeemed it, and no message went. */
  readonly mayBeReplaced?: true;
  readonly failed?: Failed;
}

export type Step =
  | { readonly do: 'send' }
  | { readonly do: 'answer'; readonly outcome: Outcome<StaffIssueAnswer>; readonly phone: string }
  | { readonly do: 'ask' }
  | { readonly do: 'find'; readonly outcome: Outcome<CodeAnswer> }
  /** For the same person or the next: whoever steps so knows that the earlier form is done with. */
  | { readonly do: 'begin'; readonly uuid: string };

/** A step that the stage does not have is none: the second of two clicks, say, or an answer that comes too late. */
export function nextStage(stage: Stage, step: Step): Stage {
  const { at, uuid } = stage;
  if (step.do === 'begin') return at === 'sending' ? stage : { at: 'form', uuid: step.uuid };
  if (step.do === 'send') return maySend(stage) ? { at: 'sending', uuid } : stage;
  if (step.do === 'answer') return at === 'sending' ? answered(uuid, step) : stage;
  if (step.do === 'ask') return at === 'earlier' || at === 'form' ? { at: 'asking', uuid } : stage;
  return at === 'asking' ? found(uuid, step.outcome) : stage;
}

function maySend(stage: Stage): boolean {
  return stage.at === 'form' || (stage.at === 'earlier' && stage.mayBeReplaced === true);
}

function answered(uuid: string, { outcome, phone }: Extract<Step, { do: 'answer' }>): Stage {
  if (outcome.kind === 'ok') return { at: 'issued', uuid, issued: { answer: outcome.answer, phone } };
  const isRepeated = outcome.kind === 'refused' && outcome.refusal.errorCode === 'uuid_already_exists';
  if (!isRepeated) return { at: 'form', uuid, failed: outcome };
  const { code, mayBeReplaced } = outcome.refusal;
  if (code === undefined) return { at: 'asking', uuid };
  return { at: 'earlier', uuid, code, ...(mayBeReplaced && { mayBeReplaced }) };
}

function found(uuid: string, outcome: Outcome<CodeAnswer>): Stage {
  if (outcome.kind === 'ok') return { at: 'earlier', uuid, code: outcome.answer };
  const isUnknown = outcome.kind === 'refused' && outcome.refusal.errorCode === 'code_not_found';
  return isUnknown ? { at: 'form', uuid, wasLost: true } : { at: 'earlier', uuid, failed: outcome };
}

/** What sessionStorage keeps of a form: never a number, a date or a code. */
export interface KeptForm {
  readonly uuid: string;
  /** `sent`: it may have issued. */
  readonly state: 'open' | 'sent';
}

export function keptForm(stage: Stage): KeptForm {
  const { at, uuid } = stage;
  const isOpen = at === 'form' && !mayHaveIssued(stage.failed);
  return { uuid, state: isOpen ? 'open' : 'sent' };
}

/** Does nobody know what became of the call? A refusal says that nothing was issued; a server's fault says nothing. */
export function mayHaveIssued(failed: Failed | undefined): boolean {
  if (failed === undefined || failed.kind === 'signed-out') return false;
  return failed.kind !== 'refused' || failed.status >= 500;
}

/** Of a page that was opened, reloaded or come back to. `newUuid`: for a form that is begun now. */
export function firstStage(kept: KeptForm | undefined, newUuid: () => string): Stage {
  if (kept === undefined) return { at: 'form', uuid: newUuid() };
  return { at: kept.state === 'open' ? 'form' : 'asking', uuid: kept.uuid };
}

const keptAs = (region: string) => `enx.issue.${region}`;

export function keepForm(storage: Storage, region: string, stage: Stage): void {
  storage.setItem(keptAs(region), JSON.stringify(keptForm(stage)));
}

export function readForm(storage: Storage, region: string): KeptForm | undefined {
  const text = storage.getItem(keptAs(region));
  return text === null ? undefined : (JSON.parse(text) as KeptForm);
}
