/**
 * The walk: from a code to a notified phone, in two halves. How the code comes to its person is a way of its own (by-*.ts). Between them lie hours, in which the key server
 * waits for its export window to close.
 */

import type { ScoreConfiguration } from '../../protocol/risk/score.ts';
import { verifyCode } from '../client/calls.ts';
import type { Profile } from '../client/profile.ts';
import { wasClaimed } from '../lab.ts';
import { assess, type Phone, receiveKeys, shareKeys } from '../phone.ts';
import { shortened } from '../report.ts';
import { exportSourceOf, trustedKeyOf } from '../stack.ts';
import { labOf, sendingOf, sessionOf, type WalkDeps } from './deps.ts';
import { passTime, receiveDueFile } from './export-wait.ts';
import type { PublishedWalk, PublishTime } from './kept-walk.ts';
import { arrangeMeeting } from './meeting.ts';
import { sayArchive, sayDecision, spell } from './outcome.ts';

/** What a person has in hand to begin with. */
export interface CodeInHand {
  readonly code: string;
  /** By which the laboratory asks what became of it. */
  readonly uuid?: string;
  /** Of the phone's own report. */
  readonly nonce?: Buffer;
}

/** How a code comes to its person, whose phone is `ill`. */
export type Way = (deps: WalkDeps, ill: Phone) => Promise<CodeInHand>;

/** First half: meeting, code, token, certificate, keys. */
export async function beginWalk(deps: WalkDeps, profile: Profile, way: Way): Promise<PublishedWalk> {
  const { report, stack, time } = deps;
  const now = await time.now();
  report.step('Two phones meet, a third is elsewhere');
  const { ill, near, distant, encounter } = arrangeMeeting(profile, now, deps.randomBytes);
  report.say(`A and B: ${spell(encounter.from, encounter.until)}; B keeps ${near.sightings.length} beacons`);
  report.say(`C: at that time near somebody else; C keeps ${distant.sightings.length} beacons`);
  const published = await shareDiagnosis(deps, ill, await way(deps, ill));
  return { region: stack.region, ...published, near, distant };
}

/** The owner of `ill` enters the code and agrees to share the keys. */
export async function shareDiagnosis(deps: WalkDeps, ill: Phone, inHand: CodeInHand): Promise<PublishTime> {
  const { report, time } = deps;
  const session = sessionOf(deps, ill.profile);
  report.step(`${ill.name} (${ill.profile.name}) trades the code for a token`);
  const diagnosis = await verifyCode(session, inHand.code, inHand.nonce);
  report.say(`test type ${diagnosis.testType}, symptoms since ${diagnosis.symptomDate || 'an unknown day'}`);
  report.say(`token ${shortened(diagnosis.token)}, ${diagnosis.token.length} characters`);
  if (inHand.uuid !== undefined) {
    const claimed = await wasClaimed(labOf(deps), inHand.uuid);
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

/** Second half: export, download, match, decide by the region's scores. True only when B is notified and C is not. */
export async function finishWalk(deps: WalkDeps, walk: PublishedWalk, scores: ScoreConfiguration): Promise<boolean> {
  const { report, time, stack } = deps;
  const { near, distant } = walk;
  const send = sendingOf(deps, near.profile);
  report.step('The key server closes its window and exports');
  await passTime({ ...deps, send }, walk);

  report.step('B downloads, checks and matches');
  const files = await receiveDueFile({ ...deps, send }, near, walk);
  for (const archive of files) sayArchive(report, archive, near.profile.name);
  const now = await time.now();
  const nearDecision = assess(near, scores, now);
  sayDecision(report, near, nearDecision, scores);

  report.step('C downloads, checks and matches');
  const distantSend = sendingOf(deps, distant.profile);
  const received = await receiveKeys(distant, exportSourceOf(stack), trustedKeyOf(stack), distantSend, now);
  for (const archive of received) sayArchive(report, archive, distant.profile.name);
  const distantDecision = assess(distant, scores, now);
  sayDecision(report, distant, distantDecision, scores);
  return nearDecision.exposure !== undefined && distantDecision.exposure === undefined;
}
