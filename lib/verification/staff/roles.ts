/** Roles of the staff's functions. They lie beside the keys and tables that name them, the functions in a stack of their own. */
import type { Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { constructId } from '../../domain-stack.ts';

/** Those of the staff who send messages, and so sign them: the keys' policies name their roles. */
export const sendingStaff = ['staff-issue', 'staff-batch-issue'];

/**
 * A key's policy names the roles that may use the key, so they must be there before it is: a role of the other stack could
 * not be, which is made after this one since it uses its tables.
 */
export function staffRoles(stack: Stack): (step: string) => Role {
  const roles = new Map<string, Role>();
  return (step) => {
    const known = roles.get(step);
    if (known) return known;
    const role = new Role(stack, `${constructId(step)}Role`, {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    roles.set(step, role);
    return role;
  };
}
