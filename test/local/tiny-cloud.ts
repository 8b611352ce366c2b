/** A template of the least that shows every part at work: one function, one table, one schedule, one machine, one bucket for mail. */
import { mailResources } from './receipt/mail-template.ts';
import { aFunction, aTable, writeAssembly } from './template/assembly-folder.ts';

/**
 * Scheduled: writes the inbox item of a case that is given in the table `pk = TODO`, once, and says that it knows of nothing ahead.
 * Woken by the stream: starts the case's execution. As the machine's step: sends a mail and answers when the wait ends. Told of a mail that came in:
 * writes down what it finds in the bucket.
 */
const WORKER = `
const call = async (target, body) => {
  const response = await fetch(process.env.AWS_ENDPOINT_URL, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': target,
      authorization: 'AWS4-HMAC-SHA256 Credential=' + process.env.AWS_ACCESS_KEY_ID + '/20260101/us-west-2/local/aws4_request',
    },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw Object.assign(new Error(answer.message), { name: answer.__type.split('#').pop() });
  return answer;
};
const dynamoDb = (operation, body) => call('DynamoDB_20120810.' + operation, { TableName: process.env.TABLE, ...body });
const text = (value) => ({ S: value });

const sendMail = async (caseId) => {
  const message = ['From: from@example.org', 'To: to@example.org', 'Subject: Case ' + caseId, '', 'Hello'].join('\\r\\n');
  const response = await fetch(process.env.AWS_ENDPOINT_URL, {
    method: 'POST',
    headers: { authorization: 'AWS4-HMAC-SHA256 Credential=worker/20260101/us-west-2/ses/aws4_request' },
    body: new URLSearchParams({
      Action: 'SendRawEmail',
      Version: '2010-12-01',
      'RawMessage.Data': Buffer.from(message).toString('base64'),
      'Tags.member.1.Name': 'case',
      'Tags.member.1.Value': caseId,
    }),
  });
  if (!response.ok) throw new Error(await response.text());
};

const scheduled = async (now) => {
  const { Item } = await dynamoDb('GetItem', { Key: { pk: text('TODO'), sk: text('TODO') } });
  if (!Item) return { idleUntil: null };
  await dynamoDb('DeleteItem', { Key: { pk: text('TODO'), sk: text('TODO') } });
  await dynamoDb('PutItem', { Item: { pk: text('CASE#' + Item.caseId.S), sk: text('INBOX#1'), at: text(now) } });
  return { idleUntil: null };
};
const woken = async (records) => {
  for (const { dynamodb } of records) {
    const caseId = dynamodb.Keys.pk.S.slice('CASE#'.length);
    await call('AWSStepFunctions.StartExecution', {
      stateMachineArn: process.env.STATE_MACHINE_ARN,
      name: caseId,
      input: JSON.stringify({ caseId }),
    });
  }
  return { batchItemFailures: [] };
};
const step = async ({ caseId, now }) => {
  await sendMail(caseId);
  return { seconds: 30 * 86400, decidedAt: now };
};

const mailed = async (records) => {
  for (const { Sns } of records) {
    const { mail, receipt } = JSON.parse(Sns.Message);
    const { bucketName, objectKey } = receipt.action;
    const object = await fetch([process.env.AWS_ENDPOINT_URL, bucketName, objectKey].join('/'), {
      headers: { authorization: 'AWS4-HMAC-SHA256 Credential=worker/20260101/us-west-2/s3/aws4_request' },
    });
    if (!object.ok) throw new Error(await object.text());
    await dynamoDb('PutItem', { Item: { pk: text('MAIL'), sk: text(mail.messageId), found: text(await object.text()) } });
  }
};

export const handler = async (event) => {
  if (event.Records?.[0]?.Sns) return mailed(event.Records);
  if (event.Records) return woken(event.Records);
  return event.caseId ? step(event) : scheduled(event.now);
};
`;

const CASE_KEY = { pk: { S: "{% 'CASE#' & $states.context.Execution.Input.caseId %}" }, sk: { S: 'RUN' } };

