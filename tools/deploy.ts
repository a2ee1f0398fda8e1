/**
 * `npm run deploy -- --stage dev`: `cdk deploy` after a preflight that says in words what is missing, then the jobs that
 * make a fresh stage answer its first phone, then every address and key a person needs next.
 */
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Problem } from '../device/problem.ts';
import { jobs, jobsAfterDeploy } from '../lambdas/shared/names.ts';
import { stackName } from '../lib/names.ts';
import { liveRegions } from '../lib/settings/region-files.ts';
import { stackParts } from '../lib/settings/staff.ts';
import { checkedStage, stageNamed } from '../lib/settings/stages.ts';
import { withLeadingSigner } from '../protocol/export/signer-settings.ts';
import { exportKeys, exportPublicKeys, runJob, stackOutputs } from './deploy/aws.ts';
import { deployStacks } from './deploy/cdk.ts';
import { checkAdoptedKeys } from './deploy/export-keys.ts';
import { requireFront } from './deploy/front.ts';
import { withLiveAliases } from './deploy/live-aliases.ts';
import { messageCosts } from './deploy/messages.ts';
import { recordsToMake, temporaryWarning } from './deploy/names/addresses.ts';
import { certificateArns } from './deploy/names/certificates.ts';
import { nameServices } from './deploy/names/services.ts';
import { help, parseOptions } from './deploy/options.ts';
import { type Deployed, lookAtRegions, outsideReport } from './deploy/outside.ts';
import type { Found } from './deploy/preflight/found.ts';
import { preflight } from './deploy/preflight.ts';
import { jobLine, nextSteps } from './deploy/report.ts';
import { patientAsk } from './region/outside/ask.ts';
import { realWorld } from './region/outside.ts';
import { realContext } from './region/reading/context.ts';
import { loadRegion } from './region/reading/load.ts';

const regionFolder = join(import.meta.dirname, '..', 'regions');
const found: Found = (line, mark = 'ok') => console.log(`${mark}  ${line}`);
const note = (line: string) => found(line, '--');

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options === 'help') return console.log(help);
  const { domains, regions, facts, caller } = await preflight(options, regionFolder, found);
  const { awsRegion } = caller;
  const warning = temporaryWarning(options.stage, facts);
  if (warning) note(warning);
  const front = await requireFront({ stage: options.stage, facts, domains, awsRegion, now: Date.now() }, found);
  const certificates = await certificateArns({
    ...{ facts, domains, awsRegion, found, note },
    services: nameServices(facts.tags),
    pause: (milliseconds) => setTimeout(milliseconds),
  });
  const servers = stackParts(domains, facts).map((part) => stackName(part, options.stage));
  const stacks = [...servers, ...front.stacks];
  const parameters = { ...certificates, ...front.parameters };
  await withLiveAliases(servers, found, () => deployStacks(options, stacks, parameters, found));
  const outputs = await Promise.all(stacks.map(stackOutputs));
  // Again, before the first export: its role may be new.
  if (domains.includes('keyserver')) await checkAdoptedKeys(caller, Object.assign({}, ...outputs), regions, found);
  for (const job of jobsAfterDeploy.filter((name) => domains.includes(jobs[name].domain))) {
    console.log(jobLine(job, await runJob(options.stage, job)));
  }
  const live = liveRegions(regions).map((region) => withLeadingSigner(region, Date.now() / 1_000));
  const keys = domains.includes('keyserver') ? await exportKeys(options.stage, live) : new Map<string, string>();
  console.log(nextSteps(options.stage, live, outputs, await exportPublicKeys(live, keys), facts));
  if (domains.includes('verification')) console.log(messageCosts(checkedStage(stageNamed(options.stage), facts), live));
  console.log(recordsToMake(facts, outputs));
  if (warning) console.log(`\n${warning}`);
  await lookFromOutside({ stage: options.stage, servers: domains, regions: live.map(({ region }) => region) });
}

/** For names that are minutes old, of all regions together. */
const PATIENCE_MILLISECONDS = 5 * 60_000;

async function lookFromOutside(deployed: Deployed): Promise<void> {
  const load = (region: string) => loadRegion({ region, stage: deployed.stage, live: true }, realContext);
  const ask = patientAsk({ ...realWorld, patienceMilliseconds: PATIENCE_MILLISECONDS, note });
  const { text, failed } = outsideReport(deployed.stage, await lookAtRegions(deployed, load, ask));
  console.log(text);
  if (failed) process.exitCode = 1;
}

try {
  await main();
} catch (error) {
  if (error instanceof Problem) console.error(`\n${error.message}\n${error.remedy}`);
  else console.error(error);
  process.exit(1);
}
