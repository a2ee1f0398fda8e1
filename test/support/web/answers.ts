/** What the staff's API answers in tests of the pages, typed by the contract. */
import type { DeskAnswer, MeAnswer, MyRegion } from '../../../protocol/staff/answers.ts';
import { permissions } from '../../../protocol/staff/permissions.ts';

/** 2026-03-27T12:00:00Z. */
export const NOW = 1_774_612_800;

export const region: MyRegion = {
  region: 'US-ZZ',
  name: 'Zed County',
  practice: false,
  permissions,
};

/** An administrator of one region. */
export const me: MeAnswer = {
  now: NOW,
  subject: 'person-1',
  name: 'Ada Ash',
  isSystemAdministrator: false,
  regions: [region],
  sessionEnds: NOW + 19 * 3600,
};

/** Of a region that does all there is. */
export const desk: DeskAnswer = {
  now: NOW,
  region: 'US-ZZ',
  name: 'Zed County',
  timeZone: 'America/New_York',
  notices: [],
  testTypes: ['confirmed', 'likely', 'negative'],
  requireDate: false,
  oldestDateDays: 14,
  smsCountry: 'US',
  messages: {
    countries: ['US', 'CA', 'NO'],
    templates: [
      { label: 'Default SMS template', text: 'Your code is [longcode], valid for [longexpires] hours: [enslink]' },
      { label: 'Español', text: 'Su código es [longcode]: [enslink]' },
    ],
    isSigned: true,
    allowGenerated: true,
  },
  linkDomain: 'us-zz.en.example.org',
  codeLength: 8,
  codeLifeSeconds: 15 * 60,
  longCodeLength: 16,
  longCodeLifeSeconds: 24 * 3600,
  batch: { size: 10 },
  quota: { quota: 500, remaining: 411 },
};
