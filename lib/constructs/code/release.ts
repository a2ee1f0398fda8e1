import { createHash } from 'node:crypto';
import { Lazy, Stack } from 'aws-cdk-lib';
import type { CfnFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { describeRelease } from '../../release-name.ts';

/**
 * The functions of one stack, which are released together (docs/decisions/009). Each carries the name of the release as its
 * description, and a version freezes that: so a change in one function makes a new version of all, and what was live
 * together can be found and brought back together.
 */
export class Release {
  /** `rows` of lambdas/<domain>/release.ts. The same for all functions; known when all of them are. */
  readonly description: string;
  readonly #functions: LambdaFunction[] = [];

  constructor(rows: number) {
    this.description = Lazy.string({ produce: () => describeRelease({ id: this.#id(), rows }) });
  }

  add(fn: LambdaFunction): void {
    this.#functions.push(fn);
  }

  /** By content alone: the same sources and settings make the same release, whoever deploys them, and no new version. */
  #id(): string {
    const frozen = this.#functions.map((fn) => Stack.of(fn).resolve(frozenByVersion(fn)));
    return createHash('sha256').update(JSON.stringify(frozen)).digest('hex').slice(0, 12);
  }
}

/** All that `ServiceFunction` sets and a version freezes, but for the description, which is made from it. */
function frozenByVersion(fn: LambdaFunction): Partial<CfnFunction> {
  const { architectures, code, environment, functionName, handler, loggingConfig, memorySize, role, runtime, timeout } =
    fn.node.defaultChild as CfnFunction;
  return { architectures, code, environment, functionName, handler, loggingConfig, memorySize, role, runtime, timeout };
}
