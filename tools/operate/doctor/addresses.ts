/** What callers ask: does each address answer, with its database; are keys listed; can the functions open their rings? */
import { jwksUrl } from '../../../lib/settings/addresses.ts';
import { tokenKeysPath } from '../../../protocol/self-service/paths.ts';
import { bad, type Finding, ok } from './finding.ts';
import type { Place } from './place.ts';

/** GET or POST; throws where nobody answers. */
export type AskAddress = (
  url: string,
  init?: { method: string; headers: Record<string, string>; body: string },
) => Promise<{
  readonly status: number;
  text(): Promise<string>;
}>;

/** Of each domain, the outputs that are the base of an API with /health. */
const apis: Readonly<Record<Place['domain'], readonly string[]>> = {
  verification: ['DeviceUrl', 'AdminUrl'],
  keyserver: ['PublishUrl'],
  selfservice: ['SelfServiceUrl'],
};

export async function lookAtAddresses(place: Place, ask: AskAddress): Promise<Finding[]> {
  const urls = apis[place.domain].flatMap((name) => place.outputs[name] ?? []);
  const health = await Promise.all(urls.map((url) => healthOf(place, url, ask)));
  return [...health, ...(await keyLists(place, ask)), ...(await rings(place, ask))];
}

/** The path of publish is an output of its own. */
const baseOf = (url: string) => url.replace(/v1\/publish$/, '');

async function healthOf({ domain, stage }: Place, url: string, ask: AskAddress): Promise<Finding> {
  const address = `${baseOf(url)}health?service=database`;
  const answer = await answerOf(address, ask);
  if (answer.status === 200) return ok(address, 'answers, and its table can be read');
  const log = `/enx/${stage.name}/${domain}/health`;
  return bad(
    address,
    answer.words,
    `The log ${log}; alarms ServerErrors and TableThrottled; docs/operations/ProbeFailing.md`,
  );
}

/** Key servers read the one, browsers of self-service the other; the latter opens its rings for that. */
async function keyLists({ domain, outputs, regions, stage }: Place, ask: AskAddress): Promise<Finding[]> {
  const base = outputs[domain === 'verification' ? 'DeviceUrl' : 'SelfServiceUrl'];
  if (domain === 'keyserver' || base === undefined) return [];
  const all = regions.map(async (region) => {
    const url = domain === 'verification' ? jwksUrl(base, region) : `${base}${tokenKeysPath(region).slice(1)}`;
    const answer = await answerOf(url, ask);
    const count = countOf(answer.text);
    if (answer.status === 200 && count > 0) return [ok(url, `lists ${count} keys`)];
    // Not every region offers self-service.
    if (domain === 'selfservice' && answer.status === 404) return [];
    const words = answer.status === 200 ? 'lists no key' : answer.words;
    return [
      bad(
        url,
        words,
        `aws lambda invoke --function-name enx-${stage.name}-${domain}-rotate --qualifier live /dev/stdout`,
      ),
    ];
  });
  return (await Promise.all(all)).flat();
}

function countOf(text: string): number {
  try {
    const list: { keys?: unknown } = JSON.parse(text);
    return Array.isArray(list.keys) ? list.keys.length : Array.isArray(list) ? list.length : 0;
  } catch {
    return 0;
  }
}

/**
 * An API key that nobody made is refused 401 by its signature, under a ring that the function must open for that; where it
 * cannot, the answer is 500. Costs a look at no table of people.
 */
async function rings(
  { domain, outputs, stage, regions: [region = 'US-ZZ'] }: Place,
  ask: AskAddress,
): Promise<Finding[]> {
  if (domain !== 'verification' || outputs.DeviceUrl === undefined) return [];
  const what = 'rings of API keys';
  const headers = { 'content-type': 'application/json', 'x-api-key': `${'A'.repeat(86)}.${region}.${'A'.repeat(86)}` };
  const answer = await answerOf(`${outputs.DeviceUrl}api/verify`, (url) =>
    ask(url, { method: 'POST', headers, body: '{}' }),
  );
  if (answer.status === 401) return [ok(what, 'can be opened')];
  return [
    bad(what, answer.words, `The log /enx/${stage.name}/verification/verify; docs/operations/RingRefreshFailing.md`),
  ];
}

/** Never rejects; status 0 where nobody answers. */
export async function answerOf(url: string, ask: AskAddress): Promise<{ status: number; text: string; words: string }> {
  try {
    const answer = await ask(url);
    return { status: answer.status, text: await answer.text(), words: `answers ${answer.status}` };
  } catch (error) {
    const { cause, message } = error as Error;
    return { status: 0, text: '', words: `does not answer: ${cause instanceof Error ? cause.message : message}` };
  }
}
