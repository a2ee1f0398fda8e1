/**
 * What must stay the same thing for as long as phones and laboratories use a stage: another one in its place is an outage,
 * however well it works. Imports nothing, since the tools read it too (docs/operations/keep-identity.md).
 */

/** CloudFormation types, each with what is lost when it is replaced, or left out of the stack. */
export const identityTypes: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::Table': 'the service goes on with a new, empty table; the rows stay behind in the old one',
  'AWS::KMS::Key': 'what was sealed with it cannot be opened, and phones reject what another one signs',
  'AWS::S3::Bucket': 'the files that phones have not fetched yet stay behind in the old one',
  'AWS::ApiGatewayV2::Api': 'its address is gone, and phones and laboratories know no other',
  'AWS::ApiGatewayV2::DomainName': 'the target that the DNS names is gone',
  'AWS::Cognito::UserPool': 'staff are unknown, with their passwords and second factors, until each is invited anew',
  'AWS::CloudFront::Distribution': 'its address is gone, and phones know no other',
};
