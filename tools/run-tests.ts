/**
 * `npm test`: all layers. With parameters (`npm test -- test/protocol`) it is plain `vitest run` with them.
 * The journeys come last and alone: they start the whole local stack, which needs the machine for itself.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { localFolder, repository } from '../local/folders.ts';
import { findPython } from '../local/python.ts';

interface Totals {
  readonly passed: number;
  readonly failed: number;
}

const vitest = join(repository, 'node_modules', 'vitest', 'vitest.mjs');
const parameters = process.argv.slice(2);
process.exitCode = parameters.length > 0 ? runVitest(parameters) : runAll();

function runAll(): number {
  const hasPython = findPython() !== undefined;
  const phases = hasPython ? [['!journey'], ['journey']] : [['!wire', '!journey']];
  const totals = phases.map(runPhase);
  const passed = totals.reduce((sum, phase) => sum + phase.passed, 0);
  const failed = totals.reduce((sum, phase) => sum + phase.failed, 0) + (hasPython ? 0 : 1);
  if (!hasPython) {
    console.error(
      'The wire and journey tests did not run: the local AWS needs Python 3.10 or later, and none is on PATH ' +
        '(on Debian: `apt-get install python3 python3-venv`).',
    );
  }
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

function runPhase(projects: string[], index: number): Totals {
  mkdirSync(localFolder, { recursive: true });
  const report = join(localFolder, `test-report-${index}.json`);
  rmSync(report, { force: true });
  const selection = projects.map((project) => `--project=${project}`);
  const status = runVitest([...selection, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]);
  const { passed, failed } = readReport(report);
  // An error outside of the tests, such as a set-up that failed, is a failure too.
  return { passed, failed: failed === 0 && status !== 0 ? 1 : failed };
}

function runVitest(more: string[]): number {
  return spawnSync(process.execPath, [vitest, 'run', ...more], { cwd: repository, stdio: 'inherit' }).status ?? 1;
}

function readReport(file: string): Totals {
  try {
    const report = JSON.parse(readFileSync(file, 'utf8')) as { numPassedTests: number; numFailedTests: number };
    return { passed: report.numPassedTests, failed: report.numFailedTests };
  } catch {
    return { passed: 0, failed: 0 };
  }
}
