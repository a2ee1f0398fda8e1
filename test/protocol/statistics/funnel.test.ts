import { expect, it } from 'vitest';
import { addCounts, type Counts, certificateAge } from '../../../protocol/statistics/counts.ts';
import { csvText, jsonText } from '../../../protocol/statistics/report.ts';
import { funnelReport } from '../../../protocol/statistics/reports/funnel.ts';

const day = '2026-11-21';
const key = { number: 2, name: 'County laboratory', type: 'admin' };
const issued: Counts = { codes_issued: 7, codes_reissued: 1, messages_sent: 5, messages_refused: 1, codes_claimed: 4 };
const own: Counts = { ...issued, codes_expired: 2, tokens_claimed: 3, claim_age_1: 4, ...certificateAge(30) };
const total: Counts = { ...own, codes_unknown: 9, tokens_invalid: 1, links_tapped: 6 };

it('follows the codes of each issuer, and of the region as a whole', () => {
  const report = funnelReport(1, [{ day, counts: total, issuers: [{ key, counts: own }] }]);
  const ages = '0|4|0|0|0|0|0|0|0|0|0,1|0|0|0|0|0|0|0|0|0|0';
  expect(csvText(report)).toBe(
    'date,authorized_app_id,authorized_app_name,codes_issued,codes_reissued,messages_sent,messages_unknown,' +
      'messages_refused,codes_claimed,codes_expired,codes_unaccepted,codes_wrong_nonce,tokens_claimed,' +
      'code_claim_age_distribution,certificate_age_distribution,codes_unknown,tokens_invalid,links_tapped,publish_requests\n' +
      `2026-11-21,,,7,1,5,0,1,4,2,0,0,3,${ages},9,1,6,\n` +
      `2026-11-21,2,County laboratory,7,1,5,0,1,4,2,0,0,3,${ages},,,,\n`,
  );
  const [one] = (JSON.parse(jsonText(report)) as { statistics: [{ data: object; issuer_data: object[] }] }).statistics;
  expect(one.data).toMatchObject({ codes_issued: 7, codes_unknown: 9, links_tapped: 6, publish_requests: null });
  expect(one.issuer_data[0]).toMatchObject({ authorized_app_id: 2, codes_claimed: 4, tokens_claimed: 3 });
  expect(one.issuer_data[0]).not.toHaveProperty('links_tapped');
});

it('tells how often keys were published where the key server said so, of the region alone', () => {
  const published = {
    publish_requests: { unknown: 1, android: 2, ios: 3 },
    total_teks_published: 0,
    requests_with_revisions: 0,
    tek_age_distribution: null,
    onset_to_upload_distribution: null,
    requests_missing_onset_date: 0,
  };
  const rows = csvText(funnelReport(1, [{ day, counts: total, issuers: [{ key, counts: own }], published }])).split(
    '\n',
  );
  expect(rows[1]?.endsWith(',6,6')).toBe(true);
  expect(rows[2]?.endsWith(',,,,')).toBe(true);
});

it('adds counters up, those that only one side has too', () => {
  const sum: Counts = { codes_issued: 1 };
  addCounts(sum, { codes_issued: 2, codes_claimed: 3 });
  expect(sum).toEqual({ codes_issued: 3, codes_claimed: 3 });
});
