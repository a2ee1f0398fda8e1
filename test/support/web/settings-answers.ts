/** A region's settings as the function answers them, of a region file with little in it. */
import { regionFile } from '../../../protocol/region.ts';
import type { LiveChanges } from '../../../protocol/settings/live.ts';
import { shownSettings } from '../../../protocol/settings/shown.ts';
import type { SettingsAnswer, SettingsHistoryAnswer, ShownSetting } from '../../../protocol/staff/administration.ts';
import { NOW } from './answers.ts';

const file = regionFile.parse({
  region: 'US-ZZ',
  name: 'Zed County',
  verification: {
    allowedTestTypes: ['confirmed', 'likely', 'negative', 'user-report'],
    certificate: { issuer: 'zed.example.org', audience: 'keyserver' },
    sms: {
      template: 'Zed County: your code is in this link: [enslink] It works for [longexpires] hours.',
      templates: { Español: 'Condado de Zed: su código está en este enlace: [enslink]' },
      countries: ['US', 'CA'],
    },
  },
  keyServer: {
    healthAuthorityIds: ['org.example.zed'],
    export: { periodHours: 4, verificationKeyId: '310', verificationKeyVersion: 'v1' },
  },
});

/** `live`: what is set over it. */
export function regionSettings(live: LiveChanges = {}): ShownSetting[] {
  return shownSettings(file, live);
}

export function settingsAnswer(version = 7, live: LiveChanges = {}): SettingsAnswer {
  return { region: 'US-ZZ', version, settings: regionSettings(live) };
}

export const settingsHistory: SettingsHistoryAnswer = {
  history: [
    {
      version: 2,
      at: NOW - 3_600,
      by: 'person:person-2',
      changes: [
        { key: 'verification.codeLifeSeconds', before: 900, after: 1_200 },
        { key: 'verification.sms.countries', before: ['US', 'CA'], after: ['US', 'NO'] },
      ],
    },
    {
      version: 1,
      at: NOW - 86_400,
      by: 'arn:aws:sts::123456789012:assumed-role/Operator/olga',
      changes: [
        {
          key: 'verification.sms.templates',
          before: { Español: 'Condado de Zed: su código está en este enlace: [enslink]' },
          after: { Español: 'Condado de Zed: su código: [enslink]', Reminder: 'Do not forget: [enslink]' },
        },
      ],
    },
  ],
};
