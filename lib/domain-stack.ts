import { CfnOutput, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { EnvSpec } from '../lambdas/shared/env.ts';
import type { Domain } from '../lambdas/shared/names.ts';
import { clockTable, type TableDescription } from '../lambdas/shared/table.ts';
import type { RegionFile } from '../protocol/region.ts';
import { AlarmBook } from './constructs/alarm-book.ts';
import type { BundleFolder } from './constructs/bundles.ts';
import { FlowTable } from './constructs/flow-table.ts';
import { ServiceFunction } from './constructs/service-function.ts';
import { stackName } from './names.ts';
import type { Stage } from './stages.ts';

export interface DomainStackProps extends StackProps {
  readonly stage: Stage;
  readonly regions: readonly RegionFile[];
  readonly bundles: BundleFolder;
  /**
   * Names of stacks to be made without termination protection. The CDK would switch it on before it makes the stack, so
   * that a stack that failed, or was not approved, could neither be removed nor tried again. Default: none.
   */
  readonly unprotected?: readonly string[];
}

export interface FunctionSettings {
  readonly env: EnvSpec;
  readonly values?: Readonly<Record<string, string>>;
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
}

/** What the stacks of both trust domains have in common; nothing in here is shared between the two. */
export abstract class DomainStack extends Stack {
  protected readonly stage: Stage;
  protected readonly alarms: AlarmBook;
  readonly #domain: Domain;
  readonly #bundles: BundleFolder;
  readonly #clock: FlowTable | undefined;

  constructor(scope: Construct, domain: Domain, props: DomainStackProps) {
    const name = stackName(domain, props.stage.name);
    const terminationProtection = !props.stage.throwAway && !props.unprotected?.includes(name);
    super(scope, name, { ...props, terminationProtection });
    Tags.of(this).add('enx:domain', domain);
    this.stage = props.stage;
    this.#domain = domain;
    this.#bundles = props.bundles;
    this.alarms = new AlarmBook(this, props.stage, domain);
    this.#clock = props.stage.adjustableClock ? this.flowTable(clockTable) : undefined;
    this.output('AlarmTopicArn', this.alarms.topic.topicArn);
  }

  protected flowTable(description: TableDescription): FlowTable {
    const table = new FlowTable(this, description, this.stage);
    this.output(`${description.id}TableName`, table.table.tableName);
    return table;
  }

  /** A function named by its step: `check-code-status` has the construct id `CheckCodeStatus`. */
  protected step(step: string, settings: FunctionSettings): ServiceFunction {
    const id = step.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
    const fn = new ServiceFunction(this, id, {
      ...settings,
      stage: this.stage,
      domain: this.#domain,
      step,
      bundles: this.#bundles,
    });
    this.#clock?.grant(fn, 'GetItem');
    return fn;
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

/**
 * A phone is waiting, and its answer leaves at a set moment: the least memory, and so the least share of a core, with
 * which 99 of 100 calls do their own work in a quarter of the shortest deadline (docs/performance.md, "Memory").
 */
export const deviceCall = { memoryMegabytes: 512, timeoutSeconds: 15 } as const;
/** A person or a lab's machine is waiting. */
export const staffCall = { memoryMegabytes: 512, timeoutSeconds: 15 } as const;
/** Answers from what it holds or from one read. */
export const smallCall = { memoryMegabytes: 256, timeoutSeconds: 10 } as const;
/** Nobody is waiting. */
export const job = { memoryMegabytes: 256, timeoutSeconds: 60 } as const;
