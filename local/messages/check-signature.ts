/** Says in words whether a phone would trust a message. */
import type { KeyObject } from 'node:crypto';
import { checkSigned, readSigned, type Verdict } from '../../device/messages/signature.ts';
import type { StoredMessage } from './messages.ts';

/** The public key of a key id; undefined where it cannot be had. */
export type KeyOf = (keyId: string) => Promise<KeyObject | undefined>;

const words: Readonly<Record<Verdict, string>> = {
  unsigned: 'not signed',
  good: 'signature good',
  outdated: 'signed for another day',
  forged: 'SIGNATURE WRONG',
};

export async function checkSignature(message: StoredMessage, keyOf: KeyOf): Promise<string> {
  const signed = readSigned(message.text);
  if (!signed) return words.unsigned;
  const key = await keyOf(signed.keyId);
  if (!key) return `signed with ${signed.keyId}, which is not published`;
  const verdict = checkSigned(message, message.isUserReport ? 'User Report' : 'EN Report', key);
  return `${words[verdict]} (${signed.keyId})`;
}
