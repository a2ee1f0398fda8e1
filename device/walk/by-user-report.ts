/** A person with a positive test of their own asks for a code, which comes in a text message. */
import { utcDay } from '../../protocol/keys/interval.ts';
import { NONCE_BYTES, reportOwnTest } from '../client/calls.ts';
import { codeInMessage } from '../messages/link.ts';
import { Problem } from '../problem.ts';
import { shortened, utc } from '../report.ts';
import { sessionOf } from './deps.ts';
import { symptomDate } from './meeting.ts';
import { awaitMessage } from './message.ts';
import type { Way } from './walk.ts';

export const byUserReport: Way = async (deps, { name, profile }) => {
  const { report, time, phoneNumber: phone, randomBytes } = deps;
  report.step(`${name} (${profile.name}) reports an own test`);
  const now = await time.now();
  const nonce = randomBytes(NONCE_BYTES);
  const dates = { symptomDate: symptomDate(now), testDate: utcDay(now) };
  const expiresAt = await reportOwnTest(sessionOf(deps, profile), { phone, nonce, ...dates });
  report.say(`a code for ${phone} is good until ${utc(expiresAt)}; symptoms since ${dates.symptomDate}`);
  const text = await awaitMessage(deps, { since: now, purpose: 'User Report', wake: 'send-messages' });
  const code = codeInMessage(text);
  if (code === undefined) {
    throw new Problem('The message holds no code.', "Look at the region's text with the label User Report.");
  }
  report.say(`code ${shortened(code)}, which only this phone can use: it has the nonce`);
  return { code, nonce };
};
