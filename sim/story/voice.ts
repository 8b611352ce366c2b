/** How the people of a story are heard: directly by the code that takes commands, or over HTTP like any client. */
import type { Instant } from '../../domain/dates.ts';
import type { Result } from '../../domain/refusals.ts';
import type { Actor } from '../../domain/signals.ts';
import { saveCredit } from '../../functions/shared/credit-ledger.ts';
import { type SendCommandDeps, sendCommand } from '../../functions/shared/send-command.ts';
import { openCase, saveAnswers } from '../../functions/shared/working-papers.ts';
import type { Cloud } from '../../local/running-cloud.ts';
import { programOf } from '../../programs/programs.ts';
import { hashAddressOf } from './hash-address-of.ts';
import { registryOf } from './registry-of.ts';
import type { Scene, Story } from './story.ts';

export type Voice = {
  /** Does what a scene says. `place` is the scene's place in the story: the same place again is the same command. */
  readonly act: (scene: Scene, place: number, now: Instant) => Promise<Result<unknown>>;
  /** The case of the story; undefined before it was opened. */
  readonly caseId: () => Promise<string | undefined>;
};

const actorOf = ({ who }: Scene, { person }: Story): Actor => {
  if (who === 'APPLICANT') return { kind: 'APPLICANT', id: person.personId };
  return who === 'VENDOR' ? { kind: 'VENDOR', id: 'exam-vendor' } : { kind: 'STAFF', id: who.toLowerCase() };
};

/** Calls the same functions as the API, without HTTP and tokens; the case has the story's own id. */
export const directVoice = (cloud: Cloud, story: Story): Voice => {
  const deps: SendCommandDeps = { registry: registryOf(cloud, cloud.gatewayUrl, 'web'), programOf };
  const hashAddress = hashAddressOf(cloud, 'web');
  const { caseId, person, program } = story;
  const introduce = async (now: Instant): Promise<void> => {
    if ((await deps.registry.readPerson(person.personId)) !== undefined) return;
    const [addressHash] = await hashAddress(person.email, now);
    await deps.registry.savePerson({ person, addressHash });
  };
  return {
    caseId: async () => caseId,
    act: async (scene, place, now) => {
      const actor = actorOf(scene, story);
      switch (scene.does) {
        case 'OPEN':
          await introduce(now);
          return openCase(deps, { caseId, personId: person.personId, program, actor, now });
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
    },
  };
};
