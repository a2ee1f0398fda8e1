/** What is wrong with the messages, reports and apps of a region file, with what its messages would cost. */
import type { RegionFile } from '../../../protocol/region.ts';
import type { Finding } from '../../../protocol/region-config/finding.ts';
import { messageProblems } from '../../../protocol/settings/rules/messages.ts';
import { costInWords, messageCost } from '../../../protocol/sms/message-cost.ts';
import { LONGEST_NAME } from '../stage-files.ts';

export function fileMessageProblems({ region, verification }: RegionFile): Finding[] {
  // A region file is good for every stage: one that names no domain gets the longest that a stage may have.
  const linkDomain = verification.linkDomain ?? 'x'.repeat(LONGEST_NAME);
  const costOf = (message: string) => costInWords(messageCost(message));
  return messageProblems({ region, verification, linkDomain, costOf });
}
