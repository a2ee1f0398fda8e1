/** Every rule about what phones are told, beyond the schema of the region file (region-config.md §2, §7). */
import type { Finding } from '../finding.ts';
import { addresses, basePath } from './addresses.ts';
import { headerImage, imageFormat, readable } from './agency.ts';
import { deviceApiKey, filesPerDay, stated } from './deployment.ts';
import { consentVersions, goLiveDate, renamedThresholds } from './history.ts';
import { locales } from './locales.ts';
import { publicKey } from './public-key.ts';
import { known, required } from './required.ts';
import { reachedInOrder, uniqueNames, withThreshold } from './scores/classifications.ts';
import { infectiousnessMap } from './scores/infectiousness.ts';
import { reachable } from './scores/reach.ts';
import { fallingWeights, infectiousWeights, risingThresholds, selfReports, someWeight } from './scores/weights.ts';
import type { Rule, Subject } from './subject.ts';
import { blankTexts, plainTexts, writableTexts } from './texts.ts';

/** What changed since something was handed over; there may have been more than one. */
const historyRules: readonly Rule[] = [renamedThresholds, consentVersions];

const rules: readonly Rule[] = [
  required,
  known,
  locales,
  blankTexts,
  plainTexts,
  writableTexts,
  readable,
  headerImage,
  imageFormat,
  risingThresholds,
  someWeight,
  fallingWeights,
  infectiousWeights,
  selfReports,
  infectiousnessMap,
  uniqueNames,
  withThreshold,
  reachedInOrder,
  reachable,
  addresses,
  basePath,
  stated,
  publicKey,
  deviceApiKey,
  filesPerDay,
  ...historyRules,
  goLiveDate,
];

export function ruleFindings(subject: Subject): Finding[] {
  return rules.flatMap((rule) => rule(subject));
}

export function historyFindings(subject: Subject): Finding[] {
  return historyRules.flatMap((rule) => rule(subject));
}
