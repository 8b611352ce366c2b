/** Services that fail when a test says so, under the adapters that are deployed. Calls that are told nothing go through to the engine. */
import { TransactionInProgressException } from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';

/** What is left for the caller when the client's own attempts are used up. */
export const throttled = (name = 'ThrottlingException'): Error =>
  Object.assign(new Error('Rate exceeded'), { name, $metadata: { httpStatusCode: 400 } });
/** The connection broke after the request had gone out. */
export const lost = (): Error => Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
/** What the service says to a client that sends a transaction again while its first sending is worked on. */
export const inProgress = (): Error => new TransactionInProgressException({ message: 'in progress', $metadata: {} });

const COMMANDS = {
  GET: GetCommand,
  QUERY: QueryCommand,
  UPDATE: UpdateCommand,
  TRANSACT: TransactWriteCommand,
} as const;
export type Call = keyof typeof COMMANDS;

/** The client's own `send`, of whose overloads one is enough here. */
type Send = (this: unknown, command: unknown) => Promise<unknown>;

/** All document clients of this file. To be restored when its tests are over. */
export const watchDynamo = () => {
  const send = DynamoDBDocumentClient.prototype.send as Send;
  const mock = mockClient(DynamoDBDocumentClient);
  mock.send.callThrough();
  const make = (call: Call, input: unknown, client: unknown): Promise<unknown> =>
    send.call(client, new COMMANDS[call](input as never)); // what was asked of that very command
  const on = (call: Call) => {
    mock.resetHistory(); // calls that were made before would count as the first ones
    return mock.on(COMMANDS[call] as typeof GetCommand); // any command will do: what is faked does not look at it
  };
  return {
    /** From now on the call is never made. */
    refuse: (call: Call, error = throttled()): void => {
      on(call).rejects(error);
    },
    /** The next `times` such calls are not made. */
    refuseTimes: (call: Call, times: number, error = throttled()): void => {
      const behaviour = on(call);
      for (let time = 1; time <= times; time += 1) behaviour.rejectsOnce(error);
    },
    /** The next call of the one kind is made, and from then on none of the other. */
    refuseAfter: (call: Call, refused: Call, error = throttled()): void => {
      on(call).callsFakeOnce(async (input, getClient) => {
        const answer = await make(call, input, getClient());
        on(refused).rejects(error);
        return answer;
      });
    },
    /** The `nth` such call is made; what is answered is `error`. */
    loseAnswer: (call: Call, { nth = 1, error = lost() } = {}): void => {
      const behaviour = on(call);
      for (let time = 1; time < nth; time += 1)
        behaviour.callsFakeOnce((input, getClient) => make(call, input, getClient()));
      behaviour.callsFakeOnce(async (input, getClient) => {
        await make(call, input, getClient());
        throw error;
      });
    },
    heal: () => {
      mock.reset();
      mock.send.callThrough();
    },
    restore: () => mock.restore(),
  };
};
