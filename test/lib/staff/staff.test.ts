/** The stack of the staff's pages: who is let in, what each function may, and how it hangs on the verification server's. */
import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { staffPaths } from '../../../protocol/staff/paths.ts';
import { type Resource, resource, resources, synthesiseStaff, withIssuer } from '../templates.ts';

const pool = synthesiseStaff({ stage: 'prod' });
const own = synthesiseStaff({ stage: 'prod' }, { staff: withIssuer });

describe('the API', () => {
  it('demands a token on every route but the one that says there is nothing', () => {
    const routes = Object.values<Resource>(resources(pool.staff, 'AWS::ApiGatewayV2::Route'));
    const open = routes.filter(({ Properties }) => Properties.AuthorizationType !== 'JWT');
    expect(open.map(({ Properties }) => Properties.RouteKey)).toEqual(['$default']);
    const keys = routes.map(({ Properties }) => Properties.RouteKey);
    expect(keys.sort()).toEqual(['$default', ...Object.values(staffPaths).map((path) => `ANY ${path}`)].sort());
  });

  it('takes tokens of the pool for the pages alone, or those of the authority’s own issuer', () => {
    const jwt = (template: Template) => resource(template, 'AWS::ApiGatewayV2::Authorizer').Properties.JwtConfiguration;
    expect(jwt(pool.staff)).toEqual({
      Audience: [{ Ref: expect.stringMatching(/^StaffPoolPages/) }],
      Issuer: { 'Fn::GetAtt': [expect.stringMatching(/^StaffPool/), 'ProviderURL'] },
    });
    expect(jwt(own.staff)).toEqual({
      Audience: ['https://pages.example.org/'],
      Issuer: 'https://login.example.org/realm',
    });
  });
});
