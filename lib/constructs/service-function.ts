import { join } from 'node:path';
import { Stage as Assembly, Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import {
  type IGrantable,
  type IPrincipal,
  type IRole,
  PolicyStatement,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import {
  Alias,
  ApplicationLogLevel,
  Architecture,
  Code,
  type IFunction,
  type IVersion,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { EnvSpec } from '../../lambdas/shared/env.ts';
import { ALIAS, type Domain, functionName } from '../../lambdas/shared/names.ts';
import { provisionedExecutions, reservedExecutions } from '../settings/concurrency.ts';
import type { Stage } from '../settings/stages.ts';
import { type BundleFolder, withFiles } from './code/bundles.ts';
import type { Release } from './code/release.ts';
import { removalPolicy } from './removal.ts';

/** Unexpected stack traces name our own lines; nothing else may change what Node does. */
const nodeOptions = '--enable-source-maps';

/**
 * A release leaves the versions before it, to go back to; they go with the function. That of a deployment that fails goes at
 * once: Lambda makes no second version of the same code, so with it the next attempt would fail with "already exists".
 */
const keptVersions = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;

export interface ServiceFunctionProps {
  readonly stage: Stage;
  readonly domain: Domain;
  /** Folder of the step below lambdas/<domain>/. */
  readonly step: string;
  readonly bundles: BundleFolder;
  /** Of the stack. */
  readonly release: Release;
  /** The step's own declaration (its env.ts). Each name must be given by a grant or by `values`, and no other. */
  readonly env: EnvSpec;
  readonly values?: Readonly<Record<string, string>>;
  /** Name → text of what lies beside the code. Default: nothing. */
  readonly files?: Readonly<Record<string, string>>;
  /** Lies beside the code as `pages`. Default: none. */
  readonly folder?: string;
  /**
   * Of another stack, which then need not wait for this one: the keys that it may use name it (lib/verification/staff/roles.ts).
   * Its rights on anything else come with this function. Default: one of its own.
   */
  readonly role?: Role;
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
  /** Does Lambda write a line when a run starts, ends and how it went, or only when one fails? Default: always. */
  readonly runLines?: 'always' | 'failed';
}

/**
 * The only way to make a Lambda: bundled handler, its own log group with retention, a role that may write that log and
 * nothing else, an environment that is exactly what the handler declares, and an alias that everything calls, so that new
 * code and its environment come into force in one moment.
 */
export class ServiceFunction extends Construct implements IGrantable {
  /** For metrics, which count every version. Nothing calls it: between two updates it is half new (docs/decisions/009). */
  readonly lambda: LambdaFunction;
  /** What everything calls. */
  readonly live: IFunction;
  /** Executions kept for it, which are also its most (lib/settings/concurrency.ts). */
  readonly reserved: number | undefined;
  readonly role: IRole;
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
    this.reserved = reservedExecutions(props.stage, props.domain, props.step);
    this.#env = props.env;
    this.role = props.role
      ? Role.fromRoleArn(this, 'Role', props.role.roleArn)
      : new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.grantPrincipal = this.role;
    this.lambda = new LambdaFunction(this, 'Function', {
      functionName: this.physicalName,
      description: props.release.description,
      role: this.role,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: this.#code(props),
      handler: 'index.handler',
      memorySize: props.memoryMegabytes,
      timeout: Duration.seconds(props.timeoutSeconds),
      environment: { NODE_OPTIONS: nodeOptions },
      logGroup: this.#logGroup(props),
      ...logLevels(props.runLines ?? 'always'),
      ...(this.reserved === undefined ? {} : { reservedConcurrentExecutions: this.reserved }),
      currentVersionOptions: { removalPolicy: keptVersions },
    });
    props.release.add(this.lambda);
    this.live = this.#alias(props);
    this.give('STAGE', props.stage.name);
    for (const [name, value] of Object.entries(props.values ?? {})) this.give(name, value);
    this.node.addValidation({ validate: () => this.#problems() });
  }

  /** Sets one declared variable. Grants call this, so that a right and its name come together. */
  give(name: string, value: string): void {
    this.#given.add(name);
    this.lambda.addEnvironment(name, value);
  }

  /** The library's own types do not agree on an optional `role` under `exactOptionalPropertyTypes`. */
  #alias({ stage, domain, step }: ServiceFunctionProps): IFunction {
    const warm = provisionedExecutions(stage, domain, step);
    return new Alias(this, 'Live', {
      aliasName: ALIAS,
      version: this.lambda.currentVersion as IVersion,
      ...(warm === undefined ? {} : { provisionedConcurrentExecutions: warm }),
    }) as IFunction;
  }

  #code({ bundles, domain, step, files, folder }: ServiceFunctionProps): Code {
    const bundle = bundles(domain, step);
    if (!files && folder === undefined) return Code.fromAsset(bundle);
    const assembly = Assembly.of(this)?.outdir ?? '';
    return Code.fromAsset(withFiles(bundle, join(assembly, 'with-files', domain, step), files, folder));
  }

  #logGroup(props: ServiceFunctionProps): LogGroup {
    const logs = new LogGroup(this, 'Logs', {
      logGroupName: logGroupName(props.stage.name, props.domain, props.step),
      retention: props.stage.logRetentionDays,
      removalPolicy: removalPolicy(props.stage),
    });
    this.role.addToPrincipalPolicy(
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
