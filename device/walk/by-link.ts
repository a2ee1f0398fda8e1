/** The code comes in a text message, and its person taps the link in it. */
import type { Profile } from '../client/profile.ts';
import { issueCode } from '../lab.ts';
import { type Opened, tapLink } from '../messages/tap.ts';
import { reported, shortened } from '../report.ts';
import { labOf, type WalkDeps } from './deps.ts';
import { symptomDate } from './meeting.ts';
import { awaitMessage } from './message.ts';
import type { Way } from './walk.ts';

export const byLink: Way = async (deps, { profile }) => {
  const { report, time, phoneNumber: phone } = deps;
  report.step('The laboratory issues a code to a telephone number');
  const now = await time.now();
  const { uuid, code } = await issueCode(labOf(deps), { testType: 'confirmed', symptomDate: symptomDate(now), phone });
  report.say(`code ${shortened(code)} for ${phone}, and another one in the message`);
  const message = await awaitMessage(deps, { since: now, purpose: 'EN Report' });
  return { uuid, code: await tap(deps, profile, message) };
};

const places: Readonly<Record<Opened['through'], string>> = {
  link: 'the link opens Exposure Notifications by itself',
  ens: 'the redirector sends the phone to Exposure Notifications',
  app: "the redirector sends the phone to the region's app",
  store: "the redirector sends the phone to the store; the region's app, once installed, opens the link by itself",
};

async function tap(deps: WalkDeps, profile: Profile, text: string): Promise<string> {
  const { report, stack, send } = deps;
  report.step('The person taps the link');
  const { code, through } = await tapLink(text, {
    region: stack.region,
    redirectUrl: stack.verification.redirectUrl,
    profile,
    send: reported(send, report),
  });
  report.say(`${places[through]}, with code ${shortened(code)}`);
  return code;
}
