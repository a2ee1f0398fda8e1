/** What a revocation breaks, and for how long, as lines for people (docs/operations/revoke-key.md). */
import type { Harm as WeighedHarm } from '../../../lambdas/verification/operate/revoke-key/weigh-harm.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import { kindOf } from './options.ts';
import { span } from './say-keys.ts';

/** What a function weighed; what breaks in the other trust domains is counted nowhere. */
type Harm = Omit<WeighedHarm, 'what'> & { readonly what: string };

interface Said {
  readonly harm: Harm;
  /** How many, and whose. */
  readonly many: string;
  /** Until the last of them would have ended by itself. */
  readonly rest: string;
}

const NEW_CODE = 'those people need a new code';

const ofVerification: Readonly<Record<WeighedHarm['what'], (said: Said) => readonly string[]>> = {
  code: ({ many, rest }) => [
    `${many} codes that were not redeemed yet are refused as unknown (code_invalid) once the next key is known, in 90 seconds; ${NEW_CODE}.`,
    `The last of them would have been good for ${rest}. Codes issued from then on are good. checkcodestatus and expirecode go on.`,
  ],
  token: ({ many, rest }) => [
    `${many} tokens whose owners have not asked for a certificate yet are refused (token_invalid); ${NEW_CODE}.`,
    `The last of them would have been good for ${rest}. A verify call that is repeated within five minutes gets code_invalid.`,
  ],
  certificate: ({ many, harm }) => [
    `At most ${many} certificates that were signed and perhaps not shown yet are refused by key servers (401).`,
    'A phone that repeats its call for one, in the same words, gets one of the next key; the others need a new code. ' +
      `A certificate is good for ${span(harm.lifeSeconds ?? 0)} and no longer: by then it is over.`,
    'The list of keys (JWKS) names the next key and not this one, at once. Our key servers import it within 2 minutes, and ask at once for a',
    'name that they do not know. Whoever runs another key server must be told: until it reads the list again it trusts the revoked key.',
    'Keys that were published with a stolen certificate stay published: ask the key server’s operator to look for them.',
  ],
  message: ({ many }) => [
    `At most ${many} messages, those of yesterday and today, no longer count as signed where phones check them; their links and codes work.`,
    'The list of keys (/sms-keys) changes at once. Whoever keeps it elsewhere, such as in an app, must be told.',
  ],
  phone: ({ many, rest }) => [
    `${many} numbers that have reported may report again; the last would have waited ${rest}. Today’s caps per number begin anew.`,
  ],
  'api-key': ({ many }) => [
    `${many} API keys stop working within two minutes, for ever: phones, laboratories, statistics, self-service. Each owner needs a new key,`,
    'and keys of type device are in the region file and in every phone. The rows stay, so that this can be undone (the page says how).',
  ],
  'api-key-signature': ({ many }) => [
    `${many} API keys stop working within two minutes, for ever: phones, laboratories, statistics, self-service. Each owner needs a new key,`,
    'and keys of type device are in the region file and in every phone. The rows stay, so that this can be undone (the page says how).',
  ],
  outbox: ({ many }) => [
    `${many} messages that wait for their sender cannot be read any more and are given up; ${NEW_CODE} (self-reports).`,
  ],
  'report-session': () => ['Whoever is filling in the self-report form begins again: it lasts an hour at the most.'],
  address: () => ['Failed guesses and reports of each address are counted anew from zero. Nobody notices.'],
};

const LOGIN =
  'Whoever is logging in, or has the form open, begins again: both last a quarter of an hour. It may cost one of a day’s three turns.';

const sentences: Readonly<Record<string, (said: Said) => readonly string[]>> = {
  ...ofVerification,
  'revision-token': () => [
    'Phones that shared keys in the last 14 days cannot change or add to what they published: an upload that names one of those keys',
    'again is refused (invalid_revision_token). The keys stay published as they are. Uploads of other keys go on, and bring a good token.',
  ],
  'self-service-flow': () => [LOGIN],
  'self-service-session': () => [LOGIN],
  pseudonym: () => ['Turns are counted anew: who has had all three of today may have three more. Nobody is refused.'],
  'token-key': () => [
    'Tokens that were signed and not traded for a code yet are refused, as those of an old key are: those people log in again, and it',
    'may cost them a turn. At most three days’ and an hour’s. The key that is announced signs at once; codes that were given stay good.',
  ],
};

export function harmLines(harm: Harm, now: UnixSeconds): readonly string[] {
  const rest = harm.until === undefined ? '0 s' : span(Math.max(0, harm.until - now));
  return sentences[kindOf(harm.what)]?.({ harm, many: manyOf(harm), rest }) ?? [];
}

function manyOf({ counts, isWhole }: Harm): string {
  const groups = Object.entries(counts);
  const total = groups.reduce((sum, [, count]) => sum + count, 0);
  const named = groups.sort(([, a], [, b]) => b - a).map(([group, count]) => `${group} ${count}`);
  const least = isWhole ? '' : 'at least ';
  return groups.length > 1 ? `${least}${total} (${named.join(', ')})` : `${least}${total}`;
}
