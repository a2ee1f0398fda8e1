import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { spreadsheetText } from '../../../protocol/text/spreadsheet.ts';
import { decodeFile, type FileProblem, UnusableFile } from '../../../web/csv/decode-file.ts';
import { rowsOf } from '../../../web/csv/read-rows.ts';
import { openCheck, type RowRules, type Verdict } from '../../../web/pages/bulk/file/check-rows.ts';
import { headOf } from '../../../web/pages/bulk/file/columns.ts';
import { receiptText } from '../../../web/pages/bulk/file/receipt.ts';
import {
  forgetRetryCode,
  keepRetryCode,
  keptRetryCode,
  newRetryCode,
  uuidsOf,
} from '../../../web/pages/bulk/run/retry-code.ts';

const rules: RowRules = {
  smsCountry: 'US',
  countries: [],
  dates: { today: '2026-03-27', earliest: '2026-03-13', latest: '2026-03-27', tzOffsetMinutes: -240 },
  requireDate: true,
  testTypes: ['confirmed', 'likely'],
};

const bytes = (...parts: (string | number[])[]) =>
  new Blob(parts.map((part) => (typeof part === 'string' ? part : new Uint8Array(part))));

function readAll(text: string) {
  return [...rowsOf(text)].flat();
}

/** As the page does it. */
function checkAll(text: string, differing: Partial<RowRules> = {}): Verdict[] {
  const rows = readAll(text);
  const head = headOf(rows[0]?.cells ?? []);
  const check = openCheck(head.columns, { ...rules, ...differing });
  return rows.slice(head.header ? 1 : 0).map(check);
}

const problemsOf = (verdict: Verdict | undefined) =>
  verdict?.kind === 'bad' ? verdict.problems.map(({ column, kind }) => `${column}: ${kind}`) : verdict?.kind;

async function fileProblem(read: () => unknown): Promise<FileProblem | undefined> {
  try {
    await read();
    return undefined;
  } catch (error) {
    if (error instanceof UnusableFile) return error.problem;
    throw error;
  }
}

describe('the file as text', () => {
  test.each([
    ['UTF-8 with a BOM', [0xef, 0xbb, 0xbf, 0x61, 0x2c, 0x62], 'a,b'],
    ['UTF-16 of Excel', [0xff, 0xfe, 0x61, 0x00, 0x09, 0x00, 0x62, 0x00], 'a\tb'],
    ['UTF-16, the other way round', [0xfe, 0xff, 0x00, 0x61], 'a'],
    ['an older encoding', [0x61, 0xe9, 0x2c], 'aé,'],
    ['CRLF and lone CR', [0x61, 0x0d, 0x0a, 0x62, 0x0d, 0x63], 'a\nb\nc'],
  ])('%s', async (_, content, text) => {
    expect(await decodeFile(bytes(content))).toBe(text);
  });

  test.each([
    ['a workbook', bytes([0x50, 0x4b, 0x03, 0x04, 0, 0]), 'workbook'],
    ['an old workbook', bytes([0xd0, 0xcf, 0x11, 0xe0]), 'workbook'],
    ['nothing', bytes(''), 'empty'],
    ['blanks alone', bytes(' \r\n\t\r\n'), 'empty'],
    ['what nobody types', bytes('1'.repeat(20_000_001)), 'too-large'],
  ])('%s is unusable', async (_, file, kind) => {
    expect(await fileProblem(() => decodeFile(file))).toEqual({ kind });
  });
});

describe('its rows', () => {
  test.each([',', ';', '\t'])('cells between %j', (mark) => {
    const text = ['phone', 'testDate'].join(mark).concat('\n\n', ['"(206) 555-0100"', '2026-03-20'].join(mark), '\n');
    expect(readAll(text)).toEqual([
      { line: 1, cells: ['phone', 'testDate'] },
      { line: 3, cells: ['(206) 555-0100', '2026-03-20'] },
    ]);
  });

  test('quotes hold separators, quotes and line ends', () => {
    expect(readAll('"a,b","say ""hi""","two\nlines"\nlast')).toEqual([
      { line: 1, cells: ['a,b', 'say "hi"', 'two\nlines'] },
      { line: 2, cells: ['last'] },
    ]);
  });

  test('a quote that never ends is told with its line', async () => {
    expect(await fileProblem(() => readAll('a,b\n1,2\n3,"4\n5,6\n'))).toEqual({ kind: 'quote', line: 3 });
  });

  test('slices cut no row, wherever they end', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '1', ' '), maxLength: 30 });
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 400 }), (table) => {
        const rows = [['phone', 'x'], ...table];
        const text = spreadsheetText(rows).slice(1).replaceAll('\r\n', '\n');
        const kept = rows.filter((row) => row.some((one) => one.trim() !== ''));
        expect(readAll(text).map(({ cells }) => cells)).toEqual(kept);
      }),
      { numRuns: 50 },
    );
  });
});

