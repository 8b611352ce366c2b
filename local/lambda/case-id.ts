/** Whose work an invocation is: the case named in its payload, for the meter. */
import * as z from 'zod/mini';

const OfCase = z.looseObject({ caseId: z.string() });
const StreamBatch = z.looseObject({
  Records: z.array(
    z.looseObject({ dynamodb: z.looseObject({ Keys: z.looseObject({ pk: z.looseObject({ S: z.string() }) }) }) }),
  ),
});
const CASE_PREFIX = 'CASE#';

/** The payload's `caseId`, or the case that all records of a stream batch are of; undefined when there is no such one case. */
export const caseIdOf = (payload: unknown): string | undefined => {
  const named = OfCase.safeParse(payload);
  if (named.success) return named.data.caseId;
  const batch = StreamBatch.safeParse(payload);
  if (!batch.success) return undefined;
  const [partition, ...others] = new Set(batch.data.Records.map(({ dynamodb }) => dynamodb.Keys.pk.S));
  return others.length === 0 && partition?.startsWith(CASE_PREFIX) ? partition.slice(CASE_PREFIX.length) : undefined;
};
