/** Parses what woke a function. A wrong shape is a fault of the wiring, not of a person: it throws, and names where. */
import * as z from 'zod/mini';

class InputInvalidError extends Error {
  override readonly name = 'InputInvalidError';
}

/** The typed input. Throws InputInvalidError, which names fields and never repeats their values. */
export const parseInput = <Shape extends z.ZodMiniType>(shape: Shape, input: unknown): z.infer<Shape> => {
  const parsed = z.safeParse(shape, input);
  if (parsed.success) return parsed.data;
  throw new InputInvalidError(
    parsed.error.issues.map(({ path, code }) => `${path.join('.') || 'input'}: ${code}`).join('; '),
  );
};
