/** The way in for people. */
import { expect, it } from 'vitest';
import type { Deployed, Resource } from '../templates.ts';

export const apiRules = (deployed: Deployed): void => {
  const stage = (): Resource['properties'] | undefined => deployed().ofType('AWS::ApiGatewayV2::Stage')[0]?.properties;

  it('has these routes and no other', () => {
    const integrations = new Map(
      deployed()
        .ofType('AWS::ApiGatewayV2::Integration')
        .map(({ id, properties }) => [`integrations/${id}`, properties]),
    );
    const routes = deployed()
      .ofType('AWS::ApiGatewayV2::Route')
      .map(({ properties }) => [properties.RouteKey, integrations.get(String(properties.Target))?.IntegrationUri]);
    expect(routes).toEqual([
      ['ANY /api', 'webFunction.Arn'],
      ['ANY /api/{proxy+}', 'webFunction.Arn'],
      ['GET /calendar/{proxy+}', 'webFunction.Arn'],
      ['ANY /unsubscribe/{proxy+}', 'webFunction.Arn'],
      ['GET /my-case', 'webFunction.Arn'],
      ['GET /api/cases/{caseId}/notices/{effectKey}/letter', 'printletterFunction.Arn'],
      ['GET /api/registry/{proxy+}', 'lookupFunction.Arn'],
    ]);
    for (const integration of integrations.values()) {
      expect(integration).toMatchObject({ PayloadFormatVersion: '2.0', TimeoutInMillis: 29_000 });
    }
  });

  it('lets API Gateway invoke the functions of its routes, for this API alone', () => {
    const permissions = deployed()
      .ofType('AWS::Lambda::Permission')
      .filter(({ properties }) => properties.Principal === 'apigateway.amazonaws.com'); // the others with what wakes functions
    const invoked = permissions.map(({ properties }) => properties.FunctionName);
    expect(new Set(invoked)).toEqual(new Set(['webFunction.Arn', 'printletterFunction.Arn', 'lookupFunction.Arn']));
    for (const { properties } of permissions) {
      expect(properties).toMatchObject({
        Action: 'lambda:InvokeFunction',
        SourceArn: expect.stringMatching(/:execute-api:.*:Api\/\*\/\*\/(api|calendar|unsubscribe|my-case)/),
      });
    }
  });

  it('writes a line for each request that says nothing of who sent it', () => {
    const { DestinationArn, Format } = Object(stage()?.AccessLogSettings);
    expect(DestinationArn).toBe('AccessLog.Arn');
    const used = [...String(Format).matchAll(/\$context\.([\w.]+)/g)].map(([, name]) => name);
    expect(used.sort()).toEqual([
      'httpMethod',
      'integrationErrorMessage',
      'requestId',
      'requestTimeEpoch',
      'responseLatency',
      'responseLength',
      'routeKey',
      'status',
    ]);
  });

  it('answers on its own address at once after a deployment, and slows down who asks too much', () => {
    expect(stage()).toMatchObject({
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200 },
    });
  });
};
