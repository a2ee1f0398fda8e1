import { describe, expect, it } from 'vitest';
import {
  backfilledRisk,
  exportReportType,
  isReportType,
  isStoredAtFirst,
  type ReportType,
  type Transition,
  transition,
} from '../../../protocol/keys/report-type.ts';

const types: ReportType[] = ['confirmed', 'likely', 'user-report', 'negative'];

describe('report types (key-server.md §1.11)', () => {
  it.each<[ReportType, number, number, boolean]>([
    ['confirmed', 1, 2, true],
    ['likely', 2, 4, true],
    ['user-report', 3, 0, true],
    ['negative', 5, 6, false],
  ])('%s: export %i, risk %i, stored at first %s', (type, exported, risk, stored) => {
    expect(exportReportType(type)).toBe(exported);
    expect(backfilledRisk(0, type)).toBe(risk);
    expect(backfilledRisk(7, type)).toBe(7);
    expect(isStoredAtFirst(type)).toBe(stored);
  });

  it('of none, where nobody vouched: nothing in the export, no risk filled in, stored at first', () => {
    expect([exportReportType(''), backfilledRisk(0, ''), backfilledRisk(7, ''), isStoredAtFirst('')]).toEqual([
      ...[0, 0, 7, true],
    ]);
  });

  it('knows no other word', () => {
    expect(['Confirmed', '', 'recursive', 'user_report', 'toString'].filter(isReportType)).toEqual([]);
  });
});

describe('transitions (key-server.md §3.4)', () => {
  const table: Record<ReportType, Transition[]> = {
    confirmed: ['none', 'forbidden', 'forbidden', 'forbidden'],
    likely: ['revision', 'none', 'forbidden', 'revision'],
    'user-report': ['revision', 'revision', 'none', 'revision'],
    negative: ['forbidden', 'forbidden', 'forbidden', 'none'],
  };

  it.each(types)('from %s, never revised', (original) => {
    expect(types.map((next) => transition(original, undefined, next))).toEqual(table[original]);
  });

  it('from none: as from likely, but never to likely (a quirk of the reference); and nothing becomes none', () => {
    expect(types.map((next) => transition('', undefined, next))).toEqual([
      ...['revision', 'forbidden', 'forbidden', 'revision'],
    ]);
    expect(transition('', undefined, '')).toBe('none');
    expect(types.map((original) => transition(original, undefined, ''))).toEqual(Array(4).fill('forbidden'));
  });

  it('allows one revision in the life of a key', () => {
    expect(types.map((next) => transition('user-report', 'likely', next))).toEqual([
      'already-revised',
      'none',
      'none',
      'already-revised',
    ]);
    expect(transition('likely', 'negative', 'confirmed')).toBe('already-revised');
  });
});
