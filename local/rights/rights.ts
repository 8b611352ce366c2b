/**
 * Checks each thing that is done in the name of a function, a machine, a schedule or a service against the policies in the templates, and
 * keeps what was asked, so that it can be told afterwards what each right was good for.
 */
import type { CloudTemplate } from '../template/model.ts';
import { type Actor, functionActor, machineActor, scheduleActor } from './actors.ts';
import { decide, type Need } from './decide.ts';

/** Something that was not allowed. `sentence` is AWS's. */
export type Refusal = Need & { readonly actor: string; readonly sentence: string };

/** A question that was put at least once. */
export type Asked = { readonly actor: Actor; readonly need: Need; readonly refusal: Refusal | undefined };

export type Rights = {
  /** The actors of the templates by their names. Undefined for a name that is none of them. */
  readonly functionNamed: (name: string) => Actor | undefined;
  readonly machineNamed: (name: string) => Actor | undefined;
  readonly scheduleNamed: (name: string) => Actor | undefined;
  /** The first of the needs that is not allowed. Whoever is no actor of the templates is the account's administrator, who may do everything. */
  readonly refusalOf: (actor: Actor | undefined, needs: () => readonly Need[]) => Refusal | undefined;
  /** Each question once, in the order in which they were first put. */
  readonly asked: () => readonly Asked[];
};

export type RightsParts = {
  readonly template: Pick<CloudTemplate, 'rights' | 'functions' | 'stateMachines' | 'schedules'>;
  /** Told of each refusal once. */
  readonly onRefused: (refusal: Refusal) => void;
};

const byName = <Resource extends { readonly name: string }>(
  resources: readonly Resource[],
  actorOf: (resource: Resource) => Actor,
): ((name: string) => Actor | undefined) => {
  const actors = new Map(resources.map((resource) => [resource.name, actorOf(resource)]));
  return (name) => actors.get(name);
};

/** Policies do not change while a cloud runs, so each question is decided once. */
export const makeRights = ({ template, onRefused }: RightsParts): Rights => {
  const asked = new Map<string, Asked>();

  const ask = (actor: Actor, need: Need): Asked => {
    const question = JSON.stringify([
      actor.name,
      actor.context['aws:SourceArn'],
      need.action,
      need.resource,
      need.context,
    ]);
    const known = asked.get(question);
    if (known) return known;
    const verdict = decide(template.rights, actor, need);
    const refusal = verdict.allowed ? undefined : refusalFrom(actor, need, verdict.because);
    const answered = { actor, need, refusal };
    asked.set(question, answered);
    if (refusal) onRefused(refusal);
    return answered;
  };

  return {
    functionNamed: byName(template.functions, functionActor),
    machineNamed: byName(template.stateMachines, machineActor),
    scheduleNamed: byName(template.schedules, scheduleActor),
    refusalOf: (actor, needs) => {
      if (actor === undefined) return undefined;
      for (const need of needs()) {
        const { refusal } = ask(actor, need);
        if (refusal) return refusal;
      }
      return undefined;
    },
    asked: () => [...asked.values()],
  };
};

const refusalFrom = ({ name: actor }: Actor, need: Need, because: string): Refusal => ({
  ...need,
  actor,
  sentence: `User: ${actor} is not authorized to perform: ${need.action} on resource: ${need.resource} ${because}`,
});
