/** The door for mail from any program on this machine: SMTP on loopback, without TLS and passwords, in front of the receiver. */
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';
import { isErrorWithCode } from '../errors.ts';
import type { Envelope } from './headers.ts';
import { MAXIMUM_MESSAGE_BYTES, NO_RULE_SAYS, type Receiver, type TurnedAway } from './receiver.ts';

export type SmtpParts = {
  readonly receiver: Receiver;
  readonly onError: (error: unknown) => void;
  /** What a message may have; what the receiver takes if absent. */
  readonly maximumBytes?: number;
};

/** `port`: 0 for any free one. `orAnyOther`: whether another will do when that one is in use. */
export type SmtpPort = { readonly port: number; readonly orAnyOther?: boolean };

export type Smtp = {
  /** Where mail programs find it: `smtp://127.0.0.1:2525`. */
  readonly url: string;
  /** Answers what has come in whole, and ends. */
  readonly close: () => Promise<void>;
};

const HOST = '127.0.0.1';

/** RFC 5321 §4.2.3. After a 4 the sender tries again later; after a 5 it gives up. */
const REPLIES: Readonly<Record<TurnedAway['reason'], number>> = { NO_RULE: 550, TOO_LARGE: 552, NOT_KEPT: 451 };

const reply = (responseCode: number, says: string): Error => Object.assign(new Error(says), { responseCode });

/** Throws when the client goes away before the end. */
const contentOf = async (stream: SMTPServerDataStream): Promise<Buffer> => {
  const pieces: Buffer[] = [];
  for await (const piece of stream) {
    // Of what is too large the rest is read, since only then the client reads the answer, and not kept.
    if (!stream.sizeExceeded && Buffer.isBuffer(piece)) pieces.push(piece);
  }
  return Buffer.concat(pieces);
};

/** Throws the error of the reply when the message is turned away. */
const take = async ({ receiver, onError }: SmtpParts, envelope: Envelope, message: Buffer): Promise<string> => {
  const received = await receiver.receive(envelope, message).catch((error: unknown) => {
    onError(error);
    throw reply(451, 'The message could not be kept. Try again.');
  });
  if (!received.accepted) throw reply(REPLIES[received.reason], received.says);
  return `OK ${received.messageId}`;
};

/** Throws an Error that names a port that is in use. */
export const startSmtp = async (parts: SmtpParts, { port, orAnyOther = false }: SmtpPort): Promise<Smtp> => {
  const taking = new Set<Promise<unknown>>();
  const sockets = new Set<Socket>();
  const server = new SMTPServer({
    name: 'localhost',
    banner: 'certcycle, local cloud',
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    hideENHANCEDSTATUSCODES: false,
    hideSMTPUTF8: true,
    logger: false,
    size: parts.maximumBytes ?? MAXIMUM_MESSAGE_BYTES,
    rejectOversized: true,
    onRcptTo: ({ address }, _session, answer) =>
      answer(parts.receiver.takes(address) ? null : reply(REPLIES.NO_RULE, NO_RULE_SAYS)),
    onData: (stream, { envelope: { mailFrom, rcptTo } }, answer) => {
      const envelope = { from: mailFrom ? mailFrom.address : '', to: rcptTo.map(({ address }) => address) };
      const fail = (error: unknown): void => answer(error instanceof Error ? error : reply(451, String(error)));
      contentOf(stream).then((message) => {
        // The server itself answers what is too large.
        if (stream.sizeExceeded) return answer(null);
        const work = take(parts, envelope, message)
          .then((says) => answer(null, says), fail)
          .finally(() => taking.delete(work));
        taking.add(work);
      }, fail);
    },
  });
  // A client that went away is nobody's fault here.
  server.on('error', () => {});
  server.server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });

  const listen = async (wanted: number): Promise<number> => {
    server.listen(wanted, HOST);
    await once(server.server, 'listening');
    const address = server.server.address();
    return typeof address === 'object' && address !== null ? address.port : wanted;
  };
  const bound = await listen(port).catch((error: unknown) => {
    if (!isErrorWithCode(error, 'EADDRINUSE')) throw error;
    if (orAnyOther) return listen(0);
    throw new Error(`Port ${port} is in use. Stop what listens there, or set SMTP_PORT to another.`);
  });

  return {
    url: `smtp://${HOST}:${bound}`,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(resolve));
      await Promise.all(taking);
      for (const socket of sockets) socket.destroySoon();
      await closed;
    },
  };
};
