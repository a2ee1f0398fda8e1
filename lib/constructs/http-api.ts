import type { Duration } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi as CdkHttpApi,
  type CfnStage,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { routeThrottle, type Throttle } from '../concurrency.ts';
import { acknowledge } from '../nag.ts';
import type { Callers, Stage } from '../stages.ts';
import { removalPolicy } from './removal.ts';
import type { ServiceFunction } from './service-function.ts';

/**
 * One line per request: which route, how it ended, how long it took. No address, no user agent and no path, which could
 * hold anything a stranger types.
 */
const accessLogFormat = AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
    time: '$context.requestTimeEpoch',
    route: '$context.routeKey',
    status: '$context.status',
    milliseconds: '$context.responseLatency',
    integrationStatus: '$context.integrationStatus',
    integrationError: '$context.integrationErrorMessage',
  }),
);

const AUTHORISATION =
  'Phones and labs authenticate in the body or with an API key, which the functions check with errors as they expect them.';

export interface HttpApiProps {
  readonly stage: Stage;
  /** Each path with the function that answers every method on it: this API cannot shape its own errors. */
  readonly routes: Readonly<Record<string, ServiceFunction>>;
  /** Answers 404 and 405 in JSON. */
  readonly fallback: ServiceFunction;
  readonly callers: Callers;
}

/** An HTTP API without a browser's CORS and without an authoriser: functions check API keys, certificates and methods. */
export class HttpApi extends Construct {
  /** Ends with a slash. */
  readonly url: string;
  readonly #api: CdkHttpApi;
  readonly #routes: { route: HttpRoute; key: string; reserved: number | undefined }[] = [];

  constructor(scope: Construct, id: string, props: HttpApiProps) {
    super(scope, id);
    const { stage } = props;
    this.#api = new CdkHttpApi(this, 'Api', { apiName: `enx-${stage.name}-${id}`, createDefaultStage: false });
    this.url = `${this.#api.apiEndpoint}/`;
    for (const [path, fn] of Object.entries(props.routes)) this.#route(fn, HttpRouteKey.with(path, HttpMethod.ANY));
    this.#route(props.fallback, HttpRouteKey.DEFAULT);
    const gatewayStage = new HttpStage(this, 'Stage', {
      httpApi: this.#api,
      stageName: '$default',
      autoDeploy: true,
      accessLogSettings: {
        destination: new LogGroupLogDestination(this.#accessLog(id, stage)),
        format: accessLogFormat,
      },
    });
    this.#throttle(gatewayStage, props);
  }

  /** Answers with a status of 500 and above. */
  metricServerErrors(period: Duration): Metric {
    return this.#api.metricServerError({ statistic: 'Sum', period });
  }

  #route(fn: ServiceFunction, routeKey: HttpRouteKey): void {
    const integration = new HttpLambdaIntegration(`${fn.node.id}Integration`, fn.live);
    const route = new HttpRoute(this, `Route ${routeKey.key}`, { httpApi: this.#api, routeKey, integration });
    acknowledge(route, 'APIG4', AUTHORISATION);
    this.#routes.push({ route, key: routeKey.key, reserved: fn.reserved });
  }

  /**
   * Each route by what its function can carry, so that a flood of one takes nothing from the others. The default then stands
   * for no route; should AWS count it for the whole stage, it is as much as all of them together.
   */
  #throttle(gatewayStage: HttpStage, { stage, callers }: HttpApiProps): void {
    const limits = this.#routes.flatMap(({ key, reserved }) =>
      reserved === undefined ? [] : [[key, routeThrottle(stage, reserved)] as const],
    );
    const together = limits.length > 0 ? limits.map(([, limit]) => limit) : [stage.sharedThrottle[callers]];
    const resource = gatewayStage.node.defaultChild as CfnStage;
    resource.defaultRouteSettings = {
      throttlingRateLimit: together.reduce((sum, { requestsPerSecond }) => sum + requestsPerSecond, 0),
      throttlingBurstLimit: together.reduce((sum, { burst }) => sum + burst, 0),
    };
    if (limits.length === 0) return;
    resource.routeSettings = Object.fromEntries(limits.map(([key, limit]) => [key, asRouteSettings(limit)]));
    // AWS refuses settings for a route that is not there yet.
    gatewayStage.node.addDependency(...this.#routes.map(({ route }) => route));
  }

  /** The prefix is the one for which API Gateway needs no resource policy of its own, whose length is limited. */
  #accessLog(id: string, stage: Stage): LogGroup {
    return new LogGroup(this, 'AccessLog', {
      logGroupName: `/aws/vendedlogs/enx/${stage.name}/${id}`,
      retention: stage.logRetentionDays,
      removalPolicy: removalPolicy(stage),
    });
  }
}

/** In the template's own words: the library does not translate what lies below a route's key. */
function asRouteSettings({ requestsPerSecond, burst }: Throttle) {
  return { ThrottlingRateLimit: requestsPerSecond, ThrottlingBurstLimit: burst };
}
