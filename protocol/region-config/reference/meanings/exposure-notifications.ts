import { exposureNotifications } from '../../file/exposure-notifications.ts';
import { keyNamed } from '../../keys/all.ts';
import type { Meanings } from './meaning.ts';

const part = 'exposureNotifications';

const groups: Meanings = {
  [part]: { meaning: 'What phones of the region are told: texts, links, scores, classifications.' },
  [`${part}.agency`]: { meaning: 'The authority, and how its header looks.' },
  [`${part}.texts`]: {
    meaning: 'Locale → what people read. The first locale is the one of texts without a locale.',
  },
  [`${part}.preset`]: {
    meaning: 'Scores to start from; every field that is written goes before it.',
    default: "Google's defaults",
  },
  [`${part}.attenuation`]: { meaning: 'What a second near somebody counts, by the strength of the signal.' },
  [`${part}.attenuation.thresholds`]: { meaning: 'Highest attenuation of each bucket, rising.' },
  [`${part}.attenuation.weights`]: { meaning: 'What a second counts in each bucket.' },
  [`${part}.infectiousness`]: { meaning: 'What an exposure counts by how infectious the other person was.' },
  [`${part}.reportTypes`]: { meaning: 'What an exposure counts by how the other person was diagnosed.' },
  [`${part}.classifications`]: {
    meaning: 'Whom to notify, from the most to the least serious: phones take the first whose threshold is met.',
  },
  [`${part}.classifications[].texts`]: { meaning: 'Locale → what the person reads who is notified.' },
  [`${part}.classifications[].thresholds`]: { meaning: 'What notifies; any of them is enough. 0 is off.' },
  [`${part}.revocation`]: { meaning: 'When an exposure was told of by mistake; its texts are in `texts`.' },
  [`${part}.verification`]: { meaning: 'Entering a code.' },
  [`${part}.android`]: { meaning: 'What Google alone takes.' },
  [`${part}.test`]: { meaning: "What Apple's file for a phone under test alone takes." },
  [`${part}.push`]: { meaning: 'What Apple leaves open about a signed update. Change one when Apple says so.' },
  [`${part}.push.signedText`]: {
    meaning: "What is signed: the header's base64 text, or the name that it stands for.",
  },
  [`${part}.push.signatureForm`]: { meaning: 'Form of the signature; `raw` is r‖s in 64 bytes.' },
  [`${part}.push.signatureText`]: { meaning: 'How the signature is written in its header.' },
  [`${part}.push.localisedRevocation`]: {
    meaning:
      "Are subject and body of the revocation sent by locale, as Google's document has them? Apple's document does not.",
  },
  [`${part}.stated`]: {
    meaning: 'Values that the deployment decides, written down only to be compared with it: a difference is an error.',
  },
};

/** One for each: all of them say the same of another key. */
const statedMeanings: Meanings = Object.fromEntries(
  Object.keys(exposureNotifications.shape.stated._zod.def.innerType.shape).map((name) => [
    `${part}.stated.${name}`,
    { meaning: `Compared with the derived value. ${keyNamed(name).meaning}`, default: 'nothing is compared' },
  ]),
);

export const exposureNotificationsMeanings: Meanings = { ...groups, ...statedMeanings };
