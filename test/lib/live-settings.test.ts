/** What live settings need of the templates. */
import { expect, it } from 'vitest';
import { offeringRegions, regionRows, synthesise } from './templates.ts';

const { verification, keyServer } = synthesise({ stage: 'prod' }, offeringRegions);

it('the rows of the verification server say what kinds self-service has issued, and nothing else of it', () => {
  const rows = regionRows(verification);
  expect(rows).toContain('"selfServiceKinds":["confirmed","user-report"]');
  expect(rows).not.toContain('"selfService"');
  expect(regionRows(keyServer)).not.toContain('selfService');
});

it('the stack says by an output that it has them: the preflight asks no other (tools/deploy/preflight.ts)', () => {
  expect(Object.keys(verification.findOutputs('*'))).toContain('SettingChangesTableName');
});
