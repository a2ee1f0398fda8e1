import { describe, expect, it } from 'vitest';
import { csvText, emptyReport, jsonText } from '../../../protocol/statistics/report.ts';
import { userReport, usersReport } from '../../../protocol/statistics/reports/users.ts';

const nora = { number: 1, name: 'Nora, nurse', email: 'nora@health.example' };
const omar = { number: 2, name: 'Omar', email: 'omar@health.example' };
const days = (...issued: number[]) => issued.map((one, at) => ({ day: `2020-02-0${3 - at}`, issued: one }));

describe('a report', () => {
  it('of all has every person on every day', () => {
    const report = usersReport(7, [
      { user: nora, days: days(5, 0) },
      { user: omar, days: days(0, 2) },
    ]);
    expect(jsonText(report)).toBe(
      '{"realm_id":7,"statistics":[{"date":"2020-02-03T00:00:00Z","issuer_data":[' +
        '{"user_id":1,"name":"Nora, nurse","email":"nora@health.example","codes_issued":5},' +
        '{"user_id":2,"name":"Omar","email":"omar@health.example","codes_issued":0}]},' +
        '{"date":"2020-02-02T00:00:00Z","issuer_data":[' +
        '{"user_id":1,"name":"Nora, nurse","email":"nora@health.example","codes_issued":0},' +
        '{"user_id":2,"name":"Omar","email":"omar@health.example","codes_issued":2}]}]}\n',
    );
    expect(csvText(report).split('\n').slice(0, 3)).toEqual([
      'date,realm_id,user_id,name,email,codes_issued',
      '2020-02-03,7,1,"Nora, nurse",nora@health.example,5',
      '2020-02-03,7,2,Omar,omar@health.example,0',
    ]);
  });

  it('of all is empty without anybody', () => expect(usersReport(7, [])).toBe(emptyReport));

  it('of all leaves zeros out where there are very many', () => {
    const crowd = Array.from({ length: 8_000 }, (_, number) => ({
      user: { ...omar, number },
      days: days(0, number === 9 ? 1 : 0),
    }));
    expect(csvText(usersReport(7, crowd))).toBe(
      'date,realm_id,user_id,name,email,codes_issued\n2020-02-02,7,9,Omar,omar@health.example,1\n',
    );
  });

  it('of one has the members of the reference', () => {
    const report = userReport(7, { user: omar, days: days(3) });
    expect(jsonText(report)).toBe(
      '{"realm_id":7,"user_id":2,"user_name":"Omar","user_email":"omar@health.example","statistics":[' +
        '{"date":"2020-02-03T00:00:00Z","data":{"codes_issued":3}}]}\n',
    );
    expect(csvText(report)).toBe(
      'date,realm_id,user_id,user_name,user_email,codes_issued\n2020-02-03,7,2,Omar,omar@health.example,3\n',
    );
  });
});
