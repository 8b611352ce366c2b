/** Writes `lifecycle.asl.json` from the builder. Run by `npm run asl`. */
import { writeFileSync } from 'node:fs';
import { lifecycle } from './lifecycle.ts';

writeFileSync(new URL('./lifecycle.asl.json', import.meta.url), `${JSON.stringify(lifecycle(), null, 2)}\n`);
