/**
 * Copies the rows of a restored table back into the live one, by the rules of its table. Every write is conditional on
 * what was judged, so that a live write always counts; a run that ended at any line is simply run again.
 */
import {
  ConditionalCheckFailedException,
  PutItemCommand,
  paginateScan,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { batchGet } from '../../lambdas/shared/aws/dynamo/batch-get.ts';
import type { Dynamo } from '../../lambdas/shared/aws/dynamo.ts';
import { EXPIRES, PARTITION_KEY } from '../../lambdas/shared/table.ts';
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import {
  type Decision,
  isExpired,
  keyOf,
  keyText,
  type Look,
  type Row,
  type TableRules,
  type Write,
} from './decision.ts';
import { newTally, type Tally } from './tally.ts';

export interface CopyBack<Facts> {
  readonly dynamo: Dynamo;
  /** The restored table. */
  readonly copy: string;
  /** The table of the stage. */
  readonly live: string;
  readonly rules: TableRules<Facts>;
  /** Found out before each pass; `written`: rows as this run left them, or would have (by `keyText`). */
  readonly facts: (written: ReadonlyMap<string, Row>) => Promise<Facts>;
  /** Default of the command: only says what would be done. */
  readonly apply: boolean;
  readonly clock: () => UnixSeconds;
  readonly progress?: (rows: number) => void;
}

/** BatchGetItem takes 100 keys; a row may ask for two more than its own. */
const ROWS_PER_READ = 33;
const PARALLEL = 8;
/** A live row that changes whenever it is judged is somebody else's. */
const TRIES = 5;

/** Reads the copy once per pass, a page at a time. */
export async function copyBack<Facts>(work: CopyBack<Facts>): Promise<Tally> {
  const tally = newTally();
  const written = new Map<string, Row>();
  for (let pass = 0, isLast = false; !isLast; pass++) {
    const run: Pass<Facts> = { ...work, tally, written, settled: await work.facts(written) };
    isLast = !(await copyPass(run, pass));
    if (isLast) await copyRows({ ...run, isQuiet: true }, more(run));
  }
  return tally;
}

interface Pass<Facts> extends CopyBack<Facts> {
  readonly tally: Tally;
  readonly written: Map<string, Row>;
  readonly settled: Facts;
  /** Counts only what is written: its rows may have been counted before. */
  readonly isQuiet?: boolean;
}

/** True where rows were met that belong to a later pass. */
async function copyPass<Facts>(run: Pass<Facts>, pass: number): Promise<boolean> {
  let hasMore = false;
  const scan = { TableName: run.copy, ConsistentRead: true };
  for await (const page of paginateScan({ client: run.dynamo }, scan)) {
    const rows = page.Items ?? [];
    if (pass === 0) run.tally.read(rows);
    hasMore ||= rows.some((row) => passOf(run, row) > pass);
    await copyRows(
      run,
      rows.filter((row) => passOf(run, row) === pass),
    );
    run.progress?.(run.tally.rows);
  }
  return hasMore;
}

function passOf<Facts>({ rules }: Pass<Facts>, row: Row): number {
  return rules.pass?.(row) ?? 0;
}

/** Known rows that are in no copy, without those that came back from it. */
function more<Facts>({ rules, settled, written, clock }: Pass<Facts>): Row[] {
  return (rules.more?.(settled, clock()) ?? []).filter((row) => !written.has(keyText(row)));
}

async function copyRows<Facts>(run: Pass<Facts>, rows: readonly Row[]): Promise<void> {
  const chunks = Array.from({ length: Math.ceil(rows.length / ROWS_PER_READ) }, (_, i) =>
    rows.slice(i * ROWS_PER_READ, (i + 1) * ROWS_PER_READ),
  ).values();
  const worker = async () => {
    for (const chunk of chunks) await copyChunk(run, chunk);
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
}

async function copyChunk<Facts>(run: Pass<Facts>, rows: readonly Row[]): Promise<void> {
  const look = await lookAt(run, rows);
  for (const row of rows) {
    const decision = await settle(run, row, look);
    if (decision.write || !run.isQuiet) run.tally.count(decision);
    if (decision.write && run.rules.pass) remember(run, rowAfter(decision.write, look));
  }
}

function remember<Facts>({ written }: Pass<Facts>, row: Row): void {
  written.set(keyText(row), row);
}

/** Live rows of all keys that the rows' decisions depend on. */
async function lookAt<Facts>(run: Pass<Facts>, rows: readonly Row[]): Promise<Look> {
  const { rules, dynamo, live, written, apply, clock } = run;
  const keys = rows.flatMap((row) => [keyOf(row), ...(rules.companions?.(row) ?? [])]);
  const wanted = new Map(keys.map((key) => [keyText(key), key]));
  const found = new Map((await batchGet(dynamo, live, [...wanted.values()])).map((row) => [keyText(row), row]));
  return (key) => {
    const row = (apply ? undefined : written.get(keyText(key))) ?? found.get(keyText(key));
    return row && !isExpired(row, clock()) ? row : undefined;
  };
}

/** Decides and writes; again, where the live row has changed in between. */
async function settle<Facts>(run: Pass<Facts>, row: Row, firstLook: Look): Promise<Decision> {
  let look = firstLook;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const decision = run.rules.decide(row, look, run.settled, run.clock());
    if (!run.apply || !decision.write) return decision;
    if (await happens(run, decision.write)) return decision;
    look = await lookAt(run, [row]);
  }
  throw new Error(`A row of ${run.live} changed ${TRIES} times while it was judged; run the command again`);
}

/** False where the live row is not what was judged. */
async function happens<Facts>({ dynamo, live, clock }: Pass<Facts>, write: Write): Promise<boolean> {
  try {
    if (write.kind === 'add') await dynamo.send(new PutItemCommand(putInput(live, write.row, clock())));
    else await dynamo.send(new UpdateItemCommand(updateInput(live, write)));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

function putInput(TableName: string, Item: Row, now: UnixSeconds) {
  return {
    TableName,
    Item,
    ConditionExpression: 'attribute_not_exists(#pk) OR #expires <= :now',
    ExpressionAttributeNames: { '#pk': PARTITION_KEY, '#expires': EXPIRES },
    ExpressionAttributeValues: { ':now': { N: String(now) } },
  };
}

function updateInput(TableName: string, { key, set, asRead }: Extract<Write, { kind: 'change' }>) {
  const names = [...new Set([PARTITION_KEY, ...Object.keys(set), ...Object.keys(asRead)])];
  const values = (row: Readonly<Row>, prefix: string) =>
    Object.entries(row).map(([name, value]) => [`:${prefix}_${name}`, value] as const);
  const read = Object.entries(asRead).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  return {
    TableName,
    Key: key,
    UpdateExpression: `SET ${Object.keys(set)
      .map((name) => `#${name} = :set_${name}`)
      .join(', ')}`,
    // An update never makes a row that was deleted meanwhile.
    ConditionExpression: [
      `attribute_exists(#${PARTITION_KEY})`,
      ...Object.entries(asRead).map(([name, value]) =>
        value ? `#${name} = :read_${name}` : `attribute_not_exists(#${name})`,
      ),
    ].join(' AND '),
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries([...values(set, 'set'), ...values(Object.fromEntries(read), 'read')]),
  };
}

/** What later passes see of it: large values are of no interest to any rule, and would fill the memory. */
function rowAfter(write: Write, look: Look): Row {
  const whole = write.kind === 'add' ? write.row : { ...look(write.key), ...write.key, ...write.set };
  return Object.fromEntries(Object.entries(whole).filter(([, { B }]) => B === undefined || B.length < 1_000));
}
