/** Waiting for the text message with the code, and looking at its signature as a phone does. */
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import { newestMessage } from '../messages/inbox.ts';
import { type Arrived, checkSigned, type Purpose, readSigned } from '../messages/signature.ts';
import { Problem } from '../problem.ts';
import { shortened } from '../report.ts';
import { type MessageKey, messageKeyOf } from '../stack.ts';
import type { WalkDeps } from './deps.ts';

export interface Expected {
  /** When it was asked for. */
  readonly since: UnixSeconds;
  readonly purpose: Purpose;
  /** The job that sends it, which a local stack can be told to run now. Default: it was sent when it was asked for. */
  readonly wake?: string;
}

/** A message may have its code in a link, in digits and in full length, and two of them at once. */
const codes = /(?<=[?&]c=)[a-z0-9]+|\b(?:(?=[a-z]*\d)[a-z0-9]{6,}|[a-z0-9]{16,})\b/gi;

const LOOKS = 30;
const LOOKS_BEFORE_WAKING = 5;

/** What the person reads. Throws a Problem when none comes within half a minute or its signature is not good. */
export async function awaitMessage(deps: WalkDeps, expected: Expected): Promise<string> {
  const { report, phoneNumber } = deps;
  report.step(`A text message comes to ${phoneNumber}`);
  const message = await newMessage(deps, expected);
  const text = checkedText(message, expected.purpose, messageKeyOf(deps.stack), (line) => report.say(line));
  report.say(text.replace(codes, shortened));
  return text;
}

async function newMessage({ stack, time, send, phoneNumber }: WalkDeps, { since, wake }: Expected): Promise<Arrived> {
  const { messagesUrl } = stack;
  if (messagesUrl === undefined) {
    throw new Problem('This stack has no message app (messagesUrl).', 'Only "npm start" has one: take its stack file.');
  }
  for (let look = 1; look <= LOOKS; look++) {
    const message = await newestMessage(messagesUrl, send, phoneNumber, since);
    if (message) return message;
    if (look === LOOKS_BEFORE_WAKING && wake !== undefined) await time.control?.run(wake);
    await time.wait(1);
  }
  throw new Problem(
    `No message came to ${phoneNumber}.`,
    'A number that reported before gets none for a while: take another with --phone. Else look at the log of the sender.',
  );
}

/** A phone that knows the authority's key takes no message with another signature; one without it may be honest. */
function checkedText(
  message: Arrived,
  purpose: Purpose,
  key: MessageKey | undefined,
  say: (line: string) => void,
): string {
  const signed = readSigned(message.text);
  if (!signed || !key) {
    say(signed ? 'it is signed, and the stack file names no key to check that' : 'it is not signed');
    return signed?.text ?? message.text;
  }
  const verdict = signed.keyId === key.id ? checkSigned(message, purpose, key.publicKey) : 'of another key';
  if (verdict !== 'good') {
    throw new Problem(
      `The message is signed with ${signed.keyId}, and the signature is ${verdict}.`,
      `The phone knows ${key.id}. After a rotation, "npm start" writes the new key.`,
    );
  }
  say(`its signature with ${signed.keyId} is good for this number and day (${purpose})`);
  return signed.text;
}
