/** The stack itself: finished, protected, and every function at the release that was deployed last. */
import { GetStackPolicyCommand } from '@aws-sdk/client-cloudformation';
import { stackPolicy } from '../../deploy/stack-policy.ts';
import { readLive } from '../../rollback/released.ts';
import { bad, type Finding, ok, orUnknown } from './finding.ts';
import { ofType, type Place } from './place.ts';

const again = (stage: string) => `Deploy the stage again: npm run deploy -- --stage ${stage}.`;

export async function lookAtStack(place: Place): Promise<Finding[]> {
  return [state(place), ...(await protection(place)), ...(await releases(place))];
}

/** A stack that is being changed is judged when that is over. */
function state({ stack, status, stage }: Place): Finding {
  const what = `stack ${stack}`;
  if (/^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(status)) return ok(what, status);
  const remedy = status.endsWith('_IN_PROGRESS')
    ? 'A deployment is under way: look again when it has finished.'
    : `aws cloudformation describe-stack-events --stack-name ${stack} says why. ${again(stage.name)}`;
  return bad(what, status, remedy);
}

async function protection(place: Place): Promise<Finding[]> {
  const { stage, stack, isProtected, aws, resources } = place;
  if (stage.throwAway) return [];
  const remedy = again(stage.name);
  const ended = isProtected
    ? ok(what('termination'), 'refused')
    : bad(what('termination'), 'anybody with the right may end the stack', remedy);
  const policy = await orUnknown(
    what('replacement'),
    'The credentials need cloudformation:GetStackPolicy.',
    async () => {
      const { StackPolicyBody } = await aws.cloudFormation.send(new GetStackPolicyCommand({ StackName: stack }));
      const wanted = stackPolicy(resources.map(({ id, type }) => ({ LogicalResourceId: id, ResourceType: type })));
      if (!StackPolicyBody) return [bad(what('replacement'), 'nothing keeps tables, keys and addresses', remedy)];
      const isOurs = JSON.stringify(JSON.parse(StackPolicyBody)) === JSON.stringify(JSON.parse(wanted));
      return [
        isOurs
          ? ok(what('replacement'), 'refused')
          : bad(what('replacement'), 'the stack policy was changed by hand', remedy),
      ];
    },
  );
  return [ended, ...policy];
}

const what = (of: string) => `${of} of what lasts`;

/** An alias that a rollback moved stays where it is until somebody deploys. */
async function releases({ aws, resources, stage }: Place): Promise<Finding[]> {
  const named = 'release';
  return orUnknown(named, 'The credentials need lambda:GetAlias on the stage’s functions.', async () => {
    const versions = new Map(ofType({ resources }, 'AWS::Lambda::Version').map(({ name }) => nameAndVersion(name)));
    const aliases = ofType({ resources }, 'AWS::Lambda::Alias').map(({ name }) => nameAndVersion(name)[0]);
    const aside: string[] = [];
    for (const name of aliases) if ((await readLive(aws.lambda, name)).version !== versions.get(name)) aside.push(name);
    if (aside.length === 0) return [ok(named, `all ${aliases.length} functions are at the one deployed last`)];
    const remedy = `Somebody went back (npm run rollback). When its reason is mended: npm run deploy -- --stage ${stage.name}.`;
    return [bad(named, `${aside.length} functions are at an earlier one: ${aside.join(', ')}`, remedy)];
  });
}

/** `arn:…:function:<name>:<version or alias>` */
function nameAndVersion(arn: string): [name: string, qualifier: string] {
  const [name = '', qualifier = ''] = arn.split(':').slice(-2);
  return [name, qualifier];
}
