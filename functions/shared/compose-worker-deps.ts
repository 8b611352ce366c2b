/** The parts that the functions which start or ring workers are made of. */
import { makeDynamoRegistry } from '../../adapters/registry/dynamodb.ts';
import { makeStepFunctionsWorkflow } from '../../adapters/workflow/step-functions.ts';
import { log } from './log.ts';
import { readEnvironment } from './read-environment.ts';
import type { StartWorkerDeps } from './start-worker.ts';

/** Throws when the environment lacks a name. */
export const composeWorkerDeps = (): StartWorkerDeps => {
  const { registryTable, stateMachineArn, definitionVersion } = readEnvironment([
    'registryTable',
    'stateMachineArn',
    'definitionVersion',
  ]);
  return {
    registry: makeDynamoRegistry({ registryTable }),
    workflow: makeStepFunctionsWorkflow(stateMachineArn),
    definitionVersion,
    log,
  };
};
