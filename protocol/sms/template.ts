/** The text message that carries a code (verification-server.md §2.6). */
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

/** Labels of the two texts that every region has. */
export const DEFAULT_LABEL = 'Default SMS template';
export const USER_REPORT_LABEL = 'User Report';

/** Used until a region writes its own. */
export const defaultMessage =
  'This is your Exposure Notifications verification code: [enslink] Expires in [longexpires] hours';
/** A self-reported code is typed, so that it only works on the phone that asked for it. */
export const defaultUserReportMessage =
  'Your Exposure Notifications verification code: [code] Expires in [expires] minutes. If you did not request this, please ignore it.';

/** Replaces the tokens in the order of the reference, which matters where a value contains a token's text. */
export function expandMessage(template: string, values: MessageValues): string {
  const tokens: [string, string][] = [
    ['[enslink]', codeLink(values.region, values.longCode, values.linkDomain)],
    ['[region]', values.region],
    ['[code]', values.code],
    ['[expires]', String(Math.floor(values.codeLifeSeconds / 60))],
    ['[longcode]', values.longCode],
    ['[longexpires]', String(Math.floor(values.longCodeLifeSeconds / 3600))],
  ];
  return tokens.reduce((text, [token, value]) => text.replaceAll(token, value), template);
}
