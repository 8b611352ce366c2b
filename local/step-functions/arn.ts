/** Names and ARNs of state machines and executions. */
import { ServiceError } from './errors.ts';

/** Where the machines live. */
export type Place = { readonly region: string; readonly accountId: string };

const NAME_MAXIMUM = 80;
/**
 * What the API refuses in a name: white space, brackets, wildcards, special and control characters, halves of surrogate
 * pairs.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const FORBIDDEN_IN_NAME = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f\ufffe\uffff]|[\ud800-\udfff]/u;

/** Throws `InvalidName` unless the name may be given to a machine or an execution. */
export const checkName = (name: string): void => {
  if (name.length === 0 || name.length > NAME_MAXIMUM || FORBIDDEN_IN_NAME.test(name)) {
    throw new ServiceError('InvalidName', `Invalid Name: '${name}'`);
  }
};

const arn = (place: Place, ...resource: readonly string[]): string =>
  ['arn:aws:states', place.region, place.accountId, ...resource].join(':');

export const machineArn = (place: Place, machine: string): string => arn(place, 'stateMachine', machine);

export const executionArn = (place: Place, machine: string, name: string): string =>
  arn(place, 'execution', machine, name);

const invalid = (text: string): ServiceError => new ServiceError('InvalidArn', `Invalid Arn: '${text}'`);

/** The machine's name. Throws `InvalidArn` for anything else, versions and aliases included. */
export const parseMachineArn = (place: Place, text: string): string => {
  const name = text.split(':')[6];
  if (!name || machineArn(place, name) !== text) throw invalid(text);
  return name;
};

/** Throws `InvalidArn` unless the text names an execution of this place. */
export const checkExecutionArn = (place: Place, text: string): void => {
  const [machine, name] = text.split(':').slice(6);
  if (!machine || !name || executionArn(place, machine, name) !== text) throw invalid(text);
};
