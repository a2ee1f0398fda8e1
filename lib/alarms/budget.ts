import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import type { Construct } from 'constructs';
import type { Domain } from '../../lambdas/shared/names.ts';
import type { Stage } from '../settings/stages.ts';

/**
 * Mails the stage's address when the account's bill of the month passes the budget, or is expected to. Of the whole
 * account: a filter by tag sees nothing until somebody has activated the tag for billing.
 */
export function watchCosts(scope: Construct, stage: Stage, domain: Domain): void {
  const { alarmEmail, monthlyBudgetDollars } = stage.facts;
  if (stage.target === 'local' || monthlyBudgetDollars === undefined || alarmEmail === undefined) return;
  new CfnBudget(scope, 'Budget', {
    budget: {
      budgetName: `enx-${stage.name}-${domain}-OverBudget`,
      budgetType: 'COST',
      timeUnit: 'MONTHLY',
      budgetLimit: { amount: monthlyBudgetDollars, unit: 'USD' },
    },
    notificationsWithSubscribers: ['ACTUAL', 'FORECASTED'].map((notificationType) => ({
      notification: {
        notificationType,
        comparisonOperator: 'GREATER_THAN',
        threshold: 100,
        thresholdType: 'PERCENTAGE',
      },
      subscribers: [{ subscriptionType: 'EMAIL', address: alarmEmail }],
    })),
  });
}
