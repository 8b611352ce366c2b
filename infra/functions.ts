/** The functions that are built and deployed: each is a folder under `functions/` whose `entry.ts` exports `handler`. */
export const FUNCTION_NAMES = [
  'evaluate',
  'send-notice',
  'hand-off',
  'wake',
  'project',
  'receive-mail',
  'mail-feedback',
  'file-document',
  'sweep',
  'reconcile',
  'web',
  'print-letter',
  'lookup',
] as const;
/** The major version of Node that they run on. */
export const FUNCTIONS_NODE = 24;

export type FunctionName = (typeof FUNCTION_NAMES)[number];
