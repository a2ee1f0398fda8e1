/** What operators may ask and change of the export (`npm run exports`, docs/operations/hold.md, recall.md, resign.md, explain.md). */
import { env as correctEnv } from '../../lambdas/keyserver/operate/correct-file/env.ts';
import { env as explainEnv } from '../../lambdas/keyserver/operate/explain-key/env.ts';
import { env as holdEnv } from '../../lambdas/keyserver/operate/hold-exports/env.ts';
import { env as showEnv } from '../../lambdas/keyserver/operate/show-exports/env.ts';
import type { ExportSite } from '../constructs/export-site.ts';
import type { FlowTable } from '../constructs/flow-table.ts';
import type { ServiceFunction } from '../constructs/service-function.ts';
import { type FunctionSettings, job } from '../domain-stack.ts';

/** Both open whole files: a zip of 16 MB, unpacked, and for a correction written again. */
const opensFiles = { memoryMegabytes: 1_769, timeoutSeconds: 300 } as const;

export interface ExportCommandsProps {
  readonly guards: FlowTable;
  readonly uploads: FlowTable;
  readonly exports: FlowTable;
  readonly audit: FlowTable;
  readonly site: ExportSite;
  step(step: string, settings: FunctionSettings): ServiceFunction;
}

/**
 * Four, so that whoever may look need not be let change, and whoever may stop publication need not be let take files back. The
 * last one reads guards and uploads, which no other operator's step may. Gives the one that signs files.
 */
export function exportCommands({ guards, uploads, exports, audit, site, step }: ExportCommandsProps): ServiceFunction {
  const show = step('show-exports', { env: showEnv, ...job });
  exports.grant(show, 'GetItem', 'Query');
  site.grantReadIndexes(show);

  const hold = step('hold-exports', { env: holdEnv, ...job });
  exports.grant(hold, 'Query', 'UpdateItem');
  audit.grant(hold, 'PutItem');
  site.grantReadIndexes(hold);

  const correct = step('correct-file', { env: correctEnv, ...opensFiles });
  exports.grant(correct, 'GetItem', 'Query', 'PutItem', 'UpdateItem');
  audit.grant(correct, 'PutItem');
  site.grantCorrect(correct);

  const explain = step('explain-key', { env: explainEnv, ...opensFiles });
  guards.grant(explain, 'GetItem');
  uploads.grant(explain, 'Query');
  exports.grant(explain, 'Query');
  audit.grant(explain, 'PutItem');
  site.grantReadFiles(explain);
  return correct;
}
