/** Writes `program.schema.json` from the shape in `domain/program.ts`. Run by `npm run schema`. */
import { writeFileSync } from 'node:fs';
import { programSchema } from './schema.ts';

writeFileSync(new URL('./program.schema.json', import.meta.url), `${JSON.stringify(programSchema(), null, 2)}\n`);
