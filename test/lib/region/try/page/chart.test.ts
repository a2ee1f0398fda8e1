/** What the charts say, that they can be drawn, and that a phone is wide enough for them. */
import { describe, expect, test } from 'vitest';
import type { Chart } from '../../../../../tools/region/try/page/chart/chart.ts';
import { curveCharts } from '../../../../../tools/region/try/page/chart/curve.ts';
import { dailyChart } from '../../../../../tools/region/try/page/chart/daily.ts';
import { delayCharts } from '../../../../../tools/region/try/page/chart/delay.ts';
import { draw } from '../../../../../tools/region/try/page/chart/draw.ts';
import { placesChart } from '../../../../../tools/region/try/page/chart/places.ts';
import { reachChart } from '../../../../../tools/region/try/page/chart/reach.ts';
import { toldChart } from '../../../../../tools/region/try/page/chart/told.ts';
import { tradeOffChart } from '../../../../../tools/region/try/page/chart/trade-off.ts';
import { judgedBy } from '../../../../../tools/region/try/page/judged.ts';
import type { ConfigurationResult, Curve } from '../../../../../tools/region/try/result.ts';
import { exampleConfiguration, exampleResult, nobodyTold } from './example.ts';

const result = exampleResult();
const judged = judgedBy(result);
const judge = (...configurations: ConfigurationResult[]) => judgedBy({ ...result, configurations });
const plain = (texts: readonly unknown[]) => texts.map((text) => String(text).replaceAll('\u202f', ' '));
const rows = ({ table }: Chart) => table.rows.map(plain);
const one = (points: Curve['points'], change: Partial<Curve> = {}): Curve => ({
  ...{ name: 'perDaySumERVThreshold_1', unit: 's', group: 'threshold', current: 900, points },
  ...change,
});
const point = (value: number, foundShare: number, withoutCloseContact: number) => ({
  ...{ value, foundShare, withoutCloseContact, notified: withoutCloseContact + 100, falseShare: 40 },
});

describe('what the charts say', () => {
  test('how many are told, and how many of them without a real close contact', () => {
    const chart = toldChart(judged);
    expect(plain(chart.finding)[0]).toBe(
      'With A 320 people are told, 147 of them (46 %) without a real close contact.',
    );
    expect(rows(chart)).toContainEqual(['of anything', 'B', '440', '162', '278 (63 %)', '44']);
    expect(rows(chart)).toContainEqual(['1: Close 30 min 2026-1', 'A', '128', '104', '24 (19 %)', '13']);
  });

  test('classifications of different names go by their numbers', () => {
    const [first, second] = result.configurations as [ConfigurationResult, ConfigurationResult];
    const renamed = second.byClassification.map((each) => ({ ...each, name: `other ${each.index}` }));
    const panels = rows(toldChart(judge(first, { ...second, byClassification: renamed.slice(0, 1) }))).map(
      ([at]) => at,
    );
    expect(panels).toEqual([
      'of anything',
      'of anything',
      'classification 1',
      'classification 1',
      '2: Near 15 min 2026-1',
    ]);
  });

  test('what of all close contacts is within reach, and found', () => {
    const chart = reachChart(result.town, judged);
    expect(plain(chart.finding)[0]).toContain('Of 2 400 real close contacts 310 (13 %) are within reach');
    expect(plain(chart.finding).slice(1)).toEqual([
      'Of those within reach A finds 124 (40 %).',
      'Of those within reach B finds 171 (55 %).',
    ]);
    expect(rows(chart).at(-1)).toEqual(['and found by B', '171', '7.1 %']);
  });

  test('where they are found; a place without any is left out of the sentence', () => {
    const [first] = result.configurations as [ConfigurationResult];
    const none = { ...first.bySetting.bus, found: 0, closeContacts: { all: 0, bothPhones: 0, reported: 0 } };
    const chart = placesChart(judge({ ...first, bySetting: { ...first.bySetting, bus: none } }));
    expect(plain(chart.finding)).toEqual([
      'This configuration finds 40 % of those at home, 20 % of those at work and 10 % of those by chance.',
    ]);
    expect(rows(chart)[2]).toEqual(['on the bus', '0', '0 (none to count)', '107', '16 (15 %)']);
  });

  test('how soon, in hours and from two days on in days', () => {
    const [exposure, upload] = delayCharts(judged) as [Chart, Chart];
    expect(exposure.finding[0]).toBe(
      'With A half of 320 people are told within 3.8 days after the exposure, nine of ten within 6.8 days.',
    );
    expect(upload.finding[1]).toContain('within 7.0 hours after the keys were uploaded, nine of ten within 12.6 hours');
    expect(rows(exposure)[0]).toEqual(['10 %', '18.0 hours', '18.0 hours']);
  });

  test('on which day most are told, and from when on nobody meets', () => {
    const chart = dailyChart(judged);
    expect(chart.finding).toEqual([
      'With A most are told on 27 Mar: 40 people, 20 of them without a real close contact.',
      'With B most are told on 27 Mar: 65 people, 37 of them without a real close contact.',
      'From 24 Mar on (outlined) nobody meets any more: what is told then is of the days before.',
    ]);
    expect(rows(chart)[14]?.[0]).toBe('24 Mar (after)');
  });
});

