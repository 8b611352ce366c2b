/** Reads a function's environment once, at its start; every missing name is reported together. Nothing has a default. */
import { ENVIRONMENT } from './environment.ts';

type Key = keyof typeof ENVIRONMENT;

/** The values of the given names. Throws an Error that lists every name that is not set. */
export const readEnvironment = <Keys extends readonly Key[]>(
  keys: Keys,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Record<Keys[number], string> => {
  const missing = keys.filter((key) => !environment[ENVIRONMENT[key]]).map((key) => ENVIRONMENT[key]);
  if (missing.length > 0) throw new Error(`Environment variables not set: ${missing.join(', ')}`);
  // Each key was found above.
  return Object.fromEntries(keys.map((key) => [key, environment[ENVIRONMENT[key]]])) as Record<Keys[number], string>;
};
