/** What the handlers of people's calls have in common. */
import { dynamo } from '../shared/aws/dynamo.ts';
import { kms } from '../shared/aws/kms.ts';
import { openRing, type Ring, type RingName } from '../shared/rings/rings.ts';

/** `table`: Rings. */
export function ringOpener(table: string): (name: RingName) => Ring {
  return (name) => openRing({ dynamo: dynamo('staff'), kms: kms('staff'), table }, name);
}
