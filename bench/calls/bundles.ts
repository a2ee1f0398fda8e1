/**
 * `npm run bench -- bundles`: the size of each function's bundle as it would be deployed, and the time a fresh Node
 * process needs to import it (median of 11). Synthesises first, so that the figures are those of the present sources.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { print } from '../support/measure.ts';

interface BundledFunction {
  readonly name: string;
  readonly file: string;
  /** Names the handler demands at cold start; their values do not matter for an import. */
  readonly variables: readonly string[];
}

interface Resource {
  readonly Type: string;
  readonly Metadata?: { readonly 'aws:asset:path'?: string };
  readonly Properties?: {
    readonly FunctionName?: unknown;
    readonly Environment?: { readonly Variables?: Record<string, unknown> };
  };
}

const root = join(import.meta.dirname, '..', '..');
const runs = 11;

function functionsOf(template: string, output: string): BundledFunction[] {
  const resources = JSON.parse(readFileSync(template, 'utf8')).Resources as Record<string, Resource>;
  return Object.values(resources).flatMap(({ Type, Metadata, Properties }) => {
    const asset = Metadata?.['aws:asset:path'];
    if (Type !== 'AWS::Lambda::Function' || !asset || typeof Properties?.FunctionName !== 'string') return [];
    const variables = Object.keys(Properties.Environment?.Variables ?? {});
    return [{ name: Properties.FunctionName, file: join(output, asset, 'index.mjs'), variables }];
  });
}

/** Answers whatever a cold start asks of AWS with an error that is not worth a second try, then times the import. */
const script = `
  import { createServer } from 'node:http';
  const server = createServer((_, response) => response.writeHead(400).end('{"__type":"ValidationException"}'));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.env.AWS_ENDPOINT_URL = 'http://127.0.0.1:' + server.address().port;
  const started = performance.now();
  await import(process.argv[1]);
  process.stderr.write(String(performance.now() - started));
  process.exit(0);
`;

/** Of variables that `1` is no value for. */
const notANumber: Readonly<Record<string, string>> = {
  KEY_TAGS: '{}',
  DIGESTS_ONLY: 'yes',
  MESSAGE_PROVIDERS: '[]',
  SMS_SIGNER_ROLE_ARNS: 'arn:1',
};

/** Milliseconds of `import()` in a fresh process, median of several. */
export function importMilliseconds({ file, variables }: BundledFunction): number {
  const values = Object.fromEntries(variables.map((name) => [name, notANumber[name] ?? '1']));
  const aws = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none' };
  const env = { PATH: process.env.PATH, ...aws, ...values };
  const times = Array.from({ length: runs }, () => {
    const child = spawnSync(process.execPath, ['--input-type=module', '-e', script, file], { env, encoding: 'utf8' });
    if (child.status !== 0) throw new Error(`${file}: ${child.stderr.slice(-300)}`);
    return Number(child.stderr);
  });
  return times.sort((a, b) => a - b)[Math.floor(runs / 2)] ?? Number.NaN;
}

/** Synthesises stage prod; the bundles are gone when `work` returns. */
export function withBundles(work: (bundled: readonly BundledFunction[]) => void): void {
  const output = mkdtempSync(join(tmpdir(), 'enx-bundles-'));
  try {
    const cdk = join(root, 'node_modules', '.bin', 'cdk');
    execFileSync(cdk, ['synth', '--quiet', '--no-notices', '--output', output, '-c', 'stage=prod'], {
      cwd: root,
      stdio: 'ignore',
    });
    const templates = globSync('*.template.json', { cwd: output });
    const bundled = templates.flatMap((name) => functionsOf(join(output, name), output));
    work(bundled.sort((a, b) => a.name.localeCompare(b.name)));
  } finally {
    rmSync(output, { recursive: true });
  }
}

/** Prints one JSON line per function. */
export async function run(): Promise<void> {
  withBundles((bundled) => {
    for (const one of bundled) {
      const importing = Number(importMilliseconds(one).toFixed(1));
      const bytes = statSync(one.file).size;
      print({ bench: 'bundles', function: one.name, bytes, importMilliseconds: importing });
    }
  });
}
