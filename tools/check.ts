/**
 * `npm run check`: everything that can be known without running the system. Each step is a command anyone can run
 * alone; the first failure does not stop the others, so that one run shows all there is to mend. As many run at a time as
 * there are cores; each prints when it has ended.
 */
import { execFile } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';
import { inParallel } from '../lambdas/shared/parallel.ts';

interface Step {
  readonly name: string;
  readonly command: readonly string[];
}

const root = join(import.meta.dirname, '..');
const cores = availableParallelism();
/** More than any step says. */
const OUTPUT_BYTES = 64 * 1024 * 1024;

/** What else a template can look like; each is made and read by cdk-nag and cfn-lint. Stage files: test/support/stages. */
const variants: Readonly<Record<string, readonly string[]>> = {
  dev: ['stage=dev'],
  staging: ['stage=staging', 'stageFolder=test/support/stages/own-names'],
  'prod-zone': ['stage=prod', 'stageFolder=test/support/stages/own-names'],
  'prod-front': ['stage=prod', 'stageFolder=test/support/stages/front'],
  'prod-staff': ['stage=prod', 'stageFolder=test/support/stages/staff'],
  'staging-staff': ['stage=staging', 'stageFolder=test/support/stages/staff'],
  'prod-two-accounts': ['stage=prod', 'stageFolder=test/support/stages/two-accounts'],
};

/** None but the one of the pinned version: others find fault with what is right. */
function cfnLint(): string {
  const own = join(root, '.venv', 'bin', 'cfn-lint');
  if (existsSync(own)) return own;
  throw new Error('cfn-lint is missing: python3 -m venv .venv && .venv/bin/pip install cfn-lint==1.58.0');
}

function steps(): Step[] {
  return [
    // The longest first; what it has bundled serves the variants.
    synth('prod', ['stage=prod'], []),
    { name: 'format, lint and import walls', command: ['biome', 'ci', '.'] },
    { name: 'types', command: ['tsc', '--noEmit'] },
    { name: 'types of the browser’s script', command: ['tsc', '--noEmit', '-p', 'lambdas/selfservice/pages/script'] },
    { name: 'types of the staff’s pages', command: ['tsc', '--noEmit', '-p', 'web'] },
    { name: 'nothing unused (knip)', command: ['knip', '--no-progress'] },
    { name: 'protocol is pure', command: ['node', 'tools/check/purity.ts'] },
    { name: 'message files', command: ['node', 'tools/check/proto.ts'] },
  ];
}

function variantSynths(): Step[] {
  return Object.entries(variants).map(([name, context]) => synth(name, context, ['--app', 'node tools/check/app.ts']));
}

function synth(name: string, context: readonly string[], options: readonly string[]): Step {
  const given = context.flatMap((c) => ['-c', c]);
  const command = ['cdk', 'synth', '--quiet', '--no-notices', '--output', outputOf(name), ...options, ...given];
  return { name: `synth with cdk-nag: ${name}`, command };
}

/** That of prod is where people look for it. */
function outputOf(variant: string): string {
  return variant === 'prod' ? 'cdk.out' : join('.local', 'check', variant);
}

/** Each reads some of the templates; one process would read them all on one core. */
function templateChecks(): Step[] {
  const templates = ['prod', ...Object.keys(variants)].flatMap((variant) => {
    const found = globSync('*.template.json', { cwd: join(root, outputOf(variant)) });
    if (found.length === 0) throw new Error(`no templates of ${variant}: its synth must run first`);
    return found.map((name) => join(outputOf(variant), name));
  });
  return Array.from({ length: cores }, (_, core) => ({
    name: `templates (cfn-lint), part ${core + 1} of ${cores}`,
    // W3005: aws-cdk-lib writes DependsOn that Ref already implies.
    command: [cfnLint(), '--ignore-checks', 'W3005', '--', ...templates.filter((_, place) => place % cores === core)],
  })).filter(({ command }) => command.at(-1) !== '--');
}

async function passes({ name, command }: Step): Promise<boolean> {
  const started = performance.now();
  const [program = '', ...args] = command;
  const { ok, said } = await run(program, args);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${said}${ok ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`);
  return ok;
}

async function run(program: string, args: readonly string[]): Promise<{ ok: boolean; said: string }> {
  try {
    const { stdout, stderr } = await promisify(execFile)(program, [...args], { cwd: root, maxBuffer: OUTPUT_BYTES });
    return { ok: true, said: stdout + stderr };
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string };
    return { ok: false, said: stdout + stderr || `${message}\n` };
  }
}

/** How many of the steps failed. */
async function failuresOf(make: () => Step[]): Promise<number> {
  try {
    return (await inParallel(make(), cores, passes)).filter((ok) => !ok).length;
  } catch (error) {
    console.log(`FAIL ${(error as Error).message}`);
    return 1;
  }
}

let failures = 0;
for (const make of [steps, variantSynths, templateChecks]) failures += await failuresOf(make);
console.log(failures === 0 ? 'check: clean' : `check: ${failures} step(s) failed`);
process.exitCode = failures === 0 ? 0 : 1;
