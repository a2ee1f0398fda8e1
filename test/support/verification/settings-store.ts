/** Settings of US-ZZ in memory, for stories that read and change them. */
import type { AuditEntry } from '../../../lambdas/shared/audit.ts';
import type { SettingChange } from '../../../lambdas/verification/store/live-settings.ts';
import type { RegionRow, RegionSettings } from '../../../lambdas/verification/store/region-store.ts';
import { verificationSettings } from './verification-server.ts';

export function settingsStore(deployed: RegionSettings = { name: 'Example', verification: verificationSettings() }) {
  const changes: SettingChange[] = [];
  const audit: AuditEntry[] = [];
  const text = JSON.stringify(deployed);
  let row: RegionRow = { region: 'US-ZZ', text, deployed, live: {}, liveVersion: 0, isActive: true, before: undefined };
  return {
    changes,
    audit,
    live: () => row.live,
    row: async (region: string) => (region === 'US-ZZ' ? row : undefined),
    rows: async () => [row],
    version: async (_: string, version: number) => changes.find((one) => one.version === version),
    history: async (_: string, limit: number) => changes.toReversed().slice(0, limit),
    async store(seen: RegionRow, change: SettingChange, entry: AuditEntry) {
      if (row !== seen) return false;
      row = { ...row, live: change.live, liveVersion: change.version };
      changes.push(change);
      audit.push(entry);
      return true;
    },
  };
}