describe('columns', () => {
  const item = { phone: '+12065550100', testDate: '2026-03-20', symptomDate: '', testType: 'confirmed', uuid: '' };

  test.each([
    ['by place', '2065550100,2026-03-20', {}],
    ['by name, in another order', 'Test Date,PHONE\n2026-03-20,2065550100', { line: 2 }],
    [
      'with a type in the fourth',
      '2065550100,2026-03-20,2026-03-19,likely',
      { symptomDate: '2026-03-19', testType: 'likely' },
    ],
    ['with a type in the third', '2065550100,2026-03-20,Likely', { testType: 'likely' }],
    [
      'with a UUID in the seventh',
      '2065550100,2026-03-20,,,,,9A6BCC605A3444BA79CB8514C0108A5D',
      { uuid: '9a6bcc60-5a34-44ba-79cb-8514c0108a5d' },
    ],
    ['beside others that are nobody’s matter', 'name,phone,testDate\n=1+1,2065550100,2026-03-20', { line: 2 }],
  ])('%s', (_, text, differing) => {
    expect(checkAll(text)).toEqual([{ kind: 'good', item: { line: 1, ...item, ...differing } }]);
  });

  test('a header that has no phone is told', async () => {
    expect(await fileProblem(() => checkAll('name,testDate\nA,2026-03-20'))).toEqual({
      kind: 'columns',
      found: 'name, testDate',
    });
    expect(await fileProblem(() => checkAll('name;born\nA;B'))).toEqual({ kind: 'columns', found: 'name, born' });
  });

  test.each(['issued', 'already issued', 'success'])('who was %s before is not sent again', (word) => {
    expect(checkAll(`2065550100,2026-03-20,,,,,,${word}`)).toEqual([{ kind: 'issued-before' }]);
  });
});

describe('cells', () => {
  test.each([
    [',2026-03-20', ['phone: phone-missing']],
    ['abc,2026-03-20', ['phone: phone-unreadable']],
    ['206555,2026-03-20', ['phone: phone-country']],
    ['2.06555E+09,2026-03-20', ['phone: phone-shortened']],
    ['+4791234567,2026-03-20', ['phone: phone-country']],
    ['"=HYPERLINK(""http://x/2065550100"")",2026-03-20', ['phone: phone-unreadable']],
    ['2065550100,', ['testDate: date-missing']],
    ['2065550100,3/20/2026', ['testDate: date-unreadable']],
    ['2065550100,2026-02-30', ['testDate: date-unreadable']],
    ['2065550100,2026-03-12', ['testDate: date-outside']],
    ['2065550100,2026-03-28', ['testDate: date-outside']],
    ['2065550100,2026-03-20,2026-04-01', ['symptomDate: date-outside']],
    ['2065550100,2026-03-20,,positive', ['testType: type-unknown']],
    ['2065550100,2026-03-20,,negative', ['testType: type-not-allowed']],
    ['2065550100,2026-03-20,,,,,12', ['uuid: uuid-unreadable']],
    [
      ',13,14,x',
      ['phone: phone-missing', 'testDate: date-unreadable', 'symptomDate: date-unreadable', 'testType: type-unknown'],
    ],
  ])('%s', (row, problems) => {
    expect(problemsOf(checkAll(row)[0])).toEqual(problems);
  });

  test.each(["'+12065550100", '+1 206-555-0100', '(206) 555–0100', '٢٠٦٥٥٥٠١٠٠', '\u202a+12065550100\u202c'])(
    '%s is a number',
    (phone) => {
      expect(checkAll(`${phone},2026-03-20`)).toMatchObject([{ kind: 'good', item: { phone: '+12065550100' } }]);
    },
  );

  test('the region’s list of countries, and no date where none is required', () => {
    expect(checkAll('+4791234567,', { countries: ['NO'], requireDate: false })).toMatchObject([{ kind: 'good' }]);
  });
});

