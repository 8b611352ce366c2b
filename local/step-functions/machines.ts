/** The machines and every definition that an execution may still be running. */
import type { Now } from '../contracts.ts';
import { checkName, machineArn, type Place } from './arn.ts';
import { definitionIdOf, parseDefinition } from './definition.ts';
import type { Definition } from './definition-shapes.ts';
import { DefinitionError, ServiceError } from './errors.ts';
import type { Machine } from './record.ts';
import type { ExecutionStore } from './store.ts';

export type Machines = {
  /** Reads what is kept. To be called once, before anything else. */
  readonly load: () => Promise<void>;
  /** Idempotent for the same name, definition and role; otherwise throws `StateMachineAlreadyExists`. */
  readonly create: (name: string, definition: string, roleArn: string) => Promise<Machine>;
  readonly update: (
    name: string,
    change: { readonly definition?: string | undefined; readonly roleArn?: string | undefined },
  ) => Promise<Machine>;
  /** Throws `StateMachineDoesNotExist`. */
  readonly get: (name: string) => Machine;
  readonly all: () => readonly Machine[];
  readonly definitionText: (id: string) => Promise<string>;
  readonly definition: (id: string) => Promise<Definition>;
};

/** Length of a definition that the API takes. */
const DEFINITION_MAXIMUM = 1_048_576;

const checkDefinition = (text: string): Definition => {
  try {
    if (text.length > DEFINITION_MAXIMUM) throw new DefinitionError([{ path: '/', message: 'longer than 1 MiB' }]);
    return parseDefinition(text);
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error;
    throw new ServiceError(
      'InvalidDefinition',
      `Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: ${error.message}'`,
    );
  }
};

/** A definition that was kept, perhaps by an engine that took more than this one does. */
const readKept = (id: string, text: string): Definition => {
  try {
    return parseDefinition(text);
  } catch (error) {
    throw new Error(`The kept definition ${id} cannot be run any more`, { cause: error });
  }
};

export const makeMachines = (store: ExecutionStore, place: Place, now: Now): Machines => {
  const machines = new Map<string, Machine>();
  const parsed = new Map<string, Definition>();

  const get = (name: string): Machine => {
    const machine = machines.get(name);
    if (machine !== undefined) return machine;
    throw new ServiceError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${machineArn(place, name)}'`);
  };

  const keep = async (machine: Machine, text: string | undefined): Promise<Machine> => {
    // The definition first: a machine never names one that is not there.
    if (text !== undefined) await store.saveDefinition(machine.definitionId, text);
    await store.saveMachine(machine);
    machines.set(machine.name, machine);
    return machine;
  };

  const definitionText = async (id: string): Promise<string> => {
    const text = await store.definition(id);
    if (text === undefined) throw new Error(`The definition ${id} is not in the store`);
    return text;
  };

  return {
    load: async () => {
      for (const machine of await store.machines()) machines.set(machine.name, machine);
    },
    create: async (name, text, roleArn) => {
      checkName(name);
      checkDefinition(text);
      const definitionId = definitionIdOf(text);
      const existing = machines.get(name);
      if (existing === undefined) {
        return keep({ name, roleArn, definitionId, createdAt: now(), updatedAt: now() }, text);
      }
      if (existing.definitionId === definitionId && existing.roleArn === roleArn) return existing;
      throw new ServiceError('StateMachineAlreadyExists', `State Machine Already Exists: '${machineArn(place, name)}'`);
    },
    update: async (name, { definition: text, roleArn }) => {
      const before = get(name);
      if (text !== undefined) checkDefinition(text);
      const definitionId = text === undefined ? before.definitionId : definitionIdOf(text);
      return keep({ ...before, definitionId, roleArn: roleArn ?? before.roleArn, updatedAt: now() }, text);
    },
    get,
    all: () => [...machines.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    definitionText,
    definition: async (id) => {
      const known = parsed.get(id);
      if (known !== undefined) return known;
      const definition = readKept(id, await definitionText(id));
      parsed.set(id, definition);
      return definition;
    },
  };
};
