/** A message of a topic, as Lambda is given it: one at a time. */
import * as z from 'zod/mini';

export const SnsEvent = z.object({
  Records: z.array(z.object({ Sns: z.object({ Message: z.string() }) })).check(z.minLength(1)),
});
