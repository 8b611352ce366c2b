/** Whether an error has one of these names of the system (`EADDRINUSE`). */
export const isErrorWithCode = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof Error && 'code' in error && codes.some((code) => code === error.code);
