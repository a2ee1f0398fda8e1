/** A person with a positive test of their own asks for a code, which comes in a text message. */
import { utcDay } from '../../protocol/keys/interval.ts';
import type { Store } from '../client/upload/upload.ts';
import { reportTest } from '../client/user-report.ts';
import { codeInMessage } from '../messages/link.ts';
import { type Phone, storeOf } from '../phone.ts';
import { Problem } from '../problem.ts';
import { shortened, utc } from '../report.ts';
import { sessionOf, type WalkDeps } from './deps.ts';
import { symptomDate } from './meeting.ts';
import { awaitMessage } from './message.ts';
import type { CodeInHand, Way } from './walk.ts';

export const byUserReport: Way = (deps, ill) => getCodeByReport(deps, ill, storeOf(ill));

/** `store`: where the phone keeps the nonce and when it reported. */
export async function getCodeByReport(deps: WalkDeps, ill: Phone, store: Store): Promise<CodeInHand> {
  const { name, profile } = ill;
  const { report, time, phoneNumber: phone } = deps;
  report.step(`${name} (${profile.name}) reports an own test`);
  const now = await time.now();
  const dates = { symptomDate: symptomDate(now), testDate: utcDay(now) };
  const uploader = { session: sessionOf(deps, profile), store, now: time.now };
  const { expiresAt } = await reportTest(uploader, { phone, ...dates });
  report.say(`a code for ${phone} is good until ${utc(expiresAt)}; symptoms since ${dates.symptomDate}`);
  const text = await awaitMessage(deps, { since: now, purpose: 'User Report', wake: 'send-messages' });
  const code = codeInMessage(text);
  if (code === undefined) {
    throw new Problem('The message holds no code.', "Look at the region's text with the label User Report.");
  }
  report.say(`code ${shortened(code)}, which only this phone can use: it has the nonce`);
  return { code, nonce: Buffer.from(store.read().nonce, 'base64') };
}
