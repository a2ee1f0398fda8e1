/** The text message that carries a code, as a template with tokens (verification-server.md §2.6). */
import { codeLink } from './deep-link.ts';

export interface MessageValues {
  region: string;
  /** Absent where links are `ens://` links. */
  linkDomain: string | undefined;
  code: string;
  codeLifeSeconds: number;
  longCode: string;
  longCodeLifeSeconds: number;
}

/** In the order in which the reference replaces them, which matters where a value contains a token's text. */
const tokenValues = {
  '[enslink]': ({ region, longCode, linkDomain }) => codeLink(region, longCode, linkDomain),
  '[region]': ({ region }) => region,
  '[code]': ({ code }) => code,
  '[expires]': ({ codeLifeSeconds }) => String(Math.floor(codeLifeSeconds / 60)),
  '[longcode]': ({ longCode }) => longCode,
  '[longexpires]': ({ longCodeLifeSeconds }) => String(Math.floor(longCodeLifeSeconds / 3600)),
} satisfies Record<string, (values: MessageValues) => string>;

export type Token = keyof typeof tokenValues;

export const tokens = Object.keys(tokenValues) as Token[];

/** Every token of the template replaced. What is no token stays as it is. */
export function expandMessage(template: string, values: MessageValues): string {
  // A function, because `$&` in a replacement text would mean something.
  return tokens.reduce((text, token) => text.replaceAll(token, () => tokenValues[token](values)), template);
}

/**
 * As it is kept: line ends and `|` are spaces, and many spaces are one. So is every other white space, since a no-break
 * space would turn the whole message into UCS-2, which costs more than twice as much.
 */
export function normaliseTemplate(template: string): string {
  return template.replace(/[\s|\u0085]+/gu, ' ');
}

/** Whatever stands in brackets: a token, or the misspelling of one. */
export function bracketed(template: string): string[] {
  return template.match(/\[[^[\]]*\]/gu) ?? [];
}