describe('curves', () => {
  test('say what is, and what the ends would be; seconds are weighted minutes', () => {
    const curves = [one([point(300, 70, 90), point(900, 50, 40), point(1_800, 30, 10)])];
    const { charts } = curveCharts(judge({ ...exampleConfiguration('alone', 1), curves }));
    expect(plain(charts[0]?.finding ?? [])).toEqual([
      'Now 15 weighted minutes: finds 50 %, tells 40 people without a real close contact. From 5 to 30 weighted minutes: 70 % to 30 %, 90 to 10 people.',
    ]);
    expect(charts[0]?.about).toBe("A day's sum of exposure risk values of all report types that notifies.");
    expect(rows(charts[0] as Chart)[1]).toEqual(['15 (now)', '50 %', '140', '40']);
  });

  test('stand beside each other where both have one, with the values of either', () => {
    const a = { ...exampleConfiguration('a', 1), curves: [one([point(300, 70, 90), point(900, 50, 40)])] };
    const b = {
      ...exampleConfiguration('b', 1),
      curves: [one([point(300, 60, 80), point(780, 55, 60)], { current: 780 })],
    };
    const chart = curveCharts(judge(a, b)).charts[0] as Chart;
    expect(chart.table.head).toEqual([
      'weighted minutes',
      'A: found',
      'A: told',
      'A: without',
      'B: found',
      'B: told',
      'B: without',
    ]);
    expect(rows(chart)).toEqual([
      ['5', '70 %', '190', '90', '60 %', '180', '80'],
      ['13 (B now)', '–', '–', '–', '55 %', '160', '60'],
      ['15 (A now)', '50 %', '140', '40', '–', '–', '–'],
    ]);
  });

  test('a threshold of 0 is off, and no limit of days: it is not where the curve begins', () => {
    const off = one([point(0, 0, 0), point(60, 80, 90), point(900, 50, 40)]);
    const days = { name: 'daysSinceExposureThreshold', unit: 'days', current: 0 };
    const limit = one([point(0, 80, 90), point(1, 10, 5), point(14, 70, 80)], days);
    const { charts } = curveCharts(judge({ ...exampleConfiguration('alone', 1), curves: [off, limit] }));
    expect(plain(charts[0]?.finding ?? [])[0]).toContain('From 1 to 15 weighted minutes: 80 % to 50 %');
    expect(plain(charts[1]?.finding ?? [])[0]).toMatch(/^Now no limit: .* From 1 to 14 days: 10 % to 70 %/);
    expect(charts.map((chart) => rows(chart)[0]?.[0])).toEqual(['off', 'no limit (now)']);
  });

  test('that change nothing are named and not drawn', () => {
    const { charts, flat } = curveCharts(judged);
    expect(flat).toEqual(['reportTypeSelfReportWeight']);
    expect(charts.map(({ title }) => title)).not.toContain('reportTypeSelfReportWeight');
  });

  test('without their present value are refused', () => {
    const curves = [one([point(300, 70, 90), point(600, 50, 40)])];
    expect(() => curveCharts(judge({ ...exampleConfiguration('alone', 1), curves }))).toThrow(/present value/);
  });
});

test('the best that one change can do: nothing that finds less for more', () => {
  const points = [
    point(300, 70, 90),
    point(600, 65, 95),
    point(900, 50, 40),
    point(1_200, 50, 30),
    point(1_800, 20, 10),
  ];
  const chart = tradeOffChart(judge({ ...exampleConfiguration('alone', 1), curves: [one(points)] }));
  expect(rows(chart).map(([what]) => what)).toEqual([
    'perDaySumERVThreshold_1: 30 weighted minutes',
    'perDaySumERVThreshold_1: 20 weighted minutes',
    'perDaySumERVThreshold_1: 5 weighted minutes',
  ]);
  expect(chart.finding[0]).toBe('1 change of one value would be better on one count and no worse on the other.');
});

describe('pictures', () => {
  const allOf = (configurations: ReturnType<typeof judgedBy>): Chart[] => [
    ...[toldChart(configurations), reachChart(result.town, configurations), placesChart(configurations)],
    ...[...delayCharts(configurations), dailyChart(configurations), tradeOffChart(configurations)],
    ...curveCharts(configurations).charts,
  ];
  const long = (title: string) => ({
    ...exampleConfiguration(`a/very/long/path/to/a/folder/of/regions/${title}.jsonc`, 1),
    byClassification: [1, 2].map((index) => ({
      ...{ ...exampleConfiguration('', 1).all, index, name: 'M'.repeat(25) },
    })),
  });

  test('fit a phone of 390 pixels, however long the names', async () => {
    for (const { id, spec } of allOf(judge(long('one'), long('other')))) {
      const [, width] = /<svg[^>]* width="(\d+)"/.exec(await draw(spec)) ?? [];
      expect(Number(width), id).toBeLessThanOrEqual(358);
    }
  });

  test('clip nothing and carry no style', async () => {
    for (const { spec } of allOf(judged)) expect(await draw(spec)).not.toMatch(/\sid=|clip-path|style=|<style/);
  });

  test('are drawn too where nobody is told', async () => {
    for (const { spec } of allOf(judge(nobodyTold('a'), nobodyTold('b')))) expect(await draw(spec)).toContain('<svg');
  });

  test('are none where Vega complains', async () => {
    const spec = {
      data: { values: [] },
      mark: 'point',
      encoding: { x: { field: 'x', type: 'quantitative' } },
    } as const;
    await expect(draw(spec)).rejects.toThrow('A chart cannot be drawn: ');
  });
});
