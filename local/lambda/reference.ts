/** How functions are referred to. */

/** The name in a function's ARN (`arn:aws:lambda:<region>:<account>:function:<name>[:<version>]`), or the name itself. */
export const functionNameOf = (reference: string): string =>
  reference.startsWith('arn:') ? (reference.split(':')[6] ?? reference) : reference;
