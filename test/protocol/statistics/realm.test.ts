/** Known answers: V26 of verification-server.md §10, and the reference's own test data of `realm/composite`. */
import { expect, it } from 'vitest';
import { claimAge } from '../../../protocol/statistics/counts.ts';
import { csvText, jsonText } from '../../../protocol/statistics/report.ts';
import { compositeReport } from '../../../protocol/statistics/reports/composite.ts';
import { type RealmFigures, realmFigures, realmReport } from '../../../protocol/statistics/reports/realm.ts';

const day = '2020-02-03';
const none = { unknown_os: 0, ios: 0, android: 0 };
const v26: RealmFigures = {
  ...realmFigures({ codes_issued: 10, codes_claimed: 9, codes_invalid: 1, tokens_claimed: 7, tokens_invalid: 2 }),
  code_claim_mean_age_seconds: 60,
  code_claim_age_distribution: [1, 3, 4],
};

it('writes the CSV of V26', () => {
  const [header, row] = csvText(realmReport(1, [{ day, figures: v26 }])).split('\n');
  expect(header).toBe(
    'date,codes_issued,codes_claimed,codes_invalid,tokens_claimed,tokens_invalid,code_claim_mean_age_seconds,' +
      'code_claim_age_distribution,user_reports_issued,user_reports_claimed,user_report_tokens_claimed,' +
      'codes_invalid_unknown_os,codes_invalid_ios,codes_invalid_android,user_reports_invalid_nonce,' +
      'user_report_invalid_nonce_unknown_os,user_report_invalid_nonce_ios,user_report_invalid_nonce_android',
  );
  expect(row).toBe('2020-02-03,10,9,1,7,2,60,1|3|4,0,0,0,0,0,0,0,0,0,0');
});

const reported: RealmFigures = {
  ...v26,
  codes_invalid_by_os: { ...none, ios: 1 },
  user_reports_issued: 3,
  user_reports_claimed: 2,
  user_report_tokens_claimed: 2,
};
const R =
  '"codes_issued":10,"codes_claimed":9,"codes_invalid":1,"codes_invalid_by_os":{"unknown_os":0,"ios":1,"android":0},' +
  '"user_reports_issued":3,"user_reports_claimed":2,"user_reports_invalid_nonce":0,' +
  '"user_reports_invalid_nonce_by_os":{"unknown_os":0,"ios":0,"android":0},"tokens_claimed":7,"tokens_invalid":2,' +
  '"user_report_tokens_claimed":2,"code_claim_mean_age_seconds":60,"code_claim_age_distribution":[1,3,4]';

it('writes JSON with the members in the order of §2.7', () => {
  expect(jsonText(realmReport(1, [{ day, figures: reported }]))).toBe(
    `{"realm_id":1,"statistics":[{"date":"2020-02-03T00:00:00Z","data":{${R}}}]}\n`,
  );
});

const published = {
  publish_requests: { unknown: 2, android: 39, ios: 12 },
  total_teks_published: 49,
  requests_with_revisions: 3,
  tek_age_distribution: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14],
  onset_to_upload_distribution: null,
  requests_missing_onset_date: 2,
};
const K =
  '"day":"0001-01-01T00:00:00Z","publish_requests":{"unknown":2,"android":39,"ios":12},"total_teks_published":49,' +
  '"requests_with_revisions":3,"tek_age_distribution":[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14],' +
  '"onset_to_upload_distribution":null,"requests_missing_onset_date":2,"total_publish_requests":53';
const ages = '0|1|2|3|4|5|6|7|8|9|10|11|12|13|14';

const composites = [
  {
    name: 'both',
    days: [{ day, realm: reported, keyServer: published }],
    json: `{"realm_id":1,"has_key_server_stats":true,"statistics":[{"date":"2020-02-03T00:00:00Z","data":{${R},${K}}}]}`,
    row: `2020-02-03,10,9,1,7,2,60,1|3|4,2,39,12,49,3,2,${ages},,3,2,2,0,1,0,0,0,0,0`,
  },
  {
    name: 'the key server alone',
    days: [{ day, keyServer: published }],
    json: expect.stringContaining(`"realm_id":0,"has_key_server_stats":true`),
    row: `2020-02-03,,,,,,,,2,39,12,49,3,2,${ages},,,,,,,,,,,`,
  },
  {
    name: 'the region alone',
    days: [{ day, realm: reported }],
    json: expect.stringContaining(
      '"tek_age_distribution":null,"onset_to_upload_distribution":null,"requests_missing_onset_date":0,"total_publish_requests":0}}]}',
    ),
    row: '2020-02-03,10,9,1,7,2,60,1|3|4,,,,,,,,,3,2,2,0,1,0,0,0,0,0',
  },
];

it.each(composites)('writes the composite of $name', ({ days, json, row }) => {
  const report = compositeReport(1, days);
  const [header = '', first] = csvText(report).split('\n');
  expect(jsonText(report).trimEnd()).toEqual(json);
  expect(first).toBe(row);
  expect(header.split(',')).toHaveLength(row.split(',').length);
  expect(header).toContain('user_reports_invalid_nonce,user_reports_invalid_nonce_unknown_os');
});

it('leaves out days without a figure at the beginning of the composite, and no others', () => {
  const empty = realmFigures({});
  const days = ['2020-02-05', '2020-02-04', day, '2020-02-02'].map((one) => ({
    day: one,
    realm: one === day ? v26 : empty,
  }));
  expect(
    csvText(compositeReport(1, days))
      .split('\n')
      .slice(1, -1)
      .map((row) => row.slice(0, 10)),
  ).toEqual([day, '2020-02-02']);
  expect(compositeReport(1, [{ day, realm: empty }])).toEqual({ json: {}, table: [] });
});

it('gives eleven buckets on a day with claims, none without, and the mean in whole seconds', () => {
  const figures = realmFigures({ codes_claimed: 3, claim_age_seconds: 200, claim_age_0: 2, claim_age_10: 1 });
  expect(figures.code_claim_age_distribution).toEqual([2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
  expect(figures.code_claim_mean_age_seconds).toBe(66);
  expect(realmFigures({ codes_issued: 1 })).toMatchObject({
    code_claim_age_distribution: [],
    code_claim_mean_age_seconds: 0,
  });
});

const minute = 60;
const edges = [1, 5, 15, 30, 60, 120, 180, 360, 720, 1_440, 20_160].map((minutes) => minutes * minute);

it.each(edges.map((edge, bucket) => ({ edge, bucket })))(
  'counts an age of $edge s in bucket $bucket',
  ({ edge, bucket }) => {
    const bucketOf = (age: number) => Object.keys(claimAge(age)).find((name) => name !== 'claim_age_seconds');
    expect(bucketOf(edge - 1)).toBe(`claim_age_${bucket}`);
    expect(bucketOf(edge)).toBe(`claim_age_${bucket}`);
    expect(bucketOf(edge + 1)).toBe(bucket === 10 ? undefined : `claim_age_${bucket + 1}`);
  },
);
