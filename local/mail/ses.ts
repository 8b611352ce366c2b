/** SES's API of 2010 (query protocol), as far as it is used: SendRawEmail. Mails go into the mailbox and nowhere else. */
import { randomUUID } from 'node:crypto';
import type { Meter, Now } from '../contracts.ts';
import { type Answer, xmlError, xmlRefusal, xmlResult } from '../gateway/answers.ts';
import type { QueryService } from '../gateway/gateway.ts';
import type { Caller } from '../rights/actors.ts';
import { mailNeeds } from '../rights/needs.ts';
import type { Rights } from '../rights/rights.ts';
import type { Mail, Mailbox } from './mailbox.ts';
import { parseMessage } from './message.ts';

export type SesParts = {
  readonly mailbox: Mailbox;
  readonly meter: Meter;
  readonly rights: Pick<Rights, 'refusalOf'>;
  readonly now: Now;
  /** Tells what becomes of a mail that is kept. When it returns, no crash can lose what is told. */
  readonly tellEvents: (mail: Mail, raw: Uint8Array) => void;
  /** Called when a mail is kept and its sender has not heard of it yet: the moment in which a sender that dies makes a mail go out twice. */
  readonly afterAccept?: (mail: Mail) => Promise<void>;
};

/** Limits of SES: https://docs.aws.amazon.com/ses/latest/dg/quotas.html (version 1 of the API), and of MessageTag in its reference. */
const MAXIMUM_MESSAGE_BYTES = 10 * 1024 * 1024;
const MAXIMUM_RECIPIENTS = 50;
const TAG_TEXT = /^[A-Za-z0-9_-]{1,255}$/;

const KNOWN_PARAMETERS =
  /^(Action|Version|Source|RawMessage\.Data|ConfigurationSetName|Destinations\.member\.\d+|Tags\.member\.\d+\.(Name|Value))$/;

const refused = (message: string): Answer => xmlError(400, 'InvalidParameterValue', message);

/** The values of `Name.member.1`, `Name.member.2` and so on. */
const members = (parameters: URLSearchParams, name: string, field = ''): readonly string[] => {
  const values: string[] = [];
  for (let index = 1; ; index += 1) {
    const value = parameters.get(`${name}.member.${index}${field}`);
    if (value === null) return values;
    values.push(value);
  }
};

/** The address in `Name <user@example.org>` or `user@example.org`. */
const addressIn = (text: string): string => (/<([^<>]*)>\s*$/.exec(text)?.[1] ?? text).trim();

/** What SES says of an address that is none; undefined when it is one. Only ASCII: SES takes no other local part. */
const problemOf = (address: string): string | undefined => {
  if (!address.includes('@')) return "Missing final '@domain'";
  if (!/^[^@]*@[A-Za-z0-9.-]*[A-Za-z0-9]$/.test(address)) return 'Domain contains illegal character';
  if (!/^[\x21-\x3f\x41-\x7e]+@/.test(address)) return 'Local address contains control or whitespace';
  return undefined;
};

const tagsIn = (parameters: URLSearchParams): Readonly<Record<string, string>> | undefined => {
  const names = members(parameters, 'Tags', '.Name');
  const values = members(parameters, 'Tags', '.Value');
  const texts = [...names, ...values];
  if (names.length !== values.length || !texts.every((text) => TAG_TEXT.test(text))) return undefined;
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
};

/** An id of the form that SES gives: when it was accepted, and something of its own. */
const newMessageId = (at: number): string => `${at.toString(16).padStart(16, '0')}-${randomUUID()}-000000`;

const sendRawEmail = async (parts: SesParts, caller: Caller, parameters: URLSearchParams): Promise<Answer> => {
  const unknown = [...parameters.keys()].find((name) => !KNOWN_PARAMETERS.test(name));
  if (unknown !== undefined) return refused(`The parameter ${unknown} is not supported locally.`);
  const raw = Buffer.from(parameters.get('RawMessage.Data') ?? '', 'base64');
  if (raw.length === 0) return refused('Message is empty.');
  if (raw.length > MAXIMUM_MESSAGE_BYTES) {
    return refused(`Message length is more than ${MAXIMUM_MESSAGE_BYTES} bytes long: '${raw.length}'.`);
  }
  const content = await parseMessage(raw);
  const from = addressIn(parameters.get('Source') ?? content.from);
  const configurationSet = parameters.get('ConfigurationSetName') ?? '';
  const refusal = parts.rights.refusalOf(caller.actor, () => mailNeeds(from, configurationSet));
  if (refusal) return xmlRefusal(refusal);
  const destinations = members(parameters, 'Destinations');
  const to = (destinations.length > 0 ? destinations : content.recipients).map(addressIn);
  if (to.length === 0) return refused('Missing required parameter: Destinations, or a To header.');
  if (to.length > MAXIMUM_RECIPIENTS) return refused(`Recipient count exceeds ${MAXIMUM_RECIPIENTS}.`);
  const problem = [from, ...to].map(problemOf).find((found) => found !== undefined);
  if (problem !== undefined) return refused(problem);
  const tags = tagsIn(parameters);
  if (tags === undefined) return refused('Invalid tag: names and values are letters, digits, _ and -, less than 256.');

  const accepted = parts.now();
  const messageId = newMessageId(accepted);
  const at = new Date(accepted).toISOString();
  const envelope = { messageId, at, from, to, subject: content.subject, configurationSet, tags };
  const mail = await parts.mailbox.keep(envelope, raw, content);
  const caseId = tags.case;
  parts.meter.add({ caller: caller.name, ...(caseId !== undefined && { caseId }) }, { mails: 1 });
  parts.tellEvents(mail, raw);
  await parts.afterAccept?.(mail);
  return xmlResult('SendRawEmail', { MessageId: messageId }, randomUUID());
};

/** Makes SES. An operation that is not supported is an error that names it. */
export const makeSes =
  (parts: SesParts): QueryService =>
  async (caller, parameters) => {
    const action = parameters.get('Action') ?? '';
    if (action === 'SendRawEmail') return sendRawEmail(parts, caller, parameters);
    return xmlError(400, 'InvalidAction', `${action} is not supported locally; SendRawEmail is.`);
  };
