/** What a direct write is answered. */
import * as z from 'zod/mini';
import { type Answer, answer, problem } from '../shared/http.ts';
import { NO_SUCH_CASE } from './admit.ts';
import type { WebDeps } from './deps.ts';
import { etagOf } from './shapes.ts';

export const Written = z.object({ caseId: z.string(), ver: z.int() });

/** The case's version after what was written. Someone else may have written since; then the next If-Match says so. */
export const written = async ({ registry }: WebDeps, caseId: string): Promise<Answer> => {
  const record = await registry.readCase(caseId);
  return record === undefined ? problem([NO_SUCH_CASE]) : answer('OK', { caseId, ver: record.ver }, etagOf(record.ver));
};
