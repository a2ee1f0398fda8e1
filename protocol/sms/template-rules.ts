/** What a template must keep to (verification-server.md §2.6 "Template rule"); checked before it is ever used. */
import type { VerificationSettings } from '../region.ts';
import { bracketed, expandMessage, type MessageValues, type Token, tokens } from './template.ts';
import { messageTemplates, USER_REPORT_LABEL } from './texts.ts';

/** Bytes of UTF-8 as the reference counts them. */
const MAXIMUM_TEMPLATE_BYTES = 800;
/** Bytes too: of GSM-7 characters of one byte, six parts of 153. */
const MAXIMUM_MESSAGE_BYTES = 918;

type TemplateRule =
  | 'known-tokens'
  | 'enx-link'
  | 'enx-tokens'
  | 'no-link'
  | 'one-code'
  | 'user-report-minutes'
  | 'template-length'
  | 'message-length';

export interface TemplateProblem {
  readonly label: string;
  readonly rule: TemplateRule;
  /** What is wrong, as the end of a sentence that begins with the template's name. */
  readonly is: string;
  readonly allowed: string;
  /** Filled in, as long as it can get. */
  readonly message: string;
}

type Broken = Omit<TemplateProblem, 'label' | 'message'>;

/** Everything that is wrong with the texts of a region. Signing lengthens a message further, which no rule counts. */
export function templateProblems(
  region: string,
  settings: VerificationSettings,
  linkDomain: string | undefined,
): TemplateProblem[] {
  const values = longestValues(region, settings, linkDomain);
  return [...messageTemplates(settings)].flatMap(([label, template]) => {
    const message = expandMessage(template, values);
    const broken = [
      ...tokenProblems(template, settings.enExpress),
      ...(label === USER_REPORT_LABEL ? hourProblems(template) : []),
      ...lengthProblems(template, message),
    ];
    return broken.map((problem) => ({ label, ...problem, message }));
  });
}

type CodeShape = Pick<
  VerificationSettings,
  'codeLength' | 'codeLifeSeconds' | 'longCodeLength' | 'longCodeLifeSeconds'
>;

/** What makes the region's messages as long as they get. Every code has one length, and every life one text. */
export function longestValues(
  region: string,
  { codeLength, codeLifeSeconds, longCodeLength, longCodeLifeSeconds }: CodeShape,
  linkDomain: string | undefined,
): MessageValues {
  return {
    ...{ region, linkDomain, codeLifeSeconds, longCodeLifeSeconds },
    code: '0'.repeat(codeLength),
    longCode: 'x'.repeat(longCodeLength),
  };
}

function tokenProblems(template: string, enExpress: boolean): Broken[] {
  const unknown = bracketed(template).filter((text) => !tokens.includes(text as Token));
  const ofKind = enExpress ? expressProblems(template) : plainProblems(template);
  if (unknown.length === 0) return ofKind;
  return [{ rule: 'known-tokens', is: `has ${unknown.join(', ')}`, allowed: tokens.join(', ') }, ...ofKind];
}

/** The link names the region, and a long code that somebody types is typed wrongly. */
function expressProblems(template: string): Broken[] {
  const forbidden = (['[region]', '[longcode]'] as const).filter((token) => template.includes(token));
  const allowed = 'with enExpress true, [enslink]';
  return [
    ...(template.includes('[enslink]') ? [] : [{ rule: 'enx-link' as const, is: 'has no [enslink]', allowed }]),
    ...forbidden.map((token) => ({ rule: 'enx-tokens' as const, is: `has ${token}`, allowed })),
  ];
}

function plainProblems(template: string): Broken[] {
  const codes = (['[code]', '[longcode]'] as const).filter((token) => template.includes(token));
  const allowed = 'with enExpress false, either [code] or [longcode]';
  return [
    ...(template.includes('[enslink]') ? [{ rule: 'no-link' as const, is: 'has [enslink]', allowed }] : []),
    ...(codes.length === 1
      ? []
      : [{ rule: 'one-code' as const, is: `has ${codes.join(' and ') || 'no code'}`, allowed }]),
  ];
}

/** Such codes end with their short life, so hours would be wrong. */
function hourProblems(template: string): Broken[] {
  if (!template.includes('[longexpires]')) return [];
  return [{ rule: 'user-report-minutes', is: 'has [longexpires]', allowed: '[expires], which are minutes' }];
}

function lengthProblems(template: string, message: string): Broken[] {
  return [
    ...tooLong('template-length', 'has', template, MAXIMUM_TEMPLATE_BYTES),
    ...tooLong('message-length', 'becomes a message of', message, MAXIMUM_MESSAGE_BYTES),
  ];
}

function tooLong(rule: TemplateRule, verb: string, text: string, most: number): Broken[] {
  const bytes = Buffer.byteLength(text);
  return bytes > most ? [{ rule, is: `${verb} ${bytes} bytes`, allowed: `${most} or less` }] : [];
}
