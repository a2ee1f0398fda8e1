import { describe, expect, it } from 'vitest';
import { parseReportPath } from '../../../protocol/api/statistics.ts';
import { isSettled, leavesReports, reportDays } from '../../../protocol/statistics/days.ts';
import { asFileName, csvFileName, csvText, jsonText } from '../../../protocol/statistics/report.ts';
import { apiKeyReport } from '../../../protocol/statistics/reports/api-key.ts';
import { keyServerReport } from '../../../protocol/statistics/reports/key-server.ts';
import { externalIssuersReport, messageErrorsReport } from '../../../protocol/statistics/reports/listed.ts';

const at = (text: string) => Date.parse(text) / 1000;

describe('text', () => {
  it('escapes in JSON what Go escapes', () => {
    const json = jsonText({ json: { name: '<a href="x">&\u2028é' }, table: [] });
    expect(json).toBe('{"name":"\\u003ca href=\\"x\\"\\u003e\\u0026\\u2028é"}\n');
    expect(JSON.parse(json)).toEqual({ name: '<a href="x">&\u2028é' });
  });

  const cells: [cell: string, text: string][] = [
    ['plain', 'plain'],
    ['', ''],
    ['a,b', '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ['two\nlines', '"two\nlines"'],
    ['with\rreturn', '"with\rreturn"'],
    [' blank first', '" blank first"'],
    ['blank last ', 'blank last '],
    ['\\.', '"\\."'],
    ['\\.x', '\\.x'],
  ];
  it.each(cells)('writes the cell %j as %j', (cell, text) => {
    expect(csvText({ json: {}, table: [[cell, 1]] })).toBe(`${text},1\n`);
  });

  it('names a file by the second of its making', () => {
    expect(csvFileName('realm-stats', at('2026-11-22T03:04:05Z'))).toBe('20261122030405-realm-stats.csv');
    expect(asFileName('County "Lab" #1')).toBe('county-lab-1');
  });
});

describe('days', () => {
  it.each([
    ['2026-11-21T23:59:59Z', '2026-11-21', '2026-08-23'],
    ['2026-11-22T00:00:00Z', '2026-11-22', '2026-08-24'],
    ['2026-11-22T00:00:01Z', '2026-11-22', '2026-08-24'],
  ])('at %s the first is %s and the last %s', (now, first, last) => {
    const days = reportDays(at(now));
    expect([days.length, days[0], days.at(-1)]).toEqual([91, first, last]);
  });

  it('keeps what was counted on a day as long as a report shows it', () => {
    const counted = at('2026-08-24T23:59:59Z');
    expect(reportDays(leavesReports(counted) - 1).at(-1)).toBe('2026-08-24');
    expect(reportDays(leavesReports(counted))).not.toContain('2026-08-24');
  });

  it.each([
    [-1, false],
    [0, true],
    [1, true],
  ])('is settled a quarter of an hour after its end, %i s', (offset, settled) => {
    expect(isSettled('2026-11-21', at('2026-11-22T00:15:00Z') + offset)).toBe(settled);
  });
});

describe('lists', () => {
  const days = ['2020-02-04', '2020-02-03'];

  it('names every external issuer on every day, by its letters', () => {
    const listed = new Map([
      ['2020-02-03', new Map([['b,c', 2]])],
      ['2020-02-04', new Map([['a<1>', 3]])],
    ]);
    const report = externalIssuersReport(7, days, listed);
    expect(csvText(report)).toBe(
      'date,realm_id,issuer_id,codes_issued\n' +
        '2020-02-04,7,a<1>,3\n2020-02-04,7,"b,c",0\n2020-02-03,7,a<1>,0\n2020-02-03,7,"b,c",2\n',
    );
    expect(jsonText(report)).toBe(
      '{"realm_id":7,"statistics":[{"date":"2020-02-04T00:00:00Z","issuer_data":[' +
        '{"issuer_id":"a\\u003c1\\u003e","codes_issued":3},{"issuer_id":"b,c","codes_issued":0}]},' +
        '{"date":"2020-02-03T00:00:00Z","issuer_data":[' +
        '{"issuer_id":"a\\u003c1\\u003e","codes_issued":0},{"issuer_id":"b,c","codes_issued":2}]}]}\n',
    );
  });

  it('leaves zeros out where API Gateway could not carry them', () => {
    const names = Array.from({ length: 7_501 }, (_, index): [string, number] => [`issuer-${index}`, 1]);
    const report = externalIssuersReport(7, days, new Map([['2020-02-03', new Map(names)]]));
    expect(report.table).toHaveLength(1 + names.length);
    expect(externalIssuersReport(7, days, new Map([['2020-02-03', new Map(names.slice(1))]])).table).toHaveLength(
      15_001,
    );
  });

  it('writes the errors of text messages', () => {
    const report = messageErrorsReport(7, ['2020-02-03'], new Map([['2020-02-03', new Map([['30006', 4]])]]));
    expect(csvText(report)).toBe('date,realm_id,error_code,quantity\n2020-02-03,7,30006,4\n');
    expect(jsonText(report)).toBe(
      '{"realm_id":7,"statistics":[{"date":"2020-02-03T00:00:00Z","error_data":[{"error_code":"30006","quantity":4}]}]}\n',
    );
  });

  it('is {} and an empty body without a name', () => {
    const report = messageErrorsReport(7, days, new Map());
    expect([jsonText(report), csvText(report)]).toEqual(['{}\n', '']);
  });
});

it('writes what an API key asked for', () => {
  const key = { number: 3, name: 'County, laboratory', type: 'admin' };
  const report = apiKeyReport(key, [{ day: '2020-02-03', counts: { codes_issued: 5, codes_reissued: 1 } }]);
  expect(jsonText(report)).toBe(
    '{"authorized_app_id":3,"authorized_app_name":"County, laboratory","authorized_app_type":"admin","statistics":[' +
      '{"date":"2020-02-03T00:00:00Z","data":{"codes_issued":5,"codes_claimed":0,"codes_invalid":0,' +
      '"tokens_claimed":0,"tokens_invalid":0}}]}\n',
  );
  expect(csvText(report)).toBe(
    'date,authorized_app_id,authorized_app_name,authorized_app_type,codes_issued,codes_claimed,codes_invalid,' +
      'tokens_claimed,tokens_invalid\n2020-02-03,3,"County, laboratory",admin,5,0,0,0,0\n',
  );
});

it("writes the key server's days as a bare array, and as the key server's library does in CSV", () => {
  const figures = {
    publish_requests: { unknown: 1, android: 2, ios: 3 },
    total_teks_published: 10,
    requests_with_revisions: 9,
    tek_age_distribution: [2, 4, 5],
    onset_to_upload_distribution: [1, 3, 4],
    requests_missing_onset_date: 7,
  };
  const report = keyServerReport([{ day: '2020-02-03', figures }]);
  expect(jsonText(report)).toMatch(/^\[\{"day":"2020-02-03T00:00:00Z","publish_requests":\{"unknown":1,/);
  expect(csvText(report)).toBe(
    'day,publish_requests_unknown,publish_requests_android,publish_requests_ios,total_teks_published,' +
      'requests_with_revisions,requests_missing_onset_date,tek_age_distribution,onset_to_upload_distribution\n' +
      '2020-02-03,1,2,3,10,9,7,2|4|5,1|3|4\n',
  );
  expect([jsonText(keyServerReport([])), csvText(keyServerReport([]))]).toEqual(['[]\n', '']);
});

describe('addresses', () => {
  it.each([
    ['realm.json', { name: 'realm', format: 'json' }],
    ['realm/key-server.csv', { name: 'realm/key-server', format: 'csv' }],
    ['realm/users.csv', { name: 'realm/users', format: 'csv' }],
    ['realm/users/7.json', { list: 'realm/users', id: '7', format: 'json' }],
    ['realm/api-keys/3.csv', { list: 'realm/api-keys', id: '3', format: 'csv' }],
  ])('knows %s', (path, request) => expect(parseReportPath(path)).toEqual(request));

  it.each(['', 'realm', 'realm.xml', 'realm.json/', 'Realm.json', 'realm/api-keys.csv', 'realm/api-keys/.csv'])(
    'knows no %j',
    (path) => expect(parseReportPath(path)).toBeUndefined(),
  );
  it('knows no id with a slash', () => expect(parseReportPath('realm/api-keys/3/4.csv')).toBeUndefined());
});
