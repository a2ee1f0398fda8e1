/**
 * The walk: from an issued code to a notified phone, in two halves. Between them lie hours, in which the key server
 * waits for its export window to close.
 */
import { DAY_SECONDS, type UnixSeconds, utcDay } from '../../protocol/keys/interval.ts';
import { type Session, verifyCode } from '../client/calls.ts';
import type { Send } from '../client/http.ts';
import type { Profile } from '../client/profile.ts';
import { withRetries } from '../client/retry.ts';
import { type IssuedCode, issueCode, type Lab, wasClaimed } from '../lab.ts';
import { assess, type Phone, receiveKeys, shareKeys } from '../phone.ts';
import type { RandomBytes } from '../random.ts';
import { type Report, reported, shortened, utc } from '../report.ts';
import { exampleConfiguration } from '../risk/example-configuration.ts';
import { exportSourceOf, type Stack, servicesOf, trustedKeyOf } from '../stack.ts';
import type { StackTime } from '../stack-time.ts';
import { passTime, receiveDueFile } from './export-wait.ts';
import type { PublishedWalk, PublishTime } from './kept-walk.ts';
import { arrangeMeeting } from './meeting.ts';
import { sayArchive, sayDecision, spell } from './outcome.ts';
import type { ExportSchedule } from './schedule.ts';

export interface WalkDeps {
  readonly stack: Stack;
  readonly time: StackTime;
  readonly schedule: ExportSchedule;
  readonly randomBytes: RandomBytes;
  readonly report: Report;
  readonly send: Send;
}

/** Then the meeting, two days ago, was on the day after onset: a day of high infectiousness. */
const SYMPTOMS_DAYS_AGO = 3;

/** First half: meeting, code, token, certificate, keys. */
export async function beginWalk(deps: WalkDeps, profile: Profile): Promise<PublishedWalk> {
  const { report, stack, time } = deps;
  const now = await time.now();
  report.step('Two phones meet, a third is elsewhere');
  const { ill, near, distant, encounter } = arrangeMeeting(profile, now, deps.randomBytes);
  report.say(`A and B: ${spell(encounter.from, encounter.until)}; B keeps ${near.sightings.length} beacons`);
  report.say(`C: at that time near somebody else; C keeps ${distant.sightings.length} beacons`);
  const code = await getCode(deps, now);
  const published = await shareDiagnosis(deps, ill, code);
  return { region: stack.region, ...published, near, distant };
}

/** A laboratory's answer to a confirmed test with symptoms since three days before `now`. */
export async function getCode(deps: WalkDeps, now: UnixSeconds, testType = 'confirmed'): Promise<IssuedCode> {
  const { report } = deps;
  report.step('The laboratory issues a code');
  const symptomDate = utcDay(now - SYMPTOMS_DAYS_AGO * DAY_SECONDS);
  const issued = await issueCode(labOf(deps), { testType, symptomDate });
  report.say(`code ${shortened(issued.code)} for test type ${testType}, symptoms since ${symptomDate}`);
  report.say(`good until ${utc(issued.expiresAt)}`);
  return issued;
}

/** The owner of `ill` types the code and agrees to share the keys. */
export async function shareDiagnosis(
  deps: WalkDeps,
  ill: Phone,
  issued: Pick<IssuedCode, 'code'> & Partial<IssuedCode>,
): Promise<PublishTime> {
  const { report, time } = deps;
  const session = sessionOf(deps, ill.profile);
  report.step(`${ill.name} (${ill.profile.name}) trades the code for a token`);
  const diagnosis = await verifyCode(session, issued.code);
  report.say(`test type ${diagnosis.testType}, symptoms since ${diagnosis.symptomDate || 'an unknown day'}`);
  report.say(`token ${shortened(diagnosis.token)}, ${diagnosis.token.length} characters`);
  if (issued.uuid !== undefined) {
    const claimed = await wasClaimed(labOf(deps), issued.uuid);
    report.say(`the laboratory sees that the code is ${claimed ? 'used' : 'NOT used'}`);
  }
  report.step(`${ill.name} trades the token for a certificate and publishes its keys`);
  const publishedFrom = await time.now();
  const receipt = await shareKeys(ill, session, diagnosis, publishedFrom);
  const publishedAt = await time.now();
  report.say(
    `${ill.keys.length} keys, of today and the days before: ${receipt.insertedExposures} are new to the server`,
  );
  if (receipt.code) report.say(`not all were taken: ${receipt.code}`);
  for (const warning of receipt.warnings) report.say(`warning: ${warning}`);
  report.say(`revision token ${shortened(receipt.revisionToken)}, ${receipt.revisionToken.length} characters`);
  return { publishedFrom, publishedAt };
}

/** Second half: export, download, match, decide. True only when B is notified and C is not. */
export async function finishWalk(deps: WalkDeps, walk: PublishedWalk): Promise<boolean> {
  const { report, time, stack } = deps;
  const { near, distant } = walk;
  const send = sendingOf(deps, near.profile);
  report.step('The key server closes its window and exports');
  await passTime({ ...deps, send }, walk);

  report.step('B downloads, checks and matches');
  const files = await receiveDueFile({ ...deps, send }, near, walk);
  for (const archive of files) sayArchive(report, archive, near.profile.name);
  const now = await time.now();
  const nearDecision = assess(near, exampleConfiguration, now);
  sayDecision(report, near, nearDecision);

  report.step('C downloads, checks and matches');
  const distantSend = sendingOf(deps, distant.profile);
  const received = await receiveKeys(distant, exportSourceOf(stack), trustedKeyOf(stack), distantSend, now);
  for (const archive of received) sayArchive(report, archive, distant.profile.name);
  const distantDecision = assess(distant, exampleConfiguration, now);
  sayDecision(report, distant, distantDecision);
  return nearDecision.notified && !distantDecision.notified;
}

function labOf(deps: WalkDeps): Lab {
  const { adminUrl, adminApiKey } = deps.stack.verification;
  return { adminUrl, adminApiKey, send: reported(deps.send, deps.report) };
}

/** A phone of `profile` on this stack; every exchange is reported. */
export function sessionOf(deps: WalkDeps, profile: Profile): Session {
  return { services: servicesOf(deps.stack), profile, send: sendingOf(deps, profile), randomBytes: deps.randomBytes };
}

function sendingOf({ send, report, time }: WalkDeps, profile: Profile): Send {
  return withRetries(reported(send, report), profile.retry, (milliseconds) => time.wait(milliseconds / 1000));
}
