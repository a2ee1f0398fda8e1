/** DynamoDB's tables in memory, for functions that run in the test's own process: its JSON protocol, request to answer. */
import { conditionOf, type Given, type Item, updated } from './expressions.ts';
import { Refused } from './refused.ts';

interface Request extends Given {
  readonly TableName: string;
  readonly Key?: Item;
  readonly Item?: Item;
  readonly UpdateExpression?: string;
  readonly ConditionExpression?: string;
  readonly KeyConditionExpression?: string;
  readonly FilterExpression?: string;
  readonly ReturnValues?: string;
  readonly ReturnValuesOnConditionCheckFailure?: string;
  readonly ScanIndexForward?: boolean;
  readonly Limit?: number;
  readonly ExclusiveStartKey?: Item;
}

/** DynamoDB's bound on a partition key. */
const MOST_KEY_BYTES = 2_048;

type TransactItem = Readonly<Partial<Record<'Put' | 'Update' | 'Delete' | 'ConditionCheck', Request>>>;

/** What becomes of an item: another one, or none. */
interface Write {
  readonly table: string;
  readonly key: string;
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}

export interface MemoryTables {
  /** One operation, such as `GetItem`; throws Refused as the service refuses. */
  operate(operation: string, request: object): object;
  /** Rows of a table, in no order. */
  rows(table: string): Item[];
  /** How many there are. */
  count(table: string): number;
  put(table: string, item: Item): void;
  /** How many items were written or deleted since the start, by table. */
  readonly writes: Readonly<Record<string, number>>;
}

export function memoryTables(): MemoryTables {
  const tables = new Map<string, Map<string, Item>>();
  const writes: Record<string, number> = {};
  const doneTransactions = new Set<string>();
  const tableOf = (name: string) => tables.get(name) ?? tables.set(name, new Map()).get(name) ?? new Map();

  function prepared(kind: string, request: Request): Write {
    const { TableName: table, Key, Item: item, UpdateExpression: update } = request;
    const key = keyText(Key ?? item ?? {});
    const before = tableOf(table).get(key);
    check(request, before);
    if (kind === 'Delete') return { table, key, before, after: undefined };
    if (kind === 'ConditionCheck') return { table, key, before, after: before };
    return { table, key, before, after: item ?? updated(update ?? '', before ?? Key ?? {}, request) };
  }

  function carryOut({ table, key, before, after }: Write): void {
    if (after === before) return;
    writes[table] = (writes[table] ?? 0) + 1;
    if (after === undefined) tableOf(table).delete(key);
    else tableOf(table).set(key, after);
  }

  function write(kind: string, request: Request): object {
    const done = prepared(kind, request);
    carryOut(done);
    const returned = { ALL_OLD: done.before, ALL_NEW: done.after, UPDATED_NEW: done.after, UPDATED_OLD: done.before };
    const Attributes = returned[request.ReturnValues as keyof typeof returned];
    return Attributes ? { Attributes } : {};
  }

  /** All that match, up to `Limit`; as the service, what is filtered out counts to the limit. */
  function search(request: Request): object {
    const { TableName, KeyConditionExpression, FilterExpression, ExclusiveStartKey, Limit = Infinity } = request;
    const inKey = KeyConditionExpression ? conditionOf(KeyConditionExpression) : () => true;
    const matching = [...tableOf(TableName).entries()].filter(([, item]) => inKey(item, request));
    matching.sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
    if (request.ScanIndexForward === false) matching.reverse();
    const start = ExclusiveStartKey ? 1 + matching.findIndex(([key]) => key === keyText(ExclusiveStartKey)) : 0;
    const page = matching.slice(start, start + Limit).map(([, item]) => item);
    const wanted = FilterExpression ? conditionOf(FilterExpression) : () => true;
    const Items = page.filter((item) => wanted(item, request));
    const last = start + page.length < matching.length ? page.at(-1) : undefined;
    return { Items, Count: Items.length, ...(last && { LastEvaluatedKey: keyOf(last) }) };
  }

  /** One that comes again under its token was done. */
  function transact(request: { TransactItems: readonly TransactItem[]; ClientRequestToken?: string }): object {
    const { TransactItems, ClientRequestToken: token = '' } = request;
    if (doneTransactions.has(token)) return {};
    const results = TransactItems.flatMap(Object.entries).map(([kind, request]) => attempted(prepared, kind, request));
    if (results.some((one) => one instanceof Refused)) {
      const CancellationReasons = results.map((one) => (one instanceof Refused ? one.reason() : { Code: 'None' }));
      throw new Refused('TransactionCanceledException', { CancellationReasons });
    }
    for (const one of results) carryOut(one as Write);
    if (token) doneTransactions.add(token);
    return {};
  }

  function batchGet({ RequestItems }: { RequestItems: Readonly<Record<string, { readonly Keys: readonly Item[] }>> }) {
    const found = ([name, { Keys }]: [string, { readonly Keys: readonly Item[] }]) =>
      [name, Keys.flatMap((key) => tableOf(name).get(keyText(key)) ?? [])] as const;
    return { Responses: Object.fromEntries(Object.entries(RequestItems).map(found)), UnprocessedKeys: {} };
  }

  const operations: Readonly<Record<string, (request: never) => object>> = {
    GetItem({ TableName, Key = {} }: Request) {
      const item = tableOf(TableName).get(keyText(Key));
      return item ? { Item: item } : {};
    },
    PutItem: (request: Request) => write('Put', request),
    UpdateItem: (request: Request) => write('Update', request),
    DeleteItem: (request: Request) => write('Delete', request),
    Query: search,
    Scan: search,
    TransactWriteItems: transact,
    BatchGetItem: batchGet,
  };
  return {
    operate(operation, request) {
      const operate = operations[operation];
      if (!operate) throw new Refused('UnknownOperationException');
      return operate(request as never);
    },
    rows: (table) => [...tableOf(table).values()],
    count: (table) => tableOf(table).size,
    put: (table, item) => void tableOf(table).set(keyText(item), item),
    writes,
  };
}

function attempted(
  prepare: (kind: string, request: Request) => Write,
  kind: string,
  request: Request,
): Write | Refused {
  try {
    return prepare(kind, request);
  } catch (error) {
    if (error instanceof Refused) return error;
    throw error;
  }
}

function check(request: Request, before: Item | undefined): void {
  const { ConditionExpression, ReturnValuesOnConditionCheckFailure } = request;
  if (!ConditionExpression || conditionOf(ConditionExpression)(before ?? {}, request)) return;
  const isAsked = ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && before !== undefined;
  throw new Refused('ConditionalCheckFailedException', isAsked ? { Item: before } : {});
}

/** Every table's keys are texts `pk` and `sk` (lambdas/shared/table.ts). */
function keyOf({ pk, sk }: Item): Item {
  return { ...(pk && { pk }), ...(sk && { sk }) };
}

function keyText({ pk, sk }: Item): string {
  const bytes = Buffer.byteLength(String(pk?.S ?? ''));
  if (bytes === 0 || bytes > MOST_KEY_BYTES) throw new Refused('ValidationException');
  return `${pk?.S}\n${sk?.S ?? ''}`;
}
