import {
  AccountSendingPausedException,
  ConfigurationSetDoesNotExistException,
  ConfigurationSetSendingPausedException,
  MailFromDomainNotVerifiedException,
  MessageRejected,
  SESClient,
  SESServiceException,
  SendRawEmailCommand,
} from '@aws-sdk/client-ses';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { makeSesMailer } from '../../../adapters/mail/ses.ts';
import { aMail, SETTINGS } from './mails.ts';
import { withService } from './service.ts';

const refusing = (error: Error) => {
  const client = new SESClient({ region: 'us-west-2' });
  mockClient(client).on(SendRawEmailCommand).rejects(error);
  return makeSesMailer(SETTINGS, client);
};

const refusal = (name: string, status = 400): SESServiceException =>
  new SESServiceException({
    name,
    message: `${name}: about ana@example.com`,
    $fault: 'client',
    $metadata: { httpStatusCode: status },
  });
const typed = { message: 'As told.', $metadata: {} };

describe('what the service answers', () => {
  it.each([
    refusal('Throttling'),
    refusal('ThrottlingException'),
    refusal('TooManyRequestsException', 429),
    refusal('LimitExceededException'),
    refusal('ServiceUnavailable', 503),
    new AccountSendingPausedException(typed),
    new ConfigurationSetSendingPausedException(typed),
    new ConfigurationSetDoesNotExistException(typed),
    new MailFromDomainNotVerifiedException(typed),
  ])('$name: not now', async (error) => {
    expect(await refusing(error).send(aMail())).toEqual({ outcome: 'NOT_NOW', because: error.name });
  });

  it.each([new MessageRejected(typed), refusal('InvalidParameterValue'), refusal('InvalidParameterValueException')])(
    '$name: never',
    async (error) => {
      expect(await refusing(error).send(aMail())).toEqual({ outcome: 'REFUSED', because: error.name });
    },
  );

  it.each([
    refusal('AccessDenied', 403),
    refusal('ExpiredToken', 403),
    new MessageRejected({ ...typed, message: 'Email address is not verified: ana@example.com' }),
  ])('$name: not now, since the fault is in the set-up and not in the mail', async (error) => {
    expect(await refusing(error).send(aMail())).toEqual({ outcome: 'NOT_NOW', because: error.name });
  });

  it.each([
    refusal('InternalFailure', 500),
    Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }),
    Object.assign(new Error('no answer'), { name: 'TimeoutError' }),
  ])('$name: is thrown, because the mail may have left, without the text that may hold an address', async (error) => {
    await expect(refusing(error).send(aMail())).rejects.toMatchObject({
      name: 'MailOutcomeUnknownError',
      message: `The mail service ended with ${error.name}.`,
    });
  });
});

const errorOf = (code: string, status: number) => ({
  status,
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>No.</Message></Error></ErrorResponse>`,
});

describe('the client that a function gets', () => {
  it.each([
    { code: 'Throttling', status: 400, outcome: 'NOT_NOW' },
    { code: 'ServiceUnavailable', status: 503, outcome: 'NOT_NOW' },
    { code: 'ConfigurationSetDoesNotExist', status: 400, outcome: 'NOT_NOW' },
    { code: 'MessageRejected', status: 400, outcome: 'REFUSED' },
    { code: 'InvalidParameterValue', status: 400, outcome: 'REFUSED' },
    { code: 'InternalFailure', status: 500, outcome: 'thrown' },
    { code: 'an answer that is lost', status: undefined, outcome: 'thrown' },
  ])('tries once, whatever comes of it: $code is $outcome', async ({ code, status, outcome }) => {
    const answer = status === undefined ? undefined : errorOf(code, status);
    const { result, bodies } = await withService('AWS_ENDPOINT_URL_SES', [answer], () =>
      makeSesMailer(SETTINGS).send(aMail()),
    );
    expect('thrown' in result ? 'thrown' : result.outcome).toBe(outcome);
    expect(bodies).toHaveLength(1);
  });
});
