/** `npm run import -- people.csv`: brings people along who were certified before. */
import { importCommand } from './command.ts';
import { runHere } from './surroundings.ts';

await runHere(importCommand);