describe('a number twice', () => {
  test('with the same dates it gets one message', () => {
    const [, second] = checkAll('2065550100,2026-03-20\n+1 206 555 0100,2026-03-20');
    expect(second).toEqual({ kind: 'repeated', firstLine: 1 });
  });

  test('with others somebody has to say which are right', () => {
    const [, second] = checkAll('2065550100,2026-03-20\n2065550100,2026-03-21');
    expect(second).toMatchObject({ kind: 'bad', problems: [{ line: 2, kind: 'phone-twice', firstLine: 1 }] });
  });

  test('with UUIDs of their own they are two cases; a UUID twice is none', () => {
    const uuids = ['9a6bcc60-5a34-44ba-79cb-8514c0108a5d', '9a6bcc60-5a34-44ba-79cb-8514c0108a5e'];
    const row = (uuid = '', phone = '2065550100') => `${phone},2026-03-20,,,,,${uuid}`;
    expect(checkAll([row(uuids[0]), row(uuids[1])].join('\n')).map(problemsOf)).toEqual(['good', 'good']);
    expect(checkAll([row(uuids[0]), row(uuids[0], '2065550101')].join('\n')).map(problemsOf)).toEqual([
      'good',
      ['uuid: uuid-twice'],
    ]);
  });
});

describe('the retry code', () => {
  test('vector V24: the UUID of a number', async () => {
    const uuidOf = await uuidsOf('retry-code-1');
    expect(await uuidOf('+12068675309')).toBe('9a6bcc60-5a34-44ba-79cb-8514c0108a5d');
  });

  test('twelve letters of a cryptographic source', () => {
    expect(newRetryCode((count) => Uint8Array.from({ length: count }, (_, index) => index))).toBe('abcdefghijkm');
    expect(newRetryCode((count) => new Uint8Array(count).fill(255))).toBe('999999999999');
  });

  test('is kept for a day, and nothing beside it', () => {
    const held = new Map<string, string>();
    const storage = {
      getItem: (key: string) => held.get(key) ?? null,
      setItem: (key: string, value: string) => held.set(key, value),
      removeItem: (key: string) => held.delete(key),
    } as unknown as Storage;
    keepRetryCode(storage, 'US-ZZ', 'abc', 1000);
    expect([...held.keys()]).toEqual(['enx.retry-code.US-ZZ']);
    expect(keptRetryCode(storage, 'US-AA', 1000)).toBeUndefined();
    expect(keptRetryCode(storage, 'US-ZZ', 1000 + 86_399_999)).toBe('abc');
    expect(keptRetryCode(storage, 'US-ZZ', 1000 + 86_400_000)).toBeUndefined();
    expect(held.size).toBe(0);
    keepRetryCode(storage, 'US-ZZ', 'abc', 1000);
    forgetRetryCode(storage, 'US-ZZ');
    expect(held.size).toBe(0);
  });
});

describe('the receipt', () => {
  test('has the file’s columns, UUID and result; no cell is a formula', () => {
    const rows = readAll('phone;testDate;note\n+12065550100;2026-03-20;=cmd|x\n2065550101;2026-03-21;@a');
    const head = headOf(rows[0]?.cells ?? []);
    const receipt = receiptText(
      head,
      rows.slice(1).map((row) => ({ row, uuid: `uuid-${row.line}`, result: 'issued' })),
    );
    expect(receipt).toBe(
      '\uFEFFphone,testDate,note,,,,uuid,result\r\n' +
        "'+12065550100,2026-03-20,'=cmd|x,,,,uuid-2,issued\r\n" +
        "2065550101,2026-03-21,'@a,,,,uuid-3,issued\r\n",
    );
  });

  test('is a file that can be chosen: whoever has a code gets no second, the others keep their UUIDs', () => {
    const rows = readAll('+12065550100,2026-03-20\n+12065550101,2026-03-21');
    const uuid = '9a6bcc60-5a34-44ba-79cb-8514c0108a5d';
    const results = ['issued', 'refused: sms_failure'];
    const receipt = receiptText(
      headOf(rows[0]?.cells ?? []),
      rows.map((row, index) => ({ row, uuid, result: results[index] ?? '' })),
    );
    const again = checkAll(receipt.slice(1).replaceAll('\r\n', '\n'));
    expect(again).toMatchObject([{ kind: 'issued-before' }, { kind: 'good', item: { phone: '+12065550101', uuid } }]);
  });
});
