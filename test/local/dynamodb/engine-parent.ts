/** Starts an engine on the folder it is given, says where, and waits to be killed. */
import { startEngine } from '../../../local/dynamodb/engine-process.ts';

const { endpoint, processId } = await startEngine(process.argv[2] ?? '', {});
console.log(JSON.stringify({ endpoint, processId }));
