import { HOUR_SECONDS } from '../../protocol/keys/interval.ts';
import { send } from '../client/http.ts';
import { Problem } from '../problem.ts';
import { exportSourceOf, readStack, trustedKeyOf } from '../stack.ts';
import { stackTime } from '../stack-time.ts';
import { type Site, verifySite } from '../verify/site.ts';
import { verificationText } from '../verify/text.ts';
import { readSchedule } from '../walk/schedule.ts';
import { BAD, type Command, GOOD, OPEN, readWordAnd } from './command.ts';
import { keyOf, keyOptions } from './export-source.ts';
import { stackOption } from './stack-options.ts';

const help = `Looks at a whole export site from outside: index, every file, signatures by the rules of both platforms, times, order and
cover, headers, ages. Nothing is changed.

  npm run device -- verify [--stack FILE]
  npm run device -- verify INDEX-URL [options]

  --base URL         what lines of the index are appended to (default: the folder of the index)
  --public-key FILE  check signatures with this key (PEM)
  --key-id ID --key-version VERSION
                     of which name the key is
  --period-hours N   the interval that phones are told; otherwise windows are not measured
  --stack FILE       the site of a stack, by what its phones are told (default ${stackOption.stack.default})
  --json             one JSON document

Exit code 0 without an error (warnings may remain), 1 with one, 2 when it could not begin.`;

const options = {
  ...stackOption,
  base: { type: 'string' },
  ...keyOptions,
  'period-hours': { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

type VerifyOptions = ReturnType<typeof readWordAnd<typeof options>>['values'];

export const verify: Command = {
  summary: 'a whole export site from outside',
  help,
  whenUnable: OPEN,
  async run(args, { out, note }) {
    const { word, values } = readWordAnd(args, options);
    const { site, now } = word === undefined ? await ofStack(values) : ofAddress(word, values);
    const progress = (done: number, all: number) => {
      if (done % 20 === 0) note(`${done} of ${all} files`);
    };
    const verification = await verifySite(site, { send, now, progress });
    out(values.json ? JSON.stringify(verification, undefined, 2) : verificationText(verification));
    return verification.findings.some(({ severity }) => severity === 'error') ? BAD : GOOD;
  },
};

async function ofStack(values: VerifyOptions): Promise<{ site: Site; now: number }> {
  const { base, 'public-key': keyFile } = values;
  if (base !== undefined || keyFile !== undefined)
    throw new Problem('--base and --public-key need an address.', 'See --help.');
  const stack = readStack(values.stack);
  const { periodSeconds, minimumAgeSeconds } = readSchedule(stack.region);
  const periodHours = hoursOf(values) ?? periodSeconds / HOUR_SECONDS;
  const site = { ...exportSourceOf(stack), trusted: trustedKeyOf(stack), periodHours, minimumAgeSeconds };
  return { site, now: await stackTime(stack.controlUrl, send).now() };
}

/** As regions have it that say nothing else (protocol/region.ts). */
const USUAL_AGE_SECONDS = 2 * HOUR_SECONDS;

function ofAddress(word: string, values: VerifyOptions): { site: Site; now: number } {
  const indexUrl = addressOf(word);
  const baseUrl = addressOf(values.base ?? new URL('.', indexUrl).href);
  const trusted = keyOf(values);
  const periodHours = hoursOf(values);
  const site = { indexUrl, baseUrl, trusted, periodHours, minimumAgeSeconds: USUAL_AGE_SECONDS };
  return { site, now: Math.floor(Date.now() / 1000) };
}

function addressOf(text: string): string {
  const url = URL.parse(text);
  if (url && /^https?:$/.test(url.protocol)) return text;
  throw new Problem(`${text} is no address.`, 'It must begin with https://.');
}

function hoursOf({ 'period-hours': text }: VerifyOptions): number | undefined {
  if (text === undefined) return undefined;
  const hours = Number(text);
  if (Number.isInteger(hours) && hours >= 1 && hours <= 24) return hours;
  throw new Problem(`--period-hours is "${text}".`, 'Allowed: whole hours, 1 to 24.');
}
