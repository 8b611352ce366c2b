/** What the API says of itself, and the gateway's event that reaches it. */
import { Validator } from '@seriousme/openapi-schema-validator';
import { handle } from 'hono/aws-lambda';
import { describe, expect, it } from 'vitest';
import { SignalBody } from '../../../domain/signals.ts';
import { makeWorld } from './world.ts';

const documented = async () => {
  const reply = await makeWorld().call(undefined, 'GET', '/api/openapi.json');
  return { reply, document: reply.body };
};

describe('the description of the API', () => {
  it('is valid OpenAPI 3.1, open to anyone', async () => {
    const { reply, document } = await documented();
    expect([reply.status, reply.headers.get('cache-control')]).toEqual([200, 'public, max-age=60']);
    expect(await new Validator().validate(document)).toEqual({ valid: true });
    expect(document.openapi).toBe('3.1.0');
  });

  it('names every route, every command and the public register', async () => {
    const { document } = await documented();
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods as object).map((method) => `${method} ${path}`),
    );
    const commands = operations.filter((each) => each.includes('/commands/'));
    const sentByPeople = SignalBody._zod.def.options.filter(
      ({ shape }) =>
        !shape.type._zod.def.values.some((type) =>
          ['RECORD_DOCUMENT', 'RECORD_MAIL', 'RECORD_UNDELIVERED'].includes(type),
        ),
    );
    expect(commands).toHaveLength(sentByPeople.length);
    expect(operations.filter((each) => !each.includes('/commands/')).sort()).toEqual([
      'delete /api/cases/{caseId}/credits/{providerId}/{courseId}',
      'delete /api/people/{personId}/calendar',
      'get /api',
      'get /api/cases',
      'get /api/cases/{caseId}',
      'get /api/cases/{caseId}/audit',
      'get /api/cases/{caseId}/credits',
      'get /api/cases/{caseId}/documents',
      'get /api/cases/{caseId}/mail',
      'get /api/cases/{caseId}/notices',
      'get /api/cases/{caseId}/notices/{effectKey}/letter',
      'get /api/cases/{caseId}/signals/{key}',
      'get /api/cases/{caseId}/uploads',
      'get /api/mail/{program}',
      'get /api/openapi.json',
      'get /api/people/{personId}',
      'get /api/programs/{program}/pathways',
      'get /api/providers/{providerId}/courses',
      'get /api/queue/{program}/{queue}',
      'get /api/registry/certificates/{number}',
      'get /api/registry/names',
      'get /calendar/{file}',
      'get /my-case',
      'get /unsubscribe/{token}',
      'post /api/cases',
      'post /api/cases/{caseId}/credits/check',
      'post /api/cases/{caseId}/documents/{documentId}/view',
      'post /api/cases/{caseId}/tasks/{taskId}/claim',
      'post /api/cases/{caseId}/tasks/{taskId}/release',
      'post /api/cases/{caseId}/uploads',
      'post /api/mail/{messageId}/attach',
      'post /api/mail/{messageId}/close',
      'post /api/people/{personId}/calendar',
      'post /api/people/{personId}/contacts/{contact}/unmark',
      'post /api/search',
      'post /unsubscribe/{token}',
      'put /api/cases/{caseId}/answers/continuingEducation',
      'put /api/cases/{caseId}/answers/eligibility',
      'put /api/cases/{caseId}/answers/experience',
      'put /api/cases/{caseId}/answers/identity',
      'put /api/cases/{caseId}/answers/otherCertification',
      'put /api/cases/{caseId}/credits/{providerId}/{courseId}',
      'put /api/cases/{caseId}/pathway',
      'put /api/people/{personId}',
    ]);
  });

  it('says that a command needs a key, takes no field that it does not name, and wants a token', async () => {
    const { document } = await documented();
    const { post } = document.paths['/api/cases/{caseId}/commands/propose-denial'];
    expect(post.parameters).toContainEqual(
      expect.objectContaining({ name: 'idempotency-key', in: 'header', required: true }),
    );
    expect(post.parameters).toContainEqual(expect.objectContaining({ name: 'if-match', required: false }));
    const { schema } = post.requestBody.content['application/json'];
    expect([schema.additionalProperties, schema.required, Object.keys(schema.properties).sort()]).toEqual([
      false,
      ['reason'],
      ['occurredOn', 'reason'],
    ]);
    expect(post.security).toEqual([{ token: [] }]);
    expect(Object.keys(post.responses)).toEqual([
      '202',
      '400',
      '401',
      '403',
      '404',
      '409',
      '412',
      '413',
      '415',
      '422',
      '503',
    ]);
    expect(document.paths['/api/registry/names'].get.security).toEqual([]);
  });

  it('is a page that a person can read, which runs and loads nothing', async () => {
    const { status, headers, body } = await makeWorld().call(undefined, 'GET', '/api');
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    for (const said of ['/api/cases/{caseId}/commands/submit-application', 'id="problem-409"'])
      expect(body).toContain(said);
    expect(body).not.toContain('<script');
  });
});

describe('an event of the gateway', () => {
  it('is answered by the time that it carries', async () => {
    const { app } = makeWorld();
    const event = {
      version: '2.0',
      routeKey: 'ANY /api/{proxy+}',
      rawPath: '/api/cases',
      rawQueryString: '',
      headers: { authorization: 'Bearer owner', 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify({ program: 'none' })).toString('base64'),
      isBase64Encoded: true,
      requestContext: {
        accountId: '000000000000',
        apiId: 'api',
        authentication: null,
        authorizer: {},
        domainName: 'api.example',
        domainPrefix: 'api',
        http: { method: 'POST', path: '/api/cases', protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
        requestId: 'request-1',
        routeKey: 'ANY /api/{proxy+}',
        stage: '$default',
        time: '02/Mar/2026:16:00:00 +0000',
        timeEpoch: 1_772_467_200_000,
      },
    };
    const answer = await handle(app)(event);
    expect(answer).toMatchObject({ statusCode: 409, headers: { 'content-type': 'application/problem+json' } });
    expect(JSON.parse(answer.body)).toMatchObject({ refusals: [{ code: 'CONTACTS_MISSING' }] });
  });
});
