import { send } from '../client/http.ts';
import { openArchive } from '../files/archive.ts';
import { fetchArchive, fetchIndex } from '../files/download.ts';
import type { ReceivedArchive } from '../files/run.ts';
import { reported } from '../report.ts';
import { sayArchive } from '../walk/outcome.ts';
import { BAD, type Command, GOOD, readOptions } from './command.ts';
import { exportOptions, exportOptionsHelp, exportsOf } from './export-source.ts';
import { phoneOptions, profileOf, reportOf } from './stack-options.ts';

const help = `Fetches index and archives, checks every signature by the rules of both platforms, says what is inside.

  npm run device -- download [options]

${exportOptionsHelp}
  --profile NAME    android (default) or ios: whose requests it sends
  --json            one JSON document; the report for people goes to standard error

Exit code 0 when every archive is good, else 1. Stops at the first bad one; "inspect" says more about it.`;

const options = { ...phoneOptions, ...exportOptions } as const;

export const download: Command = {
  summary: 'fetch index and archives, check every signature, say what is inside',
  help,
  whenUnable: BAD,
  async run(args, output) {
    const typed = readOptions(args, options);
    const { source, trusted } = exportsOf(typed);
    const profile = profileOf(typed);
    const report = reportOf(typed, output);
    const reporting = reported(send, report);
    // The keys of a whole site do not fit into a memory at once.
    const received: ReturnType<typeof countsOf>[] = [];
    for (const name of await fetchIndex(source, profile, reporting)) {
      const { bytes } = await fetchArchive(name, source, profile, reporting);
      const content = await openArchive(bytes, trusted, ['first', 'all-known']);
      const archive = { name, zipBytes: bytes.length, export: content };
      received.push(countsOf(archive));
      sayArchive(report, archive, 'android and ios');
    }
    output.out(typed.json ? JSON.stringify(received, undefined, 2) : inWords(received.length));
    return GOOD;
  },
};

const inWords = (archives: number) =>
  archives === 0 ? '\nThe index lists no archive yet.' : `\n${archives} archives, all good.`;

function countsOf({ name, zipBytes, export: { keys, revisedKeys, ...rest } }: ReceivedArchive) {
  const { start, end, region, ignoredKeys } = rest;
  return { name, zipBytes, region, start, end, keys: keys.length, revisedKeys: revisedKeys.length, ignoredKeys };
}
