/** Messages of a topic, as Lambda is given them: in practice one. */
import * as z from 'zod/mini';

export const SnsEvent = z.object({
  Records: z.array(z.object({ Sns: z.object({ Message: z.string() }) })).check(z.minLength(1)),
});
