/** An auditor of a region sees what was done there, and by whom. */
import { describe, expect, it } from 'vitest';
import type { AuditPage, ReadEntry } from '../../../../lambdas/shared/auditing/audit-log.ts';
import { showAudit } from '../../../../lambdas/verification/staff/audit/show-audit.ts';
import type { AuditAnswer } from '../../../../protocol/staff/administration.ts';
import { refusalOf, staffCallWith } from '../../../support/staff/staff-calls.ts';
import { NOW } from '../../../support/verification/verification-calls.ts';

const entry = (target: string, by?: string): ReadEntry => ({
  ...{ at: NOW, actor: 'verification/staff-settings', action: 'settings-changed', target, after: {} },
  ...(by && { by }),
});
const others = (count: number) => Array.from({ length: count }, () => entry('US-YY'));

async function read(pages: readonly (readonly ReadEntry[])[], query: Record<string, string> = { day: '2026-11-22' }) {
  const asked: (string | undefined)[] = [];
  const subjects: string[] = [];
  const { body } = await showAudit({
    log: {
      async page(day, after): Promise<AuditPage> {
        asked.push(`${day} ${after ?? ''}`.trim());
        const at = Number(after ?? 0);
        return { entries: pages[at] ?? [], ...(at + 1 < pages.length && { next: String(at + 1) }) };
      },
    },
    async people(some) {
      subjects.push(...some);
      return new Map([['sub-kari', { name: 'Kari' }]]);
    },
  })(undefined, staffCallWith(['AuditRead'], { query }));
  return { ...(body as unknown as AuditAnswer), asked, subjects };
}

describe('the entries of a day', () => {
  it('are those of the region', async () => {
    const { entries, next } = await read([[entry('US-YY'), entry('US-ZZ'), entry('Regions'), entry('US-ZZ/uuid')]]);
    expect([entries.map(({ target }) => target), next]).toEqual([['US-ZZ', 'US-ZZ/uuid'], undefined]);
  });

  it('name members who did it, and leave others as they are', async () => {
    const bys = ['person:sub-kari', 'person:sub-gone', 'arn:aws:iam::1:user/ana', undefined];
    const { entries, subjects } = await read([bys.map((by) => entry('US-ZZ', by))]);
    expect(entries.map(({ by, name }) => [by, name])).toEqual(bys.map((by, at) => [by, at === 0 ? 'Kari' : undefined]));
    expect(subjects).toEqual(['sub-kari', 'sub-gone']);
  });

  it('go on where the page before ended', async () => {
    const { entries, next, asked } = await read([others(3), [entry('US-ZZ')]], { day: '2026-11-22', after: '1' });
    expect([entries.length, next, asked]).toEqual([1, undefined, ['2026-11-22 1']]);
  });

  it('are looked for behind those of others', async () => {
    const { entries, asked } = await read([others(200), others(200), [entry('US-ZZ')]]);
    expect([entries.length, asked.length]).toEqual([1, 3]);
  });

  it('are given with what is enough, and where there is more', async () => {
    const many = Array.from({ length: 60 }, () => entry('US-ZZ'));
    const { entries, next } = await read([many, many]);
    expect([entries.length, next]).toEqual([60, '1']);
  });

  it('may be none of a page, where there are very many of others', async () => {
    const { entries, next, asked } = await read(Array.from({ length: 30 }, () => others(200)));
    expect([entries, next, asked.length]).toEqual([[], '10', 10]);
  });

  it.each([{}, { day: 'today' }, { day: '2026-02-30' }])('%j is no day', async (query) => {
    const refused = { status: 400, code: 'unparsable_request' };
    expect(await refusalOf(read([], query as Record<string, string>))).toEqual(refused);
  });
});
