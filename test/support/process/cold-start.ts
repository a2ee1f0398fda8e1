/** A function as it is deployed, started in a fresh process: a container's first moments. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { keyserverTables } from '../../../lambdas/keyserver/tables.ts';
import type { HttpEvent, HttpResult } from '../../../lambdas/shared/http/call.ts';
import { verificationTables } from '../../../lambdas/verification/store/tables.ts';

/** Milliseconds of importing the bundle, which fills its caches, and of its first call. */
export interface ColdStart {
  readonly initMilliseconds: number;
  readonly callMilliseconds: number;
  readonly answer: HttpResult;
  /** What it logged, a line each. */
  readonly lines: Record<string, unknown>[];
}

const script = `
  const clock = () => performance.now();
  const started = clock();
  const { handler } = await import(process.argv[1]);
  const ready = clock();
  const answer = await handler(JSON.parse(process.argv[2]), { awsRequestId: 'request-1' });
  const initMilliseconds = ready - started;
  console.log(JSON.stringify({ initMilliseconds, callMilliseconds: clock() - ready, answer }));
  process.exit(0);
`;

/** `bundle` is the folder of a bundle, `env` all that the process finds in its environment. */
export async function coldStart(bundle: string, env: Record<string, string>, event: HttpEvent): Promise<ColdStart> {
  const args = ['--input-type=module', '-e', script, join(bundle, 'index.mjs'), JSON.stringify(event)];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { env });
  const written = (stderr + stdout).split('\n').filter((line) => line !== '');
  const lines = written.map((line) => JSON.parse(line));
  return { ...lines.pop(), lines };
}

const tables = [...verificationTables, ...keyserverTables];

/** The environment of a function that answers calls, and whose AWS is at `endpoint`. The tables need not exist. */
export function callEnvironment(endpoint: string): Record<string, string> {
  return {
    ...Object.fromEntries(tables.map(({ envName, id }) => [envName, id])),
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    STAGE: 'test',
    TOKEN_ISSUER: 'test',
    BRAKE_FAILURES: '30',
    DEVICE_URL: 'https://device.example.org/',
    REDIRECT_DOMAIN: 'en.example.org',
    DEADLINE_MIN_MILLISECONDS: '150',
    DEADLINE_MAX_MILLISECONDS: '250',
  };
}
