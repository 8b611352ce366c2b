/** Puts functions and state machines of the template in their places, as a deployment does. */
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Machines } from './step-functions/machines.ts';
import type { FunctionResource, StateMachineResource } from './template/model.ts';

/** Copies a function's bundle into the data folder, so that a later build does not change what runs. */
export const deployCode = (resource: FunctionResource, dataFolder: string): FunctionResource => {
  const codeFolder = join(dataFolder, 'functions', resource.name);
  rmSync(codeFolder, { recursive: true, force: true });
  cpSync(resource.codeFolder, codeFolder, { recursive: true });
  return { ...resource, codeFolder };
};

/** Creates the machines, or gives those that exist their new definition. What runs keeps the one that it was started with. */
export const deployMachines = async (machines: Machines, resources: readonly StateMachineResource[]): Promise<void> => {
  await machines.load();
  for (const { name, definition, roleArn } of resources) {
    const exists = machines.all().some((machine) => machine.name === name);
    await (exists ? machines.update(name, { definition, roleArn }) : machines.create(name, definition, roleArn));
  }
};
