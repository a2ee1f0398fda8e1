/** The text message as it will be, before there is a code. */
import type { TestType } from '../../../protocol/codes/test-type.ts';
import { longestSigned, type MessageCost, messageCost } from '../../../protocol/sms/message-cost.ts';
import { expandMessage } from '../../../protocol/sms/template.ts';
import { longestValues } from '../../../protocol/sms/template-rules.ts';
import { chosenTemplate, DEFAULT_LABEL, USER_REPORT_LABEL } from '../../../protocol/sms/texts.ts';
import type { DeskAnswer } from '../../../protocol/staff/answers.ts';

export interface MessagePreview {
  /** With zeros or x where the code will be. */
  readonly text: string;
  /** As it is sent: with the signature, where there is one. */
  readonly cost: MessageCost;
}

type Wish = { readonly testType: TestType | ''; readonly template: string };

/** Undefined where the region has no such text. */
export function messagePreview(desk: DeskAnswer, wish: Wish): MessagePreview | undefined {
  const { templates = [], isSigned = false } = desk.messages ?? {};
  const texts = new Map(templates.map(({ label, text }) => [label, text]));
  const template = chosenTemplate(texts, usedLabel(wish), wish.testType || undefined);
  if (template === undefined) return undefined;
  const values = longestValues(desk.region, desk, desk.linkDomain);
  const text = expandMessage(template, wish.testType === 'user-report' ? ofReport(values) : values);
  return { text, cost: messageCost(isSigned ? longestSigned(text, desk.region) : text) };
}

type Values = Parameters<typeof expandMessage>[1];

/** A self-report has no long code: its link ends with the typed one. */
function ofReport(values: Values): Values {
  return { ...values, longCode: values.code, longCodeLifeSeconds: values.codeLifeSeconds };
}

/** Labels that make sense for a test type: people's own reports have their text, and nothing else has it. */
export function labelsFor({ messages }: DeskAnswer, testType: TestType | ''): string[] {
  const others = testType === 'user-report' ? DEFAULT_LABEL : USER_REPORT_LABEL;
  return (messages?.templates ?? []).map(({ label }) => label).filter((label) => label !== others);
}

/** Of what is chosen; the default of a self-report is its own text (verification-server.md §2.1, `smsTemplateLabel`). */
export function usedLabel({ testType, template }: Wish): string {
  const isDefault = template === '' || template === DEFAULT_LABEL;
  return testType === 'user-report' && isDefault ? USER_REPORT_LABEL : template || DEFAULT_LABEL;
}
