/**
 * `npm test`: all layers. With parameters (`npm test -- test/protocol`) it is plain `vitest run` with them.
 * The journeys come last and alone: they start the whole local stack, which needs the machine for itself.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { findPython } from '../local/aws/python.ts';
import { localFolder, repository } from '../local/folders.ts';

interface Totals {
  readonly passed: number;
  readonly failed: number;
  /** `<file>: <test>` of each failed test. */
  readonly failures: readonly string[];
}

/** The part of vitest's JSON report that is read. */
interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
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
  // Once more at the end: whoever reads only the last lines of a long log must see what failed.
  for (const failure of totals.flatMap((phase) => phase.failures)) console.log(`FAILED ${failure}`);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

function runPhase(projects: string[], index: number): Totals {
  mkdirSync(localFolder, { recursive: true });
  const report = join(localFolder, `test-report-${process.pid}-${index}.json`);
  const selection = projects.map((project) => `--project=${project}`);
  const status = runVitest([...selection, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]);
  const totals = readReport(report);
  rmSync(report, { force: true });
  // An error outside of the tests, such as a set-up that failed, is a failure too.
  if (totals.failed > 0 || status === 0) return totals;
  return { ...totals, failed: 1, failures: ['an error outside of the tests; it stands above'] };
}

function runVitest(more: string[]): number {
  return spawnSync(process.execPath, [vitest, 'run', ...more], { cwd: repository, stdio: 'inherit' }).status ?? 1;
}

function readReport(file: string): Totals {
  try {
    const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
    return { passed: report.numPassedTests, failed: report.numFailedTests, failures: failuresOf(report) };
  } catch {
    return { passed: 0, failed: 0, failures: [] };
  }
}

/** A file that could not be loaded, or whose set-up failed, has no failed test to name. */
function failuresOf({ testResults }: Report): string[] {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const tests = assertionResults.filter((test) => test.status === 'failed').map(({ fullName }) => fullName);
    const named = tests.length === 0 && status === 'failed' ? [message.split('\n', 1)[0] ?? ''] : tests;
    return named.map((test) => `${relative(repository, name)}: ${test}`);
  });
}
