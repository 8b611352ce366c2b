/** Tells a story to a running local cloud: moves the clock to each scene, lets the person act, and waits until everything has come to rest. */
import { makeDynamoRegistry } from '../../adapters/registry/dynamodb.ts';
import type { Registry } from '../../adapters/registry/registry.ts';
import { instantOf, toInstant } from '../../domain/dates.ts';
import type { Refusal, Result } from '../../domain/refusals.ts';
import type { Actor } from '../../domain/signals.ts';
import { type SendCommandDeps, sendCommand } from '../../functions/shared/send-command.ts';
import { openCase, saveAnswers, saveCredit } from '../../functions/shared/working-papers.ts';
import type { Cloud } from '../../local/running-cloud.ts';
import { programOf } from '../../programs/programs.ts';
import type { Scene, Story } from './story.ts';

/** The registry of a running cloud, called in somebody's name. */
export const registryOf = (cloud: Cloud, endpoint: string, caller: string): Registry => {
  const named = (part: string): string => {
    const table = cloud.template.tables.find(({ logicalId }) => logicalId.startsWith(part));
    if (table === undefined) throw new Error(`The template has no table ${part}.`);
    return table.name;
  };
  return makeDynamoRegistry({
    client: {
      endpoint,
      region: cloud.template.region,
      credentials: { accessKeyId: caller, secretAccessKey: 'local' },
    },
    registryTable: named('Registry'),
    publicTable: named('Public'),
  });
};

class SceneRefusedError extends Error {
  override readonly name = 'SceneRefusedError';
  constructor(scene: Scene, refusals: readonly Refusal[]) {
    super(`${scene.on} ${scene.says}: refused, ${refusals.map(({ code, rule }) => `${code} (${rule})`).join(', ')}`);
  }
}

const actorOf = ({ who }: Scene, { person }: Story): Actor => {
  if (who === 'APPLICANT') return { kind: 'APPLICANT', id: person.personId };
  return who === 'VENDOR' ? { kind: 'VENDOR', id: 'exam-vendor' } : { kind: 'STAFF', id: who.toLowerCase() };
};

/** An interrupted story does again what it may have done: finding it done is as good. */
const ALREADY_DONE = new Set(['CASE_ALREADY_OPEN', 'COURSE_ALREADY_CLAIMED']);

const act = async (
  deps: SendCommandDeps,
  story: Story,
  scene: Scene,
  place: number,
  now: string,
): Promise<Result<unknown>> => {
  const { caseId } = story;
  const actor = actorOf(scene, story);
  switch (scene.does) {
    case 'OPEN':
      if ((await deps.registry.readPerson(story.person.personId)) === undefined)
        await deps.registry.savePerson(story.person);
      return openCase(deps, { caseId, personId: story.person.personId, program: story.program, actor, now });
    case 'ANSWER':
      return saveAnswers(deps, { caseId, actor, now }, scene.answers);
    case 'CREDIT':
      return saveCredit(deps, { caseId, actor, now }, scene.credit);
    case 'TELL':
      return sendCommand(deps, {
        caseId,
        key: `scene-${place}`,
        body: scene.body,
        actor,
        now,
        ...(scene.occurredOn !== undefined && { occurredOn: scene.occurredOn }),
      });
  }
};

export type Telling = {
  readonly cloud: Cloud;
  readonly story: Story;
  /** How many scenes were told before, in an earlier run on the same data. */
  readonly toldBefore: number;
  /** Called when the clock has come to a scene, before anybody acts. */
  readonly beforeScene: () => Promise<void>;
  /** Called after each scene, when everything has come to rest. */
  readonly afterScene: (scene: Scene, told: number) => Promise<void>;
};

/** Throws SceneRefusedError when somebody's act is refused: a story is told only of what the rules allow. */
export const tell = async ({ cloud, story, toldBefore, beforeScene, afterScene }: Telling): Promise<void> => {
  const deps: SendCommandDeps = { registry: registryOf(cloud, cloud.gatewayUrl, 'web'), programOf };
  for (const [place, scene] of story.scenes.entries()) {
    if (place < toldBefore) continue;
    const at = Date.parse(instantOf(scene.on, story.timeZone, scene.time));
    if (at > cloud.clock.now()) await cloud.clock.advanceTo(at);
    await beforeScene();
    const result = await act(deps, story, scene, place, toInstant(new Date(cloud.clock.now()).toISOString()));
    if (!result.ok && !result.refusals.every(({ code }) => ALREADY_DONE.has(code)))
      throw new SceneRefusedError(scene, result.refusals);
    await cloud.settled();
    await afterScene(scene, place + 1);
  }
  const end = Date.parse(instantOf(story.endsOn, story.timeZone));
  if (end > cloud.clock.now()) await cloud.clock.advanceTo(end);
};
