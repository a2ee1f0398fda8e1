/**
 * `npm run restore`: brings rows of a table back (docs/operations/restore.md). A restore always makes a new table; what of
 * it may return to the live one is decided row by row (restore/rules/). Two steps that change something, each by --apply:
 * making the copy, which touches nothing live, and copying back, which needs the copy's name and so has been seen before.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { Problem } from '../device/problem.ts';
import { writeAudit } from '../lambdas/shared/audit.ts';
import { stackName } from '../lib/names.ts';
import type { UnixSeconds } from '../protocol/keys/interval.ts';
import { runCommand, type Terminal, terminal } from './command/operator-command.ts';
import { stackOutputs } from './deploy/aws.ts';
import { copyBack } from './restore/copy-back.ts';
import type { Sources } from './restore/facts.ts';
import { checkCopy, checkTime, copyName, makeCopy, recoveryWindow } from './restore/make-copy.ts';
import { help, type Options, parseOptions } from './restore/options.ts';
import { newestLine, type Tally } from './restore/tally.ts';

const SAID_EVERY_ROWS = 20_000;

/** What the command works with. */
export interface Tools {
  readonly dynamo: DynamoDBClient;
  readonly s3: S3Client;
  /** Output name → value of a stack; {} if there is none. */
  readonly outputs: (stack: string) => Promise<Readonly<Record<string, string>>>;
  readonly pause: (milliseconds: number) => Promise<unknown>;
  readonly clock: () => UnixSeconds;
}

/** The whole command; returns the exit status. */
export async function runRestoreCommand(args: readonly string[], tools: Tools, terminal: Terminal): Promise<number> {
  return runCommand('restore', terminal, async () => {
    const options = parseOptions(args);
    if (options === 'help') return terminal.out(help);
    await restore(options, tools, terminal).catch(explainDenial);
  });
}

function explainDenial(error: Error): never {
  if (error.name !== 'AccessDeniedException') throw error;
  throw new Problem(error.message, 'The rights that this command needs are listed in docs/operations/restore.md.');
}

interface Work extends Tools, Terminal {
  readonly options: Options;
  readonly live: string;
  readonly auditTable: string;
  readonly bucket: string | undefined;
}

async function restore(options: Options, tools: Tools, terminal: Terminal): Promise<void> {
  const { description, domain } = options.table;
  const stack = stackName(domain, options.stage);
  const outputs = await tools.outputs(stack);
  const [live, auditTable] = [outputs[`${description.id}TableName`], outputs.AuditTableName];
  if (live === undefined || auditTable === undefined) {
    throw new Problem(
      `The stack ${stack} names no table ${description.id}.`,
      'Is the stage deployed, and is AWS_REGION where it was deployed? If the stack is gone, see docs/operations/restore.md.',
    );
  }
  const work: Work = { ...tools, ...terminal, options, live, auditTable, bucket: outputs.ExportBucketName };
  if ('from' in options.source) await fromCopy(work, options.source.from);
  else await fromPointInTime(work, options.source.at);
}

async function fromPointInTime(work: Work, at: Date): Promise<void> {
  const { dynamo, live, options, out, note } = work;
  const window = await recoveryWindow(dynamo, live);
  note(`${live} can be restored to ${window.earliest.toISOString()} … ${window.latest.toISOString()}`);
  checkTime(window, at);
  if (!options.apply) {
    return out(`Would restore ${live} as it was at ${at.toISOString()} into a new table, ${copyName(live, at)}.
Nothing live is touched by that. Add --apply to do it; then the command says what would come back.`);
  }
  await audit(work, { action: 'table-copy-requested', after: { copy: copyName(live, at), at: at.toISOString() } });
  const copy = await makeCopy({ ...work, at });
  await report(work, copy, false);
}

async function fromCopy(work: Work, copy: string): Promise<void> {
  const { apply } = work.options;
  await checkCopy(work.dynamo, copy, work.live, work.options.table.description);
  // Before the first row: a run that is broken off leaves its trace too.
  if (apply) await audit(work, { action: 'table-copy-back-begun', after: { copy } });
  const tally = await report(work, copy, apply);
  if (apply) await audit(work, { action: 'table-copied-back', after: { copy, ...tally.totals() } });
}

async function report(work: Work, copy: string, apply: boolean): Promise<Tally> {
  const { dynamo, live, options, out, note, clock } = work;
  const { rules, facts, description, domain } = options.table;
  const sources: Sources = { ...work, copy };
  const tally = await copyBack({
    ...{ dynamo, copy, live, rules, apply, clock },
    facts: (written) => facts(sources, written, clock()),
    progress: everyFew((rows) => note(`${rows} rows read`)),
  });
  if (tally.rows === 0) {
    throw new Problem(`The copy ${copy} is empty.`, 'Was the loss earlier than --at? Choose an earlier time.');
  }
  const whose = `${description.id} of ${domain}, stage ${options.stage}`;
  out(
    [
      `${whose}: ${newestLine(tally)}. ${apply ? 'Done' : 'Nothing was changed. This would be done'}:`,
      '',
      ...tally.lines(),
    ].join('\n'),
  );
  out(nextSteps(work, copy, apply, tally.writes()));
  return tally;
}

/** Pages are small. */
function everyFew(say: (rows: number) => void): (rows: number) => void {
  let said = 0;
  return (rows) => {
    if (rows < said + SAID_EVERY_ROWS) return;
    said = rows;
    say(rows);
  };
}

function nextSteps({ options, live }: Work, copy: string, apply: boolean, writes: number): string {
  const { stage, table } = options;
  const again = `npm run restore -- --stage ${stage} --table ${table.description.id} --domain ${table.domain} --from ${copy}`;
  const remove = `The copy holds what retention would have deleted by now. Remove it as soon as it is not needed:
  aws dynamodb delete-table --table-name ${copy}`;
  if (!apply && writes > 0) return `\nTo do it:\n  ${again} --apply\n\n${remove}`;
  if (apply)
    return `\nSafe to run again; then nothing of it should be left to do. What now: docs/operations/restore.md.\n\n${remove}`;
  return `\nNothing is missing in ${live}.\n\n${remove}`;
}

async function audit(
  work: Work,
  { action, after }: { readonly action: string; readonly after: object },
): Promise<void> {
  const entry = { actor: 'tools/restore', action, target: work.options.table.description.id, after };
  await writeAudit({ dynamo: work.dynamo, table: work.auditTable }, entry, work.clock());
}

if (import.meta.main) {
  // Patient: nobody waits at a phone, and a restore must not end at the first throttle.
  const dynamo = new DynamoDBClient({ maxAttempts: 10 });
  const clock = () => Math.floor(Date.now() / 1000);
  const tools: Tools = { dynamo, s3: new S3Client({}), outputs: stackOutputs, pause, clock };
  process.exitCode = await runRestoreCommand(process.argv.slice(2), tools, terminal);
}
