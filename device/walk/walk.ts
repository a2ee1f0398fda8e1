/**
 * The walk: from a code to a notified phone, in two halves. How the code comes to its person is a way of its own (by-*.ts). Between them lie hours, in which the key server
 * waits for its export window to close.
 */

import type { ScoreConfiguration } from '../../protocol/risk/configuration.ts';
import type { Profile } from '../client/profile.ts';
import { assess, type Phone, receiveKeys } from '../phone.ts';
import { exportSourceOf, trustedKeyOf } from '../stack.ts';
import { sendingOf, type WalkDeps } from './deps.ts';
import { passTime, receiveDueFile } from './export-wait.ts';
import type { PublishedWalk } from './kept-walk.ts';
import { arrangeMeeting } from './meeting.ts';
import { sayArchive, sayDecision, sayLosses, spell } from './outcome.ts';
import { shareDiagnosis } from './share.ts';

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
  const reception = await receiveKeys(distant, exportSourceOf(stack), trustedKeyOf(stack), distantSend, now);
  sayLosses(report, reception);
  for (const archive of reception.received) sayArchive(report, archive, distant.profile.name);
  const distantDecision = assess(distant, scores, now);
  sayDecision(report, distant, distantDecision, scores);
  return nearDecision.exposure !== undefined && distantDecision.exposure === undefined;
}
