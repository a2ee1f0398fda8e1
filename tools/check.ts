/**
 * `npm run check`: everything that can be known without running the system. Each step is a command anyone can run
 * alone; the first failure does not stop the others, so that one run shows all there is to mend.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { performance } from 'node:perf_hooks';

interface Step {
  readonly name: string;
  readonly command: readonly string[];
}

const root = join(import.meta.dirname, '..');
const synthOutput = join(root, 'cdk.out');

function cfnLint(): string {
  const own = join(root, '.venv', 'bin', 'cfn-lint');
  if (existsSync(own)) return own;
  const found = (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, 'cfn-lint')));
  if (!found) throw new Error('cfn-lint is missing: python3 -m venv .venv && .venv/bin/pip install cfn-lint==1.58.0');
  return 'cfn-lint';
}

function steps(): Step[] {
  return [
    { name: 'format, lint and import walls', command: ['biome', 'ci', '.'] },
    { name: 'types', command: ['tsc', '--noEmit'] },
    { name: 'nothing unused (knip)', command: ['knip', '--no-progress'] },
    { name: 'protocol is pure', command: ['node', 'tools/check-purity.ts'] },
    { name: 'message files', command: ['node', 'tools/check-proto.ts'] },
    { name: 'synth with cdk-nag', command: ['cdk', 'synth', '--quiet', '--no-notices', '-c', 'stage=prod'] },
  ];
}

function templateCheck(): Step {
  const templates = globSync('*.template.json', { cwd: synthOutput }).map((name) => join('cdk.out', name));
  if (templates.length === 0) throw new Error('no templates in cdk.out: the synth step must run first');
  // W3005: aws-cdk-lib writes DependsOn that Ref already implies.
  return { name: 'templates (cfn-lint)', command: [cfnLint(), '--ignore-checks', 'W3005', '--', ...templates] };
}

function passes(make: () => Step): boolean {
  const started = performance.now();
  try {
    const { name, command } = make();
    const [program = '', ...args] = command;
    const result = spawnSync(program, args, { cwd: root, stdio: 'inherit' });
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${result.status === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`);
    return result.status === 0;
  } catch (error) {
    console.log(`FAIL ${(error as Error).message}`);
    return false;
  }
}

const makers = [...steps().map((step) => () => step), templateCheck];
const failures = makers.map(passes).filter((ok) => !ok).length;
console.log(failures === 0 ? 'check: clean' : `check: ${failures} step(s) failed`);
process.exitCode = failures === 0 ? 0 : 1;
