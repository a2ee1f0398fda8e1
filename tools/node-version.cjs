/**
 * Loaded before every npm script of this repository and before the CDK application (`node -r`). Old syntax on purpose: it
 * must be able to say so on a Node that could not read the rest.
 */
const { existsSync } = require('node:fs');
const nodeModule = require('node:module');
const { join } = require('node:path');

const WANTED = 24;

function problem() {
  if (!existsSync(join(__dirname, '..', 'node_modules', 'aws-cdk-lib'))) {
    return 'The packages of this repository are not installed: run `npm ci` first.';
  }
  if (Number(process.versions.node.split('.')[0]) >= WANTED) return undefined;
  return `Node ${WANTED} or later is needed, but this is ${process.version}: on Linux use the npm scripts after \`npm ci\` (it brings Node ${WANTED}), elsewhere install Node ${WANTED}.`;
}

const found = problem();
if (found !== undefined) {
  console.error(found);
  process.exit(1);
}
// What was compiled once is kept: a third of the time of a short command. Does nothing where it cannot write.
nodeModule.enableCompileCache?.(join(__dirname, '..', 'node_modules', '.cache', 'node'));
