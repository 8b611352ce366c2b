/**
 * SQS, as far as people use it on failure queues: their addresses are told, messages are received, deleted and purged. Whoever received a message holds it
 * for a while by the virtual clock; nobody waits for one to come.
 */
import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { ACCOUNT_ID } from '../template/model.ts';
import type { FailureQueues, QueuedMessage } from './failure-queues.ts';

type Fields = Readonly<Record<string, unknown>>;
type Answer = { readonly status: number; readonly body: unknown };

export const QUEUES_PREFIX = 'AmazonSQS.';

/** Thirty seconds unless the caller says otherwise, and twelve hours at most: SQS API reference, "ReceiveMessage". */
const HOLD_SECONDS = 30;
const LONGEST_HOLD_SECONDS = 43_200;

const Named = z.strictObject({ QueueName: z.string() });
const Addressed = z.strictObject({ QueueUrl: z.string() });
const Received = z.strictObject({
  QueueUrl: z.string(),
  MaxNumberOfMessages: z._default(z.int().check(z.minimum(1), z.maximum(10)), 1),
  VisibilityTimeout: z._default(z.int().check(z.minimum(0), z.maximum(LONGEST_HOLD_SECONDS)), HOLD_SECONDS),
});
const Deleted = z.strictObject({ QueueUrl: z.string(), ReceiptHandle: z.string() });

class Refused extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const parsed = <Shape>(shape: z.ZodMiniType<Shape>, input: Fields): Shape => {
  const result = shape.safeParse(input);
  if (result.success) return result.data;
  const fields = result.error.issues.map((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : issue.path.join('.'),
  );
  throw new Refused('InvalidParameterValue', `Not supported locally as it is given: ${fields.join(', ')}.`);
};

/** The id of a message is every receipt of it: here nobody receives it in somebody else's place. */
const asSqsSays = ({ id, body }: QueuedMessage) => ({
  MessageId: id,
  ReceiptHandle: id,
  MD5OfBody: createHash('md5').update(body).digest('hex'),
  Body: body,
});

/** `endpoint`: where the gateway is found, and with it every queue. */
export const makeQueueService = (queues: FailureQueues, endpoint: () => string) => {
  const existing = (name: string): string => {
    if (queues.has(name)) return name;
    throw new Refused('QueueDoesNotExist', `The specified queue does not exist: ${name}`);
  };
  const nameIn = (queueUrl: string): string => existing(queueUrl.slice(queueUrl.lastIndexOf('/') + 1));

  const operations: Readonly<Record<string, (input: Fields) => object>> = {
    GetQueueUrl: (input) => {
      const name = existing(parsed(Named, input).QueueName);
      return { QueueUrl: `${endpoint()}/${ACCOUNT_ID}/${name}` };
    },
    ReceiveMessage: (input) => {
      const { QueueUrl, MaxNumberOfMessages, VisibilityTimeout } = parsed(Received, input);
      const messages = queues.receive(nameIn(QueueUrl), MaxNumberOfMessages, VisibilityTimeout * 1000);
      return messages.length === 0 ? {} : { Messages: messages.map(asSqsSays) };
    },
    DeleteMessage: (input) => {
      const { QueueUrl, ReceiptHandle } = parsed(Deleted, input);
      queues.remove(nameIn(QueueUrl), ReceiptHandle);
      return {};
    },
    PurgeQueue: (input) => {
      queues.purge(nameIn(parsed(Addressed, input).QueueUrl));
      return {};
    },
  };

  /** Answers the service's calls. `target` is the whole header: `AmazonSQS.ReceiveMessage`. */
  return async (target: string, input: Fields): Promise<Answer> => {
    const name = target.slice(QUEUES_PREFIX.length);
    try {
      const operation = operations[name];
      if (operation === undefined)
        throw new Refused('UnsupportedOperation', `SQS's operation ${name} is not supported locally.`);
      return { status: 200, body: operation(input) };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return { status: 400, body: { __type: `com.amazonaws.sqs#${error.code}`, message: error.message } };
    }
  };
};
