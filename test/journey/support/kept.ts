/** Everything that a local stack keeps: rows of all tables, lines of all logs, names of all metrics. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import { DynamoDBClient, paginateListTables, paginateScan } from '@aws-sdk/client-dynamodb';
import { inject } from 'vitest';
import { awsRegion } from '../../../local/aws/access.ts';
import { stackAws } from '../../support/setup/stack.ts';

export interface Kept {
  readonly where: string;
  readonly text: string;
}

/** Bytes stand in it as text, and in hex and base64, so that what is looked for is found in any of these. */
export async function rowsOfAllTables(): Promise<Kept[]> {
  const client = new DynamoDBClient(stackAws());
  const found: Kept[] = [];
  for await (const { TableNames = [] } of paginateListTables({ client }, {})) {
    for (const TableName of TableNames) {
      for await (const { Items = [] } of paginateScan({ client }, { TableName })) {
        found.push(...Items.map((item) => ({ where: `table ${TableName}`, text: JSON.stringify(item, readable) })));
      }
    }
  }
  return found;
}

function readable(_: string, value: unknown): unknown {
  const bytes = bytesIn(value);
  return bytes ? [bytes.toString(), bytes.toString('hex'), bytes.toString('base64')] : value;
}

/** JSON.stringify asks a Buffer for its JSON before it asks us. */
function bytesIn(value: unknown): Buffer | undefined {
  if (value instanceof Uint8Array) return Buffer.from(value);
  const { type, data } = { type: undefined, data: undefined, ...(value as object) };
  return type === 'Buffer' && Array.isArray(data) ? Buffer.from(data) : undefined;
}

interface LogAnswer {
  readonly logGroups?: { readonly logGroupName: string }[];
  readonly events?: { readonly message: string }[];
  readonly nextToken?: string;
}

export async function linesOfAllLogs(): Promise<Kept[]> {
  const found: Kept[] = [];
  for await (const { logGroups = [] } of pages('DescribeLogGroups', {})) {
    for (const { logGroupName } of logGroups) {
      for await (const { events = [] } of pages('FilterLogEvents', { logGroupName })) {
        found.push(...events.map(({ message }) => ({ where: `log ${logGroupName}`, text: message })));
      }
    }
  }
  return found;
}

async function* pages(action: string, body: object): AsyncGenerator<LogAnswer> {
  let nextToken: string | undefined;
  do {
    const page = await logs(action, { ...body, ...(nextToken && { nextToken }) });
    yield page;
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
}

function logs(action: string, body: object): Promise<LogAnswer> {
  return asAdministrator('logs', {
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `Logs_20140328.${action}` },
    body: JSON.stringify(body),
  }).then((text) => JSON.parse(text) as LogAnswer);
}

/** One text: names, dimensions and their values. */
export async function namesOfAllMetrics(): Promise<Kept[]> {
  const text = await asAdministrator('monitoring', {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'Action=ListMetrics&Version=2010-08-01',
  });
  return [{ where: 'metrics', text }];
}

/** For services whose SDK clients nothing else here needs. The local AWS asks whose key it is, and looks at no signature. */
async function asAdministrator(service: string, { headers, body }: { headers: Record<string, string>; body: string }) {
  const { endpoint = '', caFile = '' } = inject('stackAws') ?? {};
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  const scope = `test/${day}/${awsRegion}/${service}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=${'0'.repeat(64)}`;
  const options = { method: 'POST', headers: { ...headers, authorization }, ca: readFileSync(caFile), agent: false };
  const request = https.request(`${endpoint}/`, options).end(body);
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  const text = (await answer.toArray()).join('');
  if (answer.statusCode !== 200) throw new Error(`${service} answered ${answer.statusCode}: ${text.slice(0, 300)}`);
  return text;
}
