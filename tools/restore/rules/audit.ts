/** Audit and its Seals: entries are never changed, so each one that is missing comes back until its time is over. */
import { back, expired, isExpired, keyOf, live, type TableRules } from '../decision.ts';

export const auditRules: TableRules<undefined> = {
  decide(row, look, _, now) {
    if (isExpired(row, now)) return expired;
    return look(keyOf(row)) ? live : back(row);
  },
};
