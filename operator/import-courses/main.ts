/** `npm run import-courses -- catalogue.csv --program cmpss`: brings the courses of providers. */
import { runHere } from '../import/surroundings.ts';
import { coursesCommand } from './command.ts';

await runHere(coursesCommand);
