/** `npm run import-roster -- roster.csv --program cmpss`: enters what people attended. */
import { runHere } from '../import/surroundings.ts';
import { rosterCommand } from './command.ts';

await runHere(rosterCommand);
