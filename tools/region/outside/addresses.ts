/** C10, and whether publish is publish: what the addresses answer to somebody who has nothing to say. */

import { type Exchange, headerOf } from '../../../device/client/http.ts';
import { ios } from '../../../device/client/profile.ts';
import { type Answer, type Ask, inWords, isRedirect, noRedirect } from './ask.ts';
import { bad, good, open, type Seen } from './seen.ts';
import { addressOf, isSeen, type Told, textOf } from './told.ts';

const apiKey = { rule: 'C10', key: 'testVerificationAPIKey' } as const;

/** An empty body: refused after the API key, before anything is looked up, and counted as nobody's guess. */
function post(ask: Ask, url: URL, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const request = {
    method: 'POST',
    url: url.href,
    headers: { 'Content-Type': 'application/json', 'User-Agent': ios.userAgent, ...headers },
    body: Buffer.alloc(0),
  };
  return ask(request);
}

const statusOf = (answer: Answer) => (typeof answer === 'string' ? undefined : answer.status);

export async function lookAtVerification(told: Told, ask: Ask): Promise<Seen[]> {
  const keys = ['testVerificationURL', 'testVerificationCertificateURL'];
  const seen: Seen[] = [];
  for (const key of keys) seen.push(...(await lookAtAddress(told, key, ask)));
  return textOf(told, apiKey.key) === undefined ? [...seen, noKey(told)] : seen;
}

/** 401 without the API key, 400 with it. */
async function lookAtAddress(told: Told, key: string, ask: Ask): Promise<Seen[]> {
  const url = addressOf(told, key);
  if (isSeen(url)) return [url];
  const about = { rule: 'C10', key } as const;
  const without = await post(ask, url);
  if (statusOf(without) === 429) return [busy(about.key, url)];
  if (statusOf(without) !== 401) {
    return [
      bad(about, `${url.href} ${inWords(without)} without an API key; it must answer 401`, wrongAddress(without)),
    ];
  }
  const deviceKey = textOf(told, apiKey.key);
  const refuses = good(about, `${url.href} answers 401 without an API key`);
  if (deviceKey === undefined) return [refuses];
  return [refuses, withKey(told, url, await post(ask, url, { 'X-API-Key': deviceKey }))];
}

function withKey(told: Told, url: URL, answer: Answer): Seen {
  const status = statusOf(answer);
  if (status === 400) return good(apiKey, `${url.href} takes the device key (400 to an empty request)`);
  if (status === 429) return busy(apiKey.key, url);
  if (status !== 401)
    return bad(apiKey, `${url.href} ${inWords(answer)} to the device key; it must answer 400`, wrongAddress(answer));
  const remedy = `It was withdrawn, or is of another stage or region. Make one and paste it into the region file: ${makeKey(told)}`;
  return bad(apiKey, `${url.href} refuses the device key (401)`, remedy);
}

function noKey(told: Told): Seen {
  const remedy = `Make it, and paste the line that the command shows into the region file: ${makeKey(told)}`;
  return open(apiKey, 'the region file has no verification.deviceApiKey yet', remedy);
}

function makeKey({ stage, region }: Told): string {
  if (stage === 'local') return 'npm start makes one, and needs no line in the region file.';
  return `npm run api-key -- create --stage ${stage} --region ${region} --type device --name "phones"`;
}

function busy(key: string, url: URL): Seen {
  const remedy = 'The region is in maintenance (verification.maintenance), or too many call at once: look again later.';
  return open({ rule: 'C10', key }, `${url.href} answers 429`, remedy);
}

function wrongAddress(answer: Answer): string {
  if (isRedirect(answer)) return noRedirect;
  return 'Something else answers there, or nothing: docs/operations/ProbeFailing.md.';
}

/** 400 in the words of publish: any other address answers something else to an empty body (key-server.md §1.1, §1.6). */
export async function lookAtPublish(told: Told, ask: Ask): Promise<Seen[]> {
  const about = { rule: 'publish', key: 'tekUploadURL' } as const;
  const url = addressOf(told, about.key);
  if (isSeen(url)) return [url];
  const answer = await post(ask, url);
  if (statusOf(answer) === 429)
    return [open(about, `${url.href} answers 429`, 'Too many call at once: look again later.')];
  if (statusOf(answer) === 400 && headerOf(answer as Exchange, 'X-Api-Version') !== undefined) {
    return [good(about, `${url.href} answers as publish does (400 to an empty request)`)];
  }
  const what = `${url.href} ${inWords(answer)} to an empty request; publish answers 400 and names its version`;
  return [bad(about, what, wrongAddress(answer))];
}
