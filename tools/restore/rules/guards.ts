/**
 * Guards: one row per published key, so that none is accepted twice as new; and receipts, which are of one use and short
 * life. A phone that repeats a publish whose receipt was lost is told that its keys are stored, as at the reference.
 */
import { readGuard } from '../../../lambdas/keyserver/store/guard-table.ts';
import { back, expired, isExpired, keyOf, left, live, mended, type TableRules } from '../decision.ts';

export const guardRules: TableRules<undefined> = {
  decide(row, look, _, now) {
    if (isExpired(row, now)) return expired;
    if (readGuard(row, now) === undefined) return left('a receipt: it counts once, and not in a copy');
    const found = look(keyOf(row));
    if (!found) return back(row);
    if (row.revisedType === undefined || found.revisedType !== undefined) return live;
    // Published anew after the loss. A key is revised once in its life, so the one that it had still counts.
    const change = { key: keyOf(row), set: { revisedType: row.revisedType }, asRead: { revisedType: undefined } };
    return mended('published again after the loss: its revision counts as before', change);
  },
};
