import type { Duration } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi as CdkHttpApi,
  type CfnApi,
  type CfnStage,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Domain } from '../../../lambdas/shared/names.ts';
import { acknowledge } from '../../nag.ts';
import { type ApiField, amazonAddress, apiNames, ownUrl, publicRecord } from '../../settings/addresses.ts';
import { routeThrottle, type Throttle } from '../../settings/concurrency.ts';
import type { Callers, Stage } from '../../settings/stages.ts';
import { removalPolicy } from '../removal.ts';
import type { ServiceFunction } from '../service-function.ts';
import { ApiName, certificateParameter } from './own-name.ts';

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

/** All members are texts. A 429 of a function's own has the 200 of the function's run beside it. */
const refusedByStage = FilterPattern.all(
  FilterPattern.stringValue('$.status', '=', '429'),
  FilterPattern.stringValue('$.integrationStatus', '!=', '200'),
);

const AUTHORISATION =
  'Phones, labs and people authenticate in the body, with an API key or a cookie, which the functions check with errors as they expect them.';

/** Where an API lives. */
export interface ApiSettings {
  readonly stage: Stage;
  readonly domain: Domain;
  /** Its names in the stage file. Default: it has none of its own. */
  readonly api?: ApiField;
}

export interface HttpApiProps extends ApiSettings {
  /** Each path with the function that answers every method on it: this API cannot shape its own errors. */
  readonly routes: Readonly<Record<string, ServiceFunction>>;
  /** Answers 404 and 405 in JSON. */
  readonly fallback: ServiceFunction;
  readonly callers: Callers;
  /** Refuses calls of the routes before their functions run. Default: functions check API keys, certificates and cookies. */
  readonly authorizer?: IHttpRouteAuthorizer;
}

/** An HTTP API without a browser's CORS: what browsers ask comes from its own origin. Functions check methods. */
export class HttpApi extends Construct {
  /** Where clients ask; ends with a slash. */
  readonly url: string;
  /** Amazon's address of the API. */
  readonly endpoint: string;
  readonly #api: CdkHttpApi;
  readonly #throttled: { readonly metricNamespace: string; readonly metricName: string };
  readonly #routes: { route: HttpRoute; key: string; reserved: number | undefined }[] = [];

  constructor(scope: Construct, id: string, props: HttpApiProps) {
    super(scope, id);
    const { stage } = props;
    const apiName = `enx-${stage.name}-${id}`;
    this.#throttled = { metricNamespace: 'Enx/Apis', metricName: `${apiName}-throttled` };
    this.#api = new CdkHttpApi(this, 'Api', { apiName, createDefaultStage: false });
    const api = this.#api.node.defaultChild as CfnApi;
    // Past the CDK's construct, which would then not give the endpoint that a live stack may still import.
    if (props.api && amazonAddress(stage.facts, props.api) === 'off') api.disableExecuteApiEndpoint = true;
    this.endpoint = api.attrApiEndpoint;
    this.url = (props.api && ownUrl(stage.facts, props.api)) ?? `${this.endpoint}/`;
    for (const [path, fn] of Object.entries(props.routes))
      this.#route(fn, HttpRouteKey.with(path, HttpMethod.ANY), props.authorizer);
    this.#route(props.fallback, HttpRouteKey.DEFAULT);
    const httpStage = new HttpStage(this, 'Stage', {
      httpApi: this.#api,
      stageName: '$default',
      autoDeploy: true,
      accessLogSettings: {
        destination: new LogGroupLogDestination(this.#accessLog(id, stage)),
        format: accessLogFormat,
      },
    });
    this.#answerUnderNames(id, props, httpStage);
    this.#throttle(httpStage, props);
  }

  /** Answers with a status of 500 and above. */
  metricServerErrors(period: Duration): Metric {
    return this.#api.metricServerError({ statistic: 'Sum', period });
  }

  #answerUnderNames(id: string, { stage: { facts }, domain, api }: HttpApiProps, stage: HttpStage): void {
    const names = api && apiNames(facts, api);
    if (!names) return;
    const certificate = certificateParameter(this, id);
    const shared = { api: this.#api, stage, facts, domain, certificate };
    const weighted = publicRecord.api(facts);
    new ApiName(this, 'PublicName', { ...shared, id, name: names.public, weighted });
    if (names.below) new ApiName(this, 'NamesBelow', { ...shared, id: `${id}Below`, name: names.below, weighted });
    if (names.origin) {
      const ofOrigin = certificateParameter(this, `${id}Origin`);
      new ApiName(this, 'OriginName', { ...shared, certificate: ofOrigin, id: `${id}Origin`, name: names.origin });
    }
  }

  /** Calls that the stage's limit refused. */
  metricStageThrottles(period: Duration): Metric {
    return new Metric({ ...this.#throttled, namespace: this.#throttled.metricNamespace, statistic: 'Sum', period });
  }

  /** Of all its routes. */
  metric(name: 'Count' | '4xx' | '5xx' | 'Latency', statistic: string, period: Duration): Metric {
    return this.#api.metric(name, { statistic, period });
  }

  #route(fn: ServiceFunction, routeKey: HttpRouteKey, authorizer?: IHttpRouteAuthorizer): void {
    const integration = new HttpLambdaIntegration(`${fn.node.id}Integration`, fn.live);
    const route = new HttpRoute(this, `Route ${routeKey.key}`, {
      ...{ httpApi: this.#api, routeKey, integration },
      ...(authorizer && { authorizer }),
    });
    if (!authorizer) acknowledge(route, 'APIG4', AUTHORISATION);
    this.#routes.push({ route, key: routeKey.key, reserved: fn.reserved });
  }

  /**
   * Each route by what its function can carry, so that a flood of one takes nothing from the others. The default stands for the
   * routes without a number, of which most APIs have none; should AWS count it for the whole stage, it is as much as all of them together.
   */
  #throttle(gatewayStage: HttpStage, { stage, callers }: HttpApiProps): void {
    const limits = this.#routes.flatMap(({ key, reserved }) =>
      reserved === undefined ? [] : [[key, routeThrottle(stage, reserved)] as const],
    );
    const others = limits.length < this.#routes.length ? [stage.sharedThrottle[callers]] : [];
    const together = [...others, ...limits.map(([, limit]) => limit)];
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
    const log = new LogGroup(this, 'AccessLog', {
      logGroupName: `/aws/vendedlogs/enx/${stage.name}/${id}`,
      retention: stage.logRetentionDays,
      removalPolicy: removalPolicy(stage),
    });
    log.addMetricFilter('Throttled', { ...this.#throttled, filterPattern: refusedByStage, metricValue: '1' });
    return log;
  }
}

/** In the template's own words: the library does not translate what lies below a route's key. */
function asRouteSettings({ requestsPerSecond, burst }: Throttle) {
  return { ThrottlingRateLimit: requestsPerSecond, ThrottlingBurstLimit: burst };
}
