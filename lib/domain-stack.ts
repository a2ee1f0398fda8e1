import { CfnOutput, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import type { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { EnvSpec } from '../lambdas/shared/env.ts';
import type { Domain } from '../lambdas/shared/names.ts';
import { clockTable, type TableDescription } from '../lambdas/shared/table.ts';
import type { RegionFile } from '../protocol/region.ts';
import { concurrencyShort, functionThrottles, serverErrors, stageThrottles, tableThrottles } from './alarms/aws.ts';
import { watchCosts } from './alarms/budget.ts';
import { addDashboard } from './alarms/dashboard.ts';
import { AlarmBook } from './constructs/alarm-book.ts';
import type { HttpApi } from './constructs/api/http-api.ts';
import type { BundleFolder } from './constructs/code/bundles.ts';
import { Release } from './constructs/code/release.ts';
import { FlowTable } from './constructs/flow-table.ts';
import { ServiceFunction } from './constructs/service-function.ts';
import { domainOf, type StackPart, stackName } from './names.ts';
import { type ApiField, amazonAddress } from './settings/addresses.ts';
import { isForOperators } from './settings/concurrency.ts';
import type { Stage } from './settings/stages.ts';

export interface DomainStackProps extends StackProps {
  readonly stage: Stage;
  readonly regions: readonly RegionFile[];
  readonly bundles: BundleFolder;
  /**
   * Names of stacks to be made without termination protection. The CDK would switch it on before it makes the stack, so
   * that a stack that failed, or was not approved, could neither be removed nor tried again. Default: none.
   */
  readonly unprotected?: readonly string[];
  /** Does the stack's budget watch its account? One of a stage's stacks in each account does. */
  readonly watchesCosts: boolean;
}

export interface FunctionSettings {
  readonly env: EnvSpec;
  readonly values?: Readonly<Record<string, string>>;
  /** Name → text of what lies beside the code. Default: nothing. */
  readonly files?: Readonly<Record<string, string>>;
  /** A folder that lies beside the code under the name of `PAGES_FOLDER`. Default: none. */
  readonly folder?: string;
  /** Of another stack. Default: one of its own. */
  readonly role?: Role;
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
  readonly runLines?: 'failed';
}

/** What the stacks of all trust domains have in common; nothing in here is shared between them. */
export abstract class DomainStack extends Stack {
  protected readonly stage: Stage;
  protected readonly alarms: AlarmBook;
  readonly #part: StackPart;
  readonly #domain: Domain;
  readonly #bundles: BundleFolder;
  readonly #release: Release;
  readonly #clock: FlowTable | undefined;
  readonly #functions: ServiceFunction[] = [];
  readonly #tables: FlowTable[] = [];

  /** `rows`: `ROWS` of lambdas/<domain>/release.ts. */
  constructor(scope: Construct, part: StackPart, rows: number, props: DomainStackProps) {
    const name = stackName(part, props.stage.name);
    const domain = domainOf(part);
    const terminationProtection = !props.stage.throwAway && !props.unprotected?.includes(name);
    super(scope, name, { ...props, terminationProtection });
    Tags.of(this).add('enx:domain', domain);
    this.stage = props.stage;
    this.#part = part;
    this.#domain = domain;
    this.#bundles = props.bundles;
    this.#release = new Release(rows);
    this.alarms = new AlarmBook(this, props.stage, part);
    this.#clock = props.stage.adjustableClock ? this.flowTable(clockTable) : undefined;
    this.output('AlarmTopicArn', this.alarms.topic.topicArn);
  }

  protected flowTable(description: TableDescription): FlowTable {
    const table = new FlowTable(this, description, this.stage);
    this.output(`${description.id}TableName`, table.table.tableName);
    this.#tables.push(table);
    tableThrottles(this.alarms, this.stage, table);
    return table;
  }

  /** A function named by its step: `check-code-status` has the construct id `CheckCodeStatus`. */
  protected step(step: string, settings: FunctionSettings): ServiceFunction {
    const fn = new ServiceFunction(this, constructId(step), {
      ...settings,
      stage: this.stage,
      domain: this.#domain,
      step,
      bundles: this.#bundles,
      release: this.#release,
    });
    this.#clock?.grant(fn, 'GetItem');
    this.#functions.push(fn);
    if (!isForOperators(this.#domain, step)) functionThrottles(this.alarms, fn);
    return fn;
  }

  /** Read by `npm run deploy`, which does not let a default close an address that phones may have been told. */
  protected closedAddress(api: ApiField): void {
    if (amazonAddress(this.stage.facts, api) === 'off') this.output('AmazonAddress', 'off');
  }

  /** What every HTTP API is told of where it lives. */
  protected api(api?: ApiField) {
    return { stage: this.stage, domain: this.#domain, ...(api && { api }) };
  }

  /** What is watched of every stack in the same way; called when everything else is there. */
  protected watch({ watchesCosts }: DomainStackProps, apis: readonly HttpApi[], distribution?: Distribution): void {
    for (const api of apis) {
      serverErrors(this.alarms, api);
      stageThrottles(this.alarms, api);
    }
    concurrencyShort(this.alarms, this.stage);
    if (watchesCosts) watchCosts(this, this.stage, this.#domain);
    const all = { part: this.#part, apis, functions: this.#functions, tables: this.#tables };
    addDashboard(this, this.stage.name, distribution ? { ...all, distribution } : all);
  }

  /** Every device function of a stage answers at the same moments. */
  protected deadline(): Record<string, string> {
    const { minMilliseconds, maxMilliseconds } = this.stage.deadline;
    return {
      DEADLINE_MIN_MILLISECONDS: String(minMilliseconds),
      DEADLINE_MAX_MILLISECONDS: String(maxMilliseconds),
    };
  }

  /** A name or address that a person, a tool or a test needs next. */
  protected output(name: string, value: string): void {
    new CfnOutput(this, name, { value });
  }
}

/** `check-code-status` → `CheckCodeStatus`. */
export function constructId(step: string): string {
  return step.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
}

/**
 * A phone is waiting, and its answer leaves at a set moment: the least memory, and so the least share of a core, with
 * which 99 of 100 calls do their own work in a quarter of the shortest deadline (docs/performance.md, "Memory").
 */
export const deviceCall = { memoryMegabytes: 512, timeoutSeconds: 15, runLines: 'failed' } as const;
/** A person or a lab's machine is waiting. */
export const staffCall = { memoryMegabytes: 512, timeoutSeconds: 15, runLines: 'failed' } as const;
/** As that, and it sends a message before it answers: up to 14 s (lambdas/shared/aws/options.ts). */
export const sendingCall = { memoryMegabytes: 512, timeoutSeconds: 20, runLines: 'failed' } as const;
/** A person is waiting while it asks others over the internet: an identity provider twice and a registry. */
export const askingCall = { memoryMegabytes: 512, timeoutSeconds: 25, runLines: 'failed' } as const;
/** Answers from what it holds or from one read. */
export const smallCall = { memoryMegabytes: 256, timeoutSeconds: 10, runLines: 'failed' } as const;
/** Nobody is waiting. */
export const job = { memoryMegabytes: 256, timeoutSeconds: 60 } as const;
