/** An operator at the AWS CLI: the calls by which the runbook has failure queues looked after, as they go over the wire. */
import * as z from 'zod/mini';
import type { Cloud } from '../../local/running-cloud.ts';

const AUTHORIZATION = 'AWS4-HMAC-SHA256 Credential=operator/20260101/us-west-2/lambda/aws4_request, Signature=none';

const Queue = z.object({ QueueUrl: z.string() });
const Received = z.object({
  Messages: z._default(z.array(z.object({ Body: z.string(), ReceiptHandle: z.string() })), []),
});
/** What Lambda gave up has its event under `requestPayload`. */
const GivenUp = z.object({ requestPayload: z.unknown() });

export type Operator = ReturnType<typeof operatorOf>;

export const operatorOf = (cloud: Pick<Cloud, 'gatewayUrl' | 'settled'>) => {
  const post = async (path: string, headers: Record<string, string>, body: unknown): Promise<Response> => {
    const response = await fetch(`${cloud.gatewayUrl}${path}`, {
      method: 'POST',
      headers: { authorization: AUTHORIZATION, ...headers },
      body: JSON.stringify(body),
    });
    await cloud.settled();
    return response;
  };
  const sqs = async (operation: string, input: object): Promise<unknown> =>
    (await post('/', { 'x-amz-target': `AmazonSQS.${operation}` }, input)).json();
  const urlOf = async (name: string): Promise<string> =>
    z.parse(Queue, await sqs('GetQueueUrl', { QueueName: `certcycle-${name}-failures` })).QueueUrl;

  /** Whether the function had an answer of its own. */
  const run = async (name: string, event: unknown): Promise<boolean> => {
    const { status, headers } = await post(`/2015-03-31/functions/certcycle-${name}/invocations`, {}, event);
    return status === 200 && !headers.has('x-amz-function-error');
  };

  return {
    run,
    /** Runs a function with every message of its failure queue, each so many times, and deletes it. Answers how many there were. Throws when a run fails. */
    redrive: async (name: string, times: number): Promise<number> => {
      const QueueUrl = await urlOf(name);
      for (let count = 0; ; ) {
        const { Messages } = z.parse(Received, await sqs('ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10 }));
        if (Messages.length === 0) return count;
        for (const { Body, ReceiptHandle } of Messages) {
          const { requestPayload } = z.parse(GivenUp, JSON.parse(Body));
          for (let time = 0; time < times; time += 1)
            if (!(await run(name, requestPayload))) throw new Error(`${name} failed again.`);
          await sqs('DeleteMessage', { QueueUrl, ReceiptHandle });
          count += 1;
        }
      }
    },
    purge: async (name: string): Promise<void> => {
      await sqs('PurgeQueue', { QueueUrl: await urlOf(name) });
    },
  };
};
