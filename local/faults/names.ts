/**
 * Names what a call or a run is about, so that the same thing is named alike in every run: ids that are drawn anew each time are left out, cases
 * are numbered as they come up.
 */
import * as z from 'zod/mini';
import { isObject } from '../dynamodb/json.ts';
import { caseOf } from '../gateway/operations.ts';
import { caseIdOf, objectKeyOf } from '../lambda/case-id.ts';
import { caseOfKey } from '../s3/case-of-key.ts';

type Fields = Readonly<Record<string, unknown>>;

const SentMail = z.looseObject({
  eventType: z.string(),
  mail: z.looseObject({ tags: z.record(z.string(), z.array(z.string())) }),
});
const ReceivedMail = z.looseObject({
  mail: z.looseObject({ source: z.string(), commonHeaders: z.looseObject({ subject: z.optional(z.string()) }) }),
});

export type Named = {
  readonly what: string;
  /** Whose work it is, as far as it can be told. */
  readonly about: string;
};

export type Names = {
  /** A call of DynamoDB. */
  readonly ofItems: (operation: string, input: Fields) => Named;
  /** A call of Step Functions: the name of the execution that it starts, if it does. */
  readonly ofExecution: (operation: string, input: Fields) => Named;
  /** A call of Secrets Manager: the secret and which of its values. */
  readonly ofSecret: (operation: string, input: Fields) => Named;
  /** A call of S3: the object's key. */
  readonly ofObject: (operation: string, key: string) => Named;
  /** A mail: its tags. */
  readonly ofMail: (action: string, parameters: URLSearchParams) => Named;
  /** A run of a function, told by its payload. */
  readonly ofPayload: (payload: unknown) => Named;
  readonly ofRequest: (method: string, path: string, key: string | undefined) => Named;
};

const ULID = /[0-9A-HJKMNP-TV-Z]{26}/g;
/** An id that SES gave to a message. */
const RECEIPT = /\b[0-9a-v]{40}\b/g;
/** An id that SES gave to a mail of ours. */
const SENT = /\b[0-9a-f]{16}-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}-\d{6}\b/g;
const INSTANT = /^\d{4}-\d\d-\d\dT/;
const CASE_KEY = /^CASE#([^#]+)/;

const beforeHash = (text: string): string => text.split('#')[0] ?? '';
const textOf = (value: unknown): string => (isObject(value) && typeof value.S === 'string' ? value.S : '');
const objects = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** A topic's message: of a mail that came in, who sent it and what it says it is about; of one of ours, what became of it. */
const messageName = ({ Subject, Message }: Fields): string => {
  const sent = SentMail.safeParse(JSON.parse(String(Message))).data;
  if (sent !== undefined) return [Subject, sent.eventType, ...(sent.mail.tags.effect ?? [])].join(' ');
  const mail = ReceivedMail.safeParse(JSON.parse(String(Message))).data?.mail;
  return [Subject, mail?.source, mail?.commonHeaders.subject].filter((text) => text !== undefined).join(' ');
};

export const makeNames = (): Names => {
  const cases = new Map<string, string>();
  const caseName = (caseId: string | undefined): string => {
    if (caseId === undefined) return '';
    const known = cases.get(caseId) ?? `case-${cases.size + 1}`;
    cases.set(caseId, known);
    return known;
  };
  const masked = (text: string): string =>
    text
      .replace(ULID, (id) => cases.get(id) ?? '*')
      .replace(RECEIPT, '*')
      .replace(SENT, '*');

  /** Of a case's items the whole sort key; of others only what comes before the ids. */
  const itemName = ({ pk, sk }: Fields): string => {
    const caseId = CASE_KEY.exec(textOf(pk))?.[1];
    return caseId === undefined
      ? `${beforeHash(textOf(pk))}/${beforeHash(textOf(sk))}`
      : `${caseName(caseId)}/${masked(textOf(sk))}`;
  };
  const boundName = (value: unknown): string => {
    const caseId = CASE_KEY.exec(textOf(value))?.[1];
    return caseId === undefined ? masked(beforeHash(textOf(value))) : caseName(caseId);
  };
  const actionName = ({ Key, Item, KeyConditionExpression, ExpressionAttributeValues }: Fields): string => {
    const item = [Key, Item].find(isObject);
    if (item !== undefined) return itemName(item);
    return KeyConditionExpression !== undefined && isObject(ExpressionAttributeValues)
      ? Object.values(ExpressionAttributeValues).map(boundName).join(' ')
      : '';
  };

  return {
    ofItems: (operation, input) => {
      const about = caseName(caseOf(input));
      const actions = objects(input.TransactItems).flatMap((action) => Object.values(action).filter(isObject));
      const items = (actions.length > 0 ? actions : [input]).map(actionName);
      return { what: `${operation} ${items.join(', ')}`, about };
    },
    ofExecution: (operation, { name }) => {
      const what = typeof name === 'string' ? masked(name) : '';
      return { what: `${operation} ${what}`.trim(), about: /case-\d+/.exec(what)?.[0] ?? '' };
    },
    ofSecret: (operation, { SecretId = '', VersionStage = '' }) => ({
      what: `${operation} ${SecretId} ${VersionStage}`.trim(),
      about: '',
    }),
    ofObject: (operation, key) => {
      const about = caseName(caseOfKey(key));
      return { what: `${operation} ${masked(key)}`, about };
    },
    ofMail: (action, parameters) => {
      const tags = [...parameters].flatMap(([name, value]) => (/^Tags\.member\.\d+\.Value$/.test(name) ? [value] : []));
      const what = masked(tags.join(' '));
      return { what: `${action} ${what}`.trim(), about: /case-\d+/.exec(what)?.[0] ?? '' };
    },
    ofPayload: (payload) => {
      const about = caseName(caseIdOf(payload));
      if (!isObject(payload)) return { what: '', about };
      const [record] = objects(payload.Records);
      if (record !== undefined && isObject(record.Sns)) return { what: masked(messageName(record.Sns)), about };
      if (record !== undefined) {
        const keys = isObject(record.dynamodb) && isObject(record.dynamodb.Keys) ? record.dynamodb.Keys : {};
        return { what: `${record.eventName} ${itemName(keys)}`, about };
      }
      const objectKey = objectKeyOf(payload);
      if (objectKey !== undefined) return { what: `${payload['detail-type']} ${masked(objectKey)}`, about };
      const { requestContext, rawPath, headers } = payload;
      if (isObject(requestContext) && isObject(requestContext.http) && typeof rawPath === 'string') {
        const key = isObject(headers) ? headers['idempotency-key'] : undefined;
        return { what: `${requestContext.http.method} ${masked(rawPath)} ${masked(String(key ?? ''))}`.trim(), about };
      }
      const texts = Object.entries(payload).flatMap(([field, value]) =>
        typeof value === 'string' && !INSTANT.test(value) ? [`${field}=${masked(value)}`] : [],
      );
      return { what: texts.join(' '), about };
    },
    ofRequest: (method, path, key) => ({ what: `${method} ${masked(path)} ${masked(key ?? '')}`.trim(), about: '' }),
  };
};