const MACHINE = {
  QueryLanguage: 'JSONata',
  StartAt: 'Decide',
  States: {
    Decide: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      TimeoutSeconds: 60,
      Arguments: {
        FunctionName: `\${WorkerArn}`,
        Payload: { caseId: '{% $states.input.caseId %}', now: '{% $states.context.State.EnteredTime %}' },
      },
      Output: '{% $states.result.Payload %}',
      Next: 'Wait',
    },
    Wait: {
      Type: 'Task',
      Resource: 'arn:aws:states:::aws-sdk:dynamodb:updateItem.waitForTaskToken',
      TimeoutSeconds: '{% $states.input.seconds %}',
      Arguments: {
        TableName: `\${Table}`,
        Key: CASE_KEY,
        UpdateExpression: 'SET waitToken = :token',
        ExpressionAttributeValues: { ':token': { S: '{% $states.context.Task.Token %}' } },
      },
      Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Done' }],
      Next: 'Done',
    },
    Done: { Type: 'Succeed' },
  },
};

export const MACHINE_NAME = 'tiny-lifecycle';

/** Writes the assembly and answers its folder. */
export const writeTinyTemplate = (): string =>
  writeAssembly(
    {
      State: {
        Resources: { RegistryTable11112222: aTable({ StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' } }) },
        Outputs: {
          Name: { Value: { Ref: 'RegistryTable11112222' }, Export: { Name: 'State:Name' } },
          Stream: {
            Value: { 'Fn::GetAtt': ['RegistryTable11112222', 'StreamArn'] },
            Export: { Name: 'State:Stream' },
          },
        },
      },
      Work: {
        Resources: {
          ...mailResources('WorkerFunction11112222'),
          WorkerFunction11112222: aFunction('worker', {
            Timeout: 60,
            Environment: {
              Variables: {
                TABLE: { 'Fn::ImportValue': 'State:Name' },
                STATE_MACHINE_ARN: {
                  'Fn::Sub': `arn:\${AWS::Partition}:states:\${AWS::Region}:\${AWS::AccountId}:stateMachine:${MACHINE_NAME}`,
                },
              },
            },
          }),
          Wake11112222: {
            Type: 'AWS::Lambda::EventSourceMapping',
            Properties: {
              FunctionName: { Ref: 'WorkerFunction11112222' },
              EventSourceArn: { 'Fn::ImportValue': 'State:Stream' },
              StartingPosition: 'TRIM_HORIZON',
              FilterCriteria: {
                Filters: [
                  {
                    Pattern: JSON.stringify({
                      eventName: ['INSERT'],
                      dynamodb: { Keys: { sk: { S: [{ prefix: 'INBOX#' }] } } },
                    }),
                  },
                ],
              },
              FunctionResponseTypes: ['ReportBatchItemFailures'],
              MaximumRetryAttempts: 3,
            },
          },
          Hourly11112222: {
            Type: 'AWS::Scheduler::Schedule',
            Properties: {
              FlexibleTimeWindow: { Mode: 'OFF' },
              ScheduleExpression: 'cron(0 * * * ? *)',
              ScheduleExpressionTimezone: 'America/Los_Angeles',
              Target: {
                Arn: { 'Fn::GetAtt': ['WorkerFunction11112222', 'Arn'] },
                RoleArn: { 'Fn::GetAtt': ['SomeRole', 'Arn'] },
                Input: '{"now":"<aws.scheduler.scheduled-time>"}',
              },
            },
          },
          Machine11112222: {
            Type: 'AWS::StepFunctions::StateMachine',
            Properties: {
              StateMachineName: MACHINE_NAME,
              DefinitionString: JSON.stringify(MACHINE),
              DefinitionSubstitutions: {
                WorkerArn: { 'Fn::GetAtt': ['WorkerFunction11112222', 'Arn'] },
                Table: { 'Fn::ImportValue': 'State:Name' },
              },
              RoleArn: { 'Fn::GetAtt': ['SomeRole', 'Arn'] },
            },
          },
        },
      },
    },
    { worker: { source: WORKER } },
  );
