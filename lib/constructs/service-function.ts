import { Duration, type Stack } from 'aws-cdk-lib';
import { type IGrantable, type IPrincipal, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { EnvSpec } from '../../lambdas/shared/env.ts';
import { type Domain, functionName } from '../../lambdas/shared/names.ts';
import type { Stage } from '../stages.ts';
import type { BundleFolder } from './bundles.ts';
import { removalPolicy } from './removal.ts';

/** Unexpected stack traces name our own lines; nothing else may change what Node does. */
const nodeOptions = '--enable-source-maps';

export interface ServiceFunctionProps {
  readonly stage: Stage;
  readonly domain: Domain;
  /** Folder of the step below lambdas/<domain>/. */
  readonly step: string;
  readonly bundles: BundleFolder;
  /** The step's own declaration (its env.ts). Each name must be given by a grant or by `values`, and no other. */
  readonly env: EnvSpec;
  readonly values?: Readonly<Record<string, string>>;
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
  /** Does Lambda write a line when a run starts, ends and how it went, or only when one fails? Default: always. */
  readonly runLines?: 'always' | 'failed';
}

/**
 * The only way to make a Lambda: bundled handler, its own log group with retention, a role that may write that log and
 * nothing else, and an environment that is exactly what the handler declares.
 */
export class ServiceFunction extends Construct implements IGrantable {
  readonly lambda: LambdaFunction;
  readonly role: Role;
  readonly grantPrincipal: IPrincipal;
  readonly stage: Stage;
  readonly step: string;
  /** As an operator types it, and the dimension `service` of the function's metrics. */
  readonly physicalName: string;
  readonly #env: EnvSpec;
  readonly #given = new Set<string>();

  constructor(scope: Stack, id: string, props: ServiceFunctionProps) {
    super(scope, id);
    this.stage = props.stage;
    this.step = props.step;
    this.physicalName = functionName(props.stage.name, props.domain, props.step);
    this.#env = props.env;
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.grantPrincipal = this.role;
    this.lambda = new LambdaFunction(this, 'Function', {
      functionName: this.physicalName,
      role: this.role,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(props.bundles(props.domain, props.step)),
      handler: 'index.handler',
      memorySize: props.memoryMegabytes,
      timeout: Duration.seconds(props.timeoutSeconds),
      environment: { NODE_OPTIONS: nodeOptions },
      logGroup: this.#logGroup(props),
      ...logLevels(props.runLines ?? 'always'),
    });
    this.give('STAGE', props.stage.name);
    for (const [name, value] of Object.entries(props.values ?? {})) this.give(name, value);
    this.node.addValidation({ validate: () => this.#problems() });
  }

  /** Sets one declared variable. Grants call this, so that a right and its name come together. */
  give(name: string, value: string): void {
    this.#given.add(name);
    this.lambda.addEnvironment(name, value);
  }

  #logGroup(props: ServiceFunctionProps): LogGroup {
    const logs = new LogGroup(this, 'Logs', {
      logGroupName: logGroupName(props.stage.name, props.domain, props.step),
      retention: props.stage.logRetentionDays,
      removalPolicy: removalPolicy(props.stage),
    });
    this.role.addToPolicy(
      new PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logs.logGroupArn] }),
    );
    return logs;
  }

  #problems(): string[] {
    const required = Object.entries(this.#env).filter(([, kind]) => !('fallback' in kind));
    const missing = required.filter(([name]) => !this.#given.has(name)).map(([name]) => name);
    const unknown = [...this.#given].filter((name) => !(name in this.#env));
    return [
      ...missing.map((name) => `${this.node.id} declares ${name} in its env.ts, but nothing gives it`),
      ...unknown.map((name) => `${this.node.id} is given ${name}, which its env.ts does not declare`),
    ];
  }
}

/**
 * In format JSON, Lambda says by level what it says of itself: START, END and REPORT are INFO, a timeout or a crash is WARN.
 * What we write are lines of JSON on stdout already, which it does not encode again (Lambda developer guide, "Configuring
 * JSON and plain text log formats"); one without a `level`, as an embedded metric is, counts as INFO ("Log-level
 * filtering"), so that any higher level would drop the counters.
 */
function logLevels(runLines: 'always' | 'failed') {
  return {
    loggingFormat: LoggingFormat.JSON,
    systemLogLevelV2: runLines === 'always' ? SystemLogLevel.INFO : SystemLogLevel.WARN,
    applicationLogLevelV2: ApplicationLogLevel.INFO,
  };
}

/** A name an operator can type: `aws logs tail /enx/prod/keyserver/export`. */
export function logGroupName(stage: string, domain: Domain, step: string): string {
  return `/enx/${stage}/${domain}/${step}`;
}
