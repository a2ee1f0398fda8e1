/** The text of a new region file, with comments that say what people ask first. */
import { mapDays, unpackMap } from '../../../protocol/region-config/infectiousness-map.ts';
import { type PresetName, presets } from '../../../protocol/region-config/presets.ts';
import { type Answers, GOOGLE_DEFAULTS, localesOf, reversedHost } from './questions.ts';
import { exposureTexts, regionTexts } from './texts.ts';

/** Seconds of a day near somebody, weighted: the quarter of an hour from which Linux Foundation Public Health alerts. */
const ALERT_SECONDS = 900;

export function regionFileText(region: string, answers: Answers): string {
  const id = text(answers['authority-id']);
  const host = reversedHost(answers.website);
  const of = region.toLowerCase().replace('-', '_');
  return `// Every field, with what it takes and means: docs/region-file.md. What is wrong with this file: npm run region -- check
{
  "$schema": "./region.schema.json",
  "region": ${text(region)},
  "name": ${text(answers.name)},
  "verification": {
    "allowedTestTypes": ["confirmed", "likely", "negative"],
    "smsCountry": ${text(answers['sms-country'])},
    // After the first deployment npm run api-key makes the key of the phones and prints the line that goes here:
    // "deviceApiKey": { "prod": "…" },
    "certificate": {
      // Names of the two servers to each other. Never change them once phones are out.
      "issuer": ${text(`${host}.verification.${of}`)},
      "audience": ${text(`${host}.keyserver.${of}`)}
    }
  },
  "keyServer": {
    "healthAuthorityIds": [${id}],
    "export": {
      // 2, 4, 8 or 24: more often warns earlier and costs more (npm run cost).
      "periodHours": 4,
      "verificationKeyId": ${text(answers['key-id'])},
      "verificationKeyVersion": "v1"
    }
  },
${indented(partText(answers))}
}
`;
}

/** The member \`exposureNotifications\`, to be pasted into a file that is there already. */
export function partText(answers: Answers): string {
  const { website, color } = answers;
  return `"exposureNotifications": {
  // The day from which people are offered Exposure Notifications, when you know it:
  // "goLiveDate": "2030-01-07",
  "agency": {
    "websiteURL": ${text(website)},
    "headerStyle": "nameAndIcon",
    "color": ${text(color)},
    "textColor": ${text(answers['text-color'])}
  },
  // It rises whenever a legalConsentText changes.
  "legalConsentVersion": "1.0.0",
  "texts": {
${indented(byLocale(answers, regionTexts(answers.name, answers['region-name'])), 2)}
  },
${indented(scores(answers.preset))}
  // No codes are issued for what people report by themselves (verification.allowedTestTypes).
  "reportTypes": {
    "selfReportWeight": 0
  },
  // From the most to the least serious, at most four: phones take the first of which a threshold is met.
  "classifications": [
    {
      // Change the name whenever a threshold changes.
      "name": "Exposure 1",
      // A page of its own, about what to do after an exposure, is better than the website.
      "url": ${text(website)},
${indented(thresholds(answers.preset), 3)}
      "texts": {
${indented(byLocale(answers, exposureTexts), 4)}
      }
    }
  ],
  // The page about exposures that were told of by mistake.
  "revocation": {
    "url": ${text(website)}
  },
  // The page about codes, and what to do where one does not work.
  "verification": {
    "learnMoreURL": ${text(website)}
  }
}`;
}

function byLocale({ locales }: Answers, texts: Readonly<Record<string, string>>): string {
  return localesOf(locales)
    .map((locale) => {
      const note = locale.startsWith('EN_') ? '' : `// English so far: to be translated.\n`;
      return `${note}${text(locale)}: ${JSON.stringify(texts, undefined, 2)}`;
    })
    .join(',\n');
}

function scores(preset: string): string {
  if (preset === GOOGLE_DEFAULTS) return "// Scores: Google's defaults, since none are written here.";
  const lines = `// Scores to start from; each field that is written here goes before the preset's.\n"preset": ${text(preset)},`;
  const map = unpackMap(presets[preset as PresetName].symptomOnsetToInfectiousnessMap as bigint);
  if (map.unknown) return lines;
  const days = mapDays.flatMap((day) => (map[day] ? [`    ${text(day)}: ${text(map[day])}`] : []));
  return `${lines}
// The preset's days. Keys that came without a day of first symptoms would be dropped there; here they count.
"infectiousness": {
  "map": {
${days.join(',\n')},
    "unknown": "standard"
  }
},`;
}

/** Nothing where the preset has one. */
function thresholds(preset: string): string {
  if ('perDaySumERVThreshold_1' in (presets[preset as PresetName] ?? {})) return "// Its threshold is the preset's.";
  return `// Seconds of one day, weighted by the scores, that notify.
"thresholds": {
  "perDaySumERV": ${ALERT_SECONDS}
},`;
}

function text(value: string): string {
  return JSON.stringify(value);
}

function indented(lines: string, levels = 1): string {
  return lines.replaceAll(/^(?=.)/gm, '  '.repeat(levels));
}
