/**
 * `npm run bench -- synth [regions]`: the time of `cdk synth` of stage prod with so many regions (default 200), cdk-nag
 * included, and what each template is to CloudFormation (docs/decisions/019-many-regions.md).
 */
import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { manyRegionFiles } from '../../test/support/region/many-regions.ts';
import { print } from '../support/measure.ts';

const root = join(import.meta.dirname, '..', '..');

export async function run([count = '200']: string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'enx-synth-'));
  try {
    const [regions, output] = [join(folder, 'regions'), join(folder, 'out')];
    mkdirSync(regions);
    for (const [name, text] of manyRegionFiles(Number(count))) writeFileSync(join(regions, name), text);
    const started = performance.now();
    synthesise(regions, output);
    print({
      bench: 'synth',
      regions: Number(count),
      seconds: Number(((performance.now() - started) / 1_000).toFixed(1)),
    });
    for (const file of globSync('*.template.json', { cwd: output }).sort()) print(figuresOf(join(output, file)));
    for (const file of globSync('regions.*.json', { cwd: output })) {
      print({ bench: 'synth', file: 'rows of the regions', bytes: readFileSync(join(output, file)).length });
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function synthesise(regions: string, output: string): void {
  const cdk = join(root, 'node_modules', 'aws-cdk', 'bin', 'cdk');
  const context = ['-c', 'stage=prod', '-c', `regionFolder=${regions}`];
  const parameters = [cdk, 'synth', '--quiet', '--no-notices', '--output', output, ...context];
  execFileSync(process.execPath, parameters, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
}

function figuresOf(file: string): object {
  const text = readFileSync(file, 'utf8');
  const { Resources = {}, Outputs = {} }: Record<string, object> = JSON.parse(text);
  return {
    ...{ bench: 'synth', template: basename(file, '.template.json'), bytes: Buffer.byteLength(text) },
    ...{ resources: Object.keys(Resources).length, outputs: Object.keys(Outputs).length },
  };
}
