import { composeWorkerDeps } from '../shared/compose-worker-deps.ts';
import { makeHandler } from './handler.ts';

export const handler = makeHandler(composeWorkerDeps());
