/** What carriers bill for a text message: its parts, which depend on the alphabet that it needs (3GPP TS 23.038, 23.040). */
import { SegmentedMessage } from 'sms-segments-calculator';

export interface MessageCost {
  /** As they are billed: GSM-7 counts some twice, such as brackets and the euro sign, and UCS-2 most emoji. */
  readonly characters: number;
  readonly encoding: 'GSM-7' | 'UCS-2';
  /** Of 160 characters in GSM-7 and 70 in UCS-2; where there are several, of 153 and 67. */
  readonly parts: number;
  /** What GSM-7 lacks, each once. */
  readonly outsideGsm: readonly string[];
}

export function messageCost(text: string): MessageCost {
  const message = new SegmentedMessage(text);
  return {
    characters: message.encodedChars.reduce((sum, { codeUnits }) => sum + codeUnits.length, 0),
    encoding: message.encodingName,
    parts: message.segmentsCount,
    outsideGsm: [...new Set(message.getNonGsmCharacters())],
  };
}

/** `2 parts, 81 characters in UCS-2 because of ’`: often one character doubles the bill, and nobody saw it. */
export function costInWords({ characters, encoding, parts, outsideGsm }: MessageCost): string {
  const because = encoding === 'UCS-2' ? ` because of ${outsideGsm.join(' ')}` : '';
  return `${parts} ${parts === 1 ? 'part' : 'parts'}, ${characters} characters in ${encoding}${because}`;
}

/** Base64 of 72 bytes, where DER over P-256 ends. */
const longestSignature = 'A'.repeat(96);

/**
 * A text as long as a signature makes it at most; kids of a region count its keys. By itself, since what signs (signature.ts)
 * runs in no browser.
 */
export function longestSigned(text: string, region: string): string {
  return `${text} \nAuthentication:0101:${region}-v99-sms:${longestSignature}`;
}
