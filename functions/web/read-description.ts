import { promisify } from 'node:util';
import type { OpenApi } from '../shared/open-api.ts';

/** What the API says of itself. Loaded when somebody asks. */
export const readDescription = async (): Promise<OpenApi> => {
  const { brotliDecompress } = await import('node:zlib');
  const { packedDescription } = await import('./description.ts');
  const json = await promisify(brotliDecompress)(Buffer.from(packedDescription, 'base64'));
  return JSON.parse(json.toString('utf8')); // as `description.ts` packed it
};
