/** The owner of a phone enters a code and agrees to share the keys, told step by step. */
import { parseUtcDay, type UnixSeconds } from '../../protocol/keys/interval.ts';
import { RefusedError } from '../client/answer.ts';
import type { Diagnosis, Receipt, Session } from '../client/calls.ts';
import { signatureStatus } from '../client/certificate.ts';
import { adviceFor, problemOf } from '../client/upload/problems.ts';
import { proceed, proceedInBackground } from '../client/upload/proceed.ts';
import { type Answers, enterCode, noAnswers } from '../client/upload/steps.ts';
import type { Store, Upload } from '../client/upload/upload.ts';
import { wasClaimed } from '../lab.ts';
import { agreeToShare, type Phone, storeOf } from '../phone.ts';
import { Problem } from '../problem.ts';
import { duration, shortened } from '../report.ts';
import { labOf, sessionOf, type WalkDeps } from './deps.ts';
import type { PublishTime } from './kept-walk.ts';
import type { CodeInHand } from './walk.ts';

export interface Manner {
  /** Where each step is kept. */
  readonly store: Store;
  readonly answers: Answers;
  /** Nobody watches: what may pass is tried again after half an hour and longer. */
  readonly inBackground: boolean;
}

export async function shareDiagnosis(
  deps: WalkDeps,
  ill: Phone,
  inHand: CodeInHand,
  manner: Manner = { store: storeOf(ill), answers: noAnswers, inBackground: false },
): Promise<PublishTime> {
  const { store } = manner;
  deps.report.step(`${ill.name} (${ill.profile.name}) trades the code for a token`);
  store.keep({ ...store.read(), upload: enterCode(sessionOf(deps, ill.profile), inHand.code, inHand.nonce) });
  return carryOn(deps, ill, manner, inHand.uuid);
}

/** From wherever the upload stopped. `uuid`: by which the laboratory asks what became of the code. */
export async function carryOn(deps: WalkDeps, ill: Phone, manner: Manner, uuid?: string): Promise<PublishTime> {
  const { report, time } = deps;
  const { store } = manner;
  const session = sessionOf(deps, ill.profile);
  const begun = await tradeCode(deps, session, manner);
  if (begun?.at === 'reported') throw stopped(begun);
  if (begun?.at === 'diagnosed') await sayDiagnosis(deps, begun.diagnosis, uuid);
  report.step(`${ill.name} trades the token for a certificate and publishes its keys`);
  const publishedFrom = await time.now();
  if (begun?.at === 'diagnosed') agreeToShare(ill, session, begun, publishedFrom, manner);
  const saying = { ...manner, store: sayingCertificate(deps, store, await fetchJwks(deps)) };
  const upload = await send(deps, session, saying);
  if (upload.at !== 'shared') throw stopped(upload);
  ill.revisionToken = store.read().revisionToken;
  sayReceipt(deps, upload.receipt);
  return { publishedFrom, publishedAt: await time.now() };
}

/** To the token, where the upload has not come so far yet. */
async function tradeCode(deps: WalkDeps, session: Session, manner: Manner): Promise<Upload | undefined> {
  const { upload } = manner.store.read();
  return upload?.at === 'reporting' || upload?.at === 'entered' ? send(deps, session, manner) : upload;
}

/** Tells of each certificate that comes into the store, and whether the issuer's published keys bear it out. */
function sayingCertificate({ report }: WalkDeps, store: Store, jwks: string): Store {
  return {
    read: () => store.read(),
    keep: (memory) => {
      store.keep(memory);
      if (memory.upload?.at !== 'publishing') return;
      const { certificate, certified } = memory.upload;
      const status = signatureStatus(certificate, jwks);
      report.say(`certificate ${shortened(certificate)}, ${certificate.length} characters: signature ${status}`);
      report.say(`${certified.publication.keys.length} keys, of today and the days before, go to the key server`);
    },
  };
}

/** What the issuer publishes; '' where it cannot be had, which no phone would notice. */
async function fetchJwks({ stack, send }: WalkDeps): Promise<string> {
  const request = { method: 'GET', url: stack.verification.jwksUrl, headers: { Accept: 'application/json' } };
  const { status, body } = await send(request).catch(() => ({ status: 0, body: '' }));
  return status === 200 ? body.toString() : '';
}

async function send({ time, report }: WalkDeps, session: Session, { store, inBackground }: Manner): Promise<Upload> {
  const uploader = { session, store, now: time.now };
  const wait = (seconds: number, { message }: Error) => {
    report.say(`${message}; trying again in ${duration(seconds)}`);
    return time.wait(seconds);
  };
  try {
    return await (inBackground ? proceedInBackground(uploader, wait) : proceed(uploader));
  } catch (error) {
    if (error instanceof RefusedError) report.say(`the phone tells its person: ${wordsFor(error)}`);
    throw error;
  }
}

function wordsFor({ exchange: { path, status }, code }: RefusedError): string {
  const problem = problemOf(status, code);
  return `${problem}. ${adviceFor(problem, path)}`;
}

async function sayDiagnosis(deps: WalkDeps, diagnosis: Diagnosis, uuid: string | undefined): Promise<void> {
  const { report } = deps;
  const { testType, symptomDate, token } = diagnosis;
  report.say(`test type ${testType}, symptoms since ${symptomDate || 'an unknown day'}`);
  report.say(`token ${shortened(token)}, ${token.length} characters`);
  if (uuid === undefined) return;
  const claimed = await wasClaimed(labOf(deps), uuid);
  report.say(`the laboratory sees that the code is ${claimed ? 'used' : 'NOT used'}`);
}

function sayReceipt({ report }: WalkDeps, receipt: Receipt): void {
  const { insertedExposures, code, warnings, revisionToken } = receipt;
  report.say(`${insertedExposures} of them are new to the server`);
  if (code) report.say(`not all were taken: ${code}`);
  for (const warning of warnings) report.say(`warning: ${warning}`);
  report.say(`revision token ${shortened(revisionToken)}, ${revisionToken.length} characters`);
}

function stopped(upload: Upload): Problem {
  if (upload.at === 'reported')
    return new Problem('The code has not come yet.', 'Give it with --code when it is there.');
  return new Problem(`The upload is ${upload.at}.`, 'Begin another one with a new code.');
}

/** A date that a person gave: `YYYY-MM-DD`, not in the future. Throws a Problem. */
export function checkedOnset(text: string, now: UnixSeconds): string {
  const day = parseUtcDay(text);
  if (day !== undefined && day <= now) return text;
  throw new Problem(`Symptoms since ${text}?`, 'Write a day that has begun as YYYY-MM-DD.');
}
