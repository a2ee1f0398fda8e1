/** What the regions' text messages cost, told where somebody who has written one looks: at the end of a deployment. */
import { linkDomainOf } from '../../lib/settings/link-domain.ts';
import type { Stage } from '../../lib/settings/stages.ts';
import type { RegionFile } from '../../protocol/region.ts';
import { costInWords, longestSigned, messageCost } from '../../protocol/sms/message-cost.ts';
import { expandMessage } from '../../protocol/sms/template.ts';
import { longestValues } from '../../protocol/sms/template-rules.ts';
import { messageTemplates } from '../../protocol/sms/texts.ts';

type Row = readonly [text: string, cost: string];

/** Per region and label. */
export function messageCosts(stage: Stage, regions: readonly RegionFile[]): string {
  const rows = regions.flatMap((file) => rowsOf(file, linkDomainOf(file, stage)));
  const width = Math.max(0, ...rows.map(([text]) => text.length));
  return [
    '',
    'Text messages, as long as they get; carriers bill each part:',
    '',
    ...rows.map(([text, cost]) => `  ${text.padEnd(width)}  ${cost}`),
  ].join('\n');
}

function rowsOf({ region, verification }: RegionFile, linkDomain: string | undefined): Row[] {
  const values = longestValues(region, verification, linkDomain);
  const isSigned = verification.sms.signed !== 'no';
  return [...messageTemplates(verification)].map(([label, template]) => {
    const text = expandMessage(template, values);
    const cost = costInWords(messageCost(isSigned ? longestSigned(text, region) : text));
    return [`${region}: ${label}`, isSigned ? `${cost}, signature included` : cost];
  });
}
