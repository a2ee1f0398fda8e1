import { expect, it } from 'vitest';
import { portsFrom } from '../../../local/aws/ports.ts';
import { routes } from '../../../local/front/addresses.ts';

const deployed = {
  deviceApi: 'device1',
  adminApi: 'admin1',
  publishApi: 'publish1',
  redirectApi: 'redirect1',
  redirectDomain: 'enx.localhost',
  selfServiceApi: 'self1',
  staffApi: 'staff1',
  distributionDomain: 'd1.cloudfront.net',
  pagesDomain: 'd2.cloudfront.net',
  clockTables: [],
};

it("sends each port's requests on under the host that they are meant for", () => {
  const hosts = routes(portsFrom('9000'), 'US-ZZ', deployed).map(({ port, host, pathPrefix }) => [
    port,
    host,
    pathPrefix,
  ]);
  const api = (id: string) => `/_aws/execute-api/${id}/$default`;
  expect(hosts).toEqual([
    [9001, 'device1.execute-api.us-east-1.amazonaws.com', api('device1')],
    [9002, 'admin1.execute-api.us-east-1.amazonaws.com', api('admin1')],
    [9003, 'publish1.execute-api.us-east-1.amazonaws.com', api('publish1')],
    [9007, 'us-zz.enx.localhost', api('redirect1')],
    [9008, 'enx.localhost', api('redirect1')],
    [9012, 'self1.execute-api.us-east-1.amazonaws.com', api('self1')],
    [9004, 'd1.cloudfront.net', ''],
    [9013, 'd2.cloudfront.net', ''],
  ]);
});

it("sends what the pages ask to the staff's API, as their distribution does at AWS", () => {
  const pages = routes(portsFrom('9000'), 'US-ZZ', deployed).find(({ port }) => port === 9013);
  expect(pages?.except).toMatchObject({
    path: '/staff/',
    target: { host: 'staff1.execute-api.us-east-1.amazonaws.com', pathPrefix: '/_aws/execute-api/staff1/$default' },
  });
});
