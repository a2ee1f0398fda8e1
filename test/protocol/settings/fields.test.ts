/** Which settings change live: a change here is a decision, and docs/region-file.md shows it. */
import { describe, expect, it } from 'vitest';
import { regionFile } from '../../../protocol/region.ts';
import { changeOf, settingAt, settings } from '../../../protocol/settings/fields.ts';

const paths = (change: string) => settings.filter((one) => one.change === change).map(({ path }) => path);

describe('the settings of a region', () => {
  it('are those of the schema, each once', () => {
    const all = settings.map(({ path }) => path);
    expect(new Set(all).size).toBe(all.length);
    const tops = Object.keys(regionFile.shape.verification.shape);
    expect(tops.filter((name) => !all.some((path) => path.startsWith(`verification.${name}`)))).toEqual([]);
  });

  it('that a phone, a key server, a carrier or a template knows do not change live', () => {
    expect(paths('deploy')).toEqual(
      expect.arrayContaining([
        'region',
        'name',
        'ended',
        'verification.linkDomain',
        'verification.enExpress',
        'verification.sms.signed',
        'verification.userReport.webhookUrl',
        'verification.certificate.issuer',
        'verification.certificate.audience',
        'keyServer',
        'selfService',
      ]),
    );
  });

  it('of issuing and messages do', () => {
    expect(paths('live')).toEqual(
      expect.arrayContaining([
        'verification.allowedTestTypes',
        'verification.codeLifeSeconds',
        'verification.maintenance',
        'verification.sms.template',
        'verification.sms.templates',
        'verification.sms.dailyCap',
        'verification.userReport.webForm',
        'verification.certificate.lifeSeconds',
      ]),
    );
  });

  it.each([
    ['verification.maintenance', 'live'],
    ['verification.sms.templates.<label>', 'live'],
    ['verification.apps[].os', 'live'],
    ['verification.apps[].sha256CertFingerprints', 'live'],
    ['keyServer.export.periodHours', 'deploy'],
    ['verification.sms', undefined],
    ['verification.sms.template', 'live'],
    ['verification', undefined],
    ['exposureNotifications.agency', undefined],
  ])('%s: %s', (path, change) => expect(changeOf(path)).toBe(change));

  it('are settings as a whole alone', () => {
    expect(settingAt('verification.sms.templates')).toBeDefined();
    for (const path of ['verification', 'verification.sms', 'verification.sms.templates.lab', 'maintenance', '']) {
      expect(settingAt(path)).toBeUndefined();
    }
  });
});
