import { describe, expect, it } from 'vitest';
import { practiceTwinOf, WATERMARK } from '../../protocol/practice.ts';
import { type RegionFile, regionFile } from '../../protocol/region.ts';
import { messageTemplates } from '../../protocol/sms/texts.ts';
import demo from '../support/regions/us-zz.json' with { type: 'json' };

const { exposureNotifications: _, $schema: __, ...written } = demo as Record<string, unknown>;
const file = (changes: object = {}) => regionFile.parse({ ...written, practiceTwin: 'US-ZX', ...changes });
const twin = (changes?: object) => practiceTwinOf(file(changes)) as RegionFile;

describe('a practice twin', () => {
  it('is there where the file names one', () => {
    expect(practiceTwinOf(regionFile.parse(written))).toBeUndefined();
    expect(twin().region).toBe('US-ZX');
  });

  it('says in its name and in every message what it is', () => {
    expect(twin().name).toBe(`${WATERMARK}Example Public Health Authority`);
    const sms = { template: 'Hi [enslink]', templates: { Hospital: 'From the hospital [enslink]' } };
    const { verification } = twin({ verification: { ...demo.verification, sms } });
    const texts = [...messageTemplates(verification)];
    expect(texts.map(([label]) => label)).toEqual(['Default SMS template', 'User Report', 'Hospital']);
    for (const [, text] of texts) expect(text.startsWith(WATERMARK)).toBe(true);
    expect(WATERMARK).toMatch(/^[A-Z ,:]+$/);
  });

  it('vouches under a name that no key server knows', () => {
    const { issuer, audience } = twin().verification.certificate;
    expect([issuer, audience]).toEqual(['org.example.verification.practice', 'org.example.keyserver.practice']);
  });

  it('opens no app, asks no gateway, logs nobody in and signs no message', () => {
    const userReport = { webForm: true, webhookUrl: 'https://gateway.example.org/' };
    const { verification, selfService } = twin({ verification: { ...demo.verification, userReport } });
    expect([verification.apps, verification.userReport.webhookUrl, selfService]).toEqual([[], undefined, undefined]);
    expect(verification.sms.signed).toBe('no');
  });

  it('sends few messages, and never more than its region', () => {
    expect(twin().verification.sms).toMatchObject({ dailyCap: 200, dailyCapUserReports: 50 });
    const sms = { dailyCap: 3, dailyCapUserReports: 0 };
    expect(twin({ verification: { ...demo.verification, sms } }).verification.sms).toMatchObject(sms);
  });

  it('issues as its region does', () => {
    const { verification } = file();
    const { codeLength, allowedTestTypes, allowBatchIssue } = twin().verification;
    expect({ codeLength, allowedTestTypes, allowBatchIssue }).toEqual({
      codeLength: verification.codeLength,
      allowedTestTypes: verification.allowedTestTypes,
      allowBatchIssue: verification.allowBatchIssue,
    });
  });
});
