/** Whose work an invocation is: the case named in its payload, for the meter. */
import * as z from 'zod/mini';
import { caseOfKey } from '../s3/case-of-key.ts';

const OfCase = z.looseObject({ caseId: z.string() });
const StreamBatch = z.looseObject({
  Records: z.array(
    z.looseObject({ dynamodb: z.looseObject({ Keys: z.looseObject({ pk: z.looseObject({ S: z.string() }) }) }) }),
  ),
});
const OfObject = z.looseObject({
  detail: z.looseObject({ s3ObjectDetails: z.looseObject({ objectKey: z.string() }) }),
});
const OfTopic = z.looseObject({ Records: z.tuple([z.looseObject({ Sns: z.looseObject({ Message: z.string() }) })]) });
const OfSentMail = z.looseObject({
  mail: z.looseObject({ tags: z.looseObject({ case: z.tuple([z.string()]) }) }),
});
const CASE_PREFIX = 'CASE#';

/** Undefined for what is no JSON, which nothing is told by. */
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The case that a mail of ours was about, as its tags say: of an event of SES that a topic tells. */
const caseOfSentMail = (payload: unknown): string | undefined => {
  const message = OfTopic.safeParse(payload).data?.Records[0].Sns.Message;
  return message === undefined ? undefined : OfSentMail.safeParse(parsed(message)).data?.mail.tags.case[0];
};

/** The key of the object that an event is about; undefined for other payloads. */
export const objectKeyOf = (payload: unknown): string | undefined =>
  OfObject.safeParse(payload).data?.detail.s3ObjectDetails.objectKey;

/** The payload's `caseId`, the case that its object's key or the tags of its mail name, or the one that all records of a stream batch are of; undefined when there is none. */
export const caseIdOf = (payload: unknown): string | undefined => {
  const named = OfCase.safeParse(payload);
  if (named.success) return named.data.caseId;
  const key = objectKeyOf(payload);
  if (key !== undefined) return caseOfKey(key);
  const sent = caseOfSentMail(payload);
  if (sent !== undefined) return sent;
  const batch = StreamBatch.safeParse(payload);
  if (!batch.success) return undefined;
  const [partition, ...others] = new Set(batch.data.Records.map(({ dynamodb }) => dynamodb.Keys.pk.S));
  return others.length === 0 && partition?.startsWith(CASE_PREFIX) ? partition.slice(CASE_PREFIX.length) : undefined;
};
