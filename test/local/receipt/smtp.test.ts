import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { createTransport } from 'nodemailer';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Received, Receiver } from '../../../local/receipt/receiver.ts';
import { type Smtp, type SmtpParts, startSmtp } from '../../../local/receipt/smtp.ts';
import { aMessage, ENVELOPE, useReceiver } from './receipt-setup.ts';

const { setup, kept } = useReceiver();
const servers: Smtp[] = [];
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) await server.close();
});

const start = async (receiver: Receiver, more: Partial<SmtpParts> = {}, port = { port: 0 }): Promise<Smtp> => {
  const server = await startSmtp({ receiver, onError: () => {}, ...more }, port);
  servers.push(server);
  return server;
};
const send = (smtp: Smtp, raw: Buffer | string, envelope = ENVELOPE) =>
  createTransport(smtp.url).sendMail({ envelope: { from: envelope.from, to: [...envelope.to] }, raw });
const portOf = ({ url }: Smtp): number => Number(new URL(url).port);

/** Speaks SMTP line by line: says each line when the one before was answered, and gives all answers. */
const speak = async (smtp: Smtp, ...lines: readonly string[]) => {
  const socket = connect(portOf(smtp), '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => {});
  let said = '';
  socket.on('data', (text: Buffer) => {
    said += text.toString();
  });
  const answers = (): readonly string[] => said.split('\r\n').filter((line) => /^\d{3} /.test(line));
  for (const [index, line] of lines.entries()) {
    await vi.waitFor(() => expect(answers()).toHaveLength(index + 1), { timeout: 10_000, interval: 5 });
    socket.write(`${line}\r\n`);
  }
  return { socket, answers, said: () => said };
};
const answered = async ({ answers }: Awaited<ReturnType<typeof speak>>, count: number): Promise<string> => {
  await vi.waitFor(() => expect(answers()).toHaveLength(count), { timeout: 10_000, interval: 5 });
  return answers().at(-1) ?? '';
};
const toData = (from = ENVELOPE.from) => ['EHLO client', `MAIL FROM:<${from}>`, `RCPT TO:<${ENVELOPE.to[0]}>`, 'DATA'];

/** A receiver that gives this answer. */
const answering = (answer: () => Promise<Received>): Receiver => ({ takes: () => true, receive: answer });

describe('any mail program', () => {
  it('sends a message, and hears its id when it is kept', async () => {
    const smtp = await start(setup());
    // Lines of dots and bytes of eight bits come through as they are.
    const raw = Buffer.concat([
      aMessage('Subject: Diploma'),
      Buffer.from('.\r\n..two\r\n'),
      Buffer.from([0xe9, 0xff]),
      Buffer.from('\r\n'),
    ]);
    const { response, accepted } = await send(smtp, raw);
    const [[key = '', content = ''] = []] = kept();
    expect(response).toBe(`250 2.6.0 OK ${key.slice('mail/'.length)}`);
    expect(accepted).toEqual(ENVELOPE.to);
    expect(content.endsWith(raw.toString('latin1'))).toBe(true);
  });

  it('needs no password and no TLS, and is offered neither', async () => {
    const dialogue = await speak(await start(setup()), 'EHLO client');
    await answered(dialogue, 2);
    expect(dialogue.said()).toMatch(/SIZE 41943040/);
    expect(dialogue.said()).not.toMatch(/STARTTLS|AUTH|SMTPUTF8/);
  });

  it('sends in nobody’s name, as automatic systems do', async () => {
    const { receive, takes, told } = setup();
    const dialogue = await speak(
      await start({ receive, takes }),
      ...toData(''),
      'Subject: Away\r\n\r\nOn holiday\r\n.',
    );
    expect(await answered(dialogue, 6)).toMatch(/^250 /);
    expect(told()).toMatchObject([{ mail: { source: '' } }]);
  });

  it('is told of each recipient that no rule means, and sends to the others', async () => {
    const { told, ...receiver } = setup();
    const to = ['somebody@example.org', ...ENVELOPE.to];
    const { rejected, rejectedErrors } = await send(await start(receiver), aMessage(), { ...ENVELOPE, to });
    expect(rejected).toEqual(['somebody@example.org']);
    expect(rejectedErrors?.[0]?.message).toContain('550 5.1.1 Nobody receives mail at this address');
    expect(told()).toMatchObject([{ receipt: { recipients: ENVELOPE.to } }]);
  });

  it('is refused a message that says that it is too large', async () => {
    const smtp = await start(setup());
    const dialogue = await speak(smtp, 'EHLO client', `MAIL FROM:<${ENVELOPE.from}> SIZE=41943041`);
    expect(await answered(dialogue, 3)).toMatch(/^552 5\.3\.4 /);
  });

  it('is refused a message that turns out to be, and sends the next one', async () => {
    const smtp = await start(setup(), { maximumBytes: 1_000 });
    const dialogue = await speak(smtp, ...toData(), `Subject: ${'x'.repeat(900)}\r\n\r\n${'x'.repeat(900)}\r\n.`);
    expect(await answered(dialogue, 6)).toMatch(/^552 5\.3\.4 /);
    expect(kept()).toEqual([]);
    await send(smtp, aMessage());
    expect(kept()).toHaveLength(1);
  });

  it('is asked to try again when the message could not be kept', async () => {
    const errors: unknown[] = [];
    const broken = answering(() => Promise.reject(new Error('disk full')));
    const refused = answering(async () => ({ accepted: false, reason: 'NOT_KEPT', says: 'not authorized' }));
    const onError = (error: unknown) => errors.push(error);
    await expect(send(await start(broken, { onError }), aMessage())).rejects.toThrow('451 4.3.0 The message could not');
    await expect(send(await start(refused), aMessage())).rejects.toThrow('451 4.3.0 not authorized');
    expect(errors).toEqual([new Error('disk full')]);
  });

  it('may go away in the middle: nothing is kept, and others are served', async () => {
    const smtp = await start(setup());
    const { socket, answers } = await speak(smtp, ...toData());
    await vi.waitFor(() => expect(answers().at(-1)).toMatch(/^354/));
    socket.write('Subject: Half\r\n\r\nHalf a mess');
    socket.destroy();
    await once(socket, 'close');
    await send(smtp, aMessage());
    expect(kept()).toHaveLength(1);
  });
});

describe('the server', () => {
  it('answers what has come in whole before it closes, waits for nothing else, and leaves nothing open', async () => {
    let keep = (): void => {};
    const receive = vi.fn(
      () =>
        new Promise<Received>((resolve) => {
          keep = () => resolve({ accepted: true, messageId: 'one' });
        }),
    );
    const smtp = await start({ takes: () => true, receive });
    const stalled = await speak(smtp, ...toData());
    const whole = await speak(smtp, ...toData(), `${aMessage()}\r\n.`);
    await vi.waitFor(() => expect(receive).toHaveBeenCalled());
    const closed = smtp.close();
    const ends = [stalled, whole].map(({ socket }) => once(socket, 'close'));
    keep();
    await Promise.all([closed, ...ends]);
    expect(whole.answers().at(-1)).toBe('250 2.6.0 OK one');
    expect(receive).toHaveBeenCalledTimes(1);
    await expect(once(connect(portOf(smtp), '127.0.0.1'), 'connect')).rejects.toThrow('ECONNREFUSED');
    servers.splice(0);
  });

  it('takes another port than one that is in use only if that will do', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = Object(other.address());
    await expect(startSmtp({ receiver: setup(), onError: () => {} }, { port })).rejects.toThrow(
      `Port ${port} is in use. Stop what listens there, or set SMTP_PORT to another.`,
    );
    const smtp = await startSmtp({ receiver: setup(), onError: () => {} }, { port, orAnyOther: true });
    servers.push(smtp);
    expect(portOf(smtp)).not.toBe(port);
    await send(smtp, aMessage());
    other.close();
    expect(kept()).toHaveLength(1);
  });
});
