/** Plays a journey on a cloud of its own, and fails it when anybody lacked a right. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Asked } from '../../local/rights/rights.ts';
import type { Cloud } from '../../local/running-cloud.ts';
import type { RightResource } from '../../local/template/model.ts';
import { readTemplate } from '../../local/template/read.ts';
import { whoIn } from './describe.ts';
import type { Journey } from './journeys.ts';
import { writeWithout } from './variant.ts';

/** What was asked for in a journey, and the rights that it was played with. */
export type Played = {
  readonly journey: string;
  readonly rights: readonly RightResource[];
  readonly asked: readonly Asked[];
};

/** The journey did not come to its end, or did so only because nobody minded that something was refused. */
export class JourneyFailedError extends Error {
  override readonly name = 'JourneyFailedError';
}

export const playedOn = (journey: string, cloud: Cloud): Played => ({
  journey,
  rights: cloud.template.rights,
  asked: cloud.rights.asked(),
});

/** What was refused and should not have been. */
const unexpected = ({ without }: Journey, asked: readonly Asked[]): readonly string[] =>
  asked.flatMap(({ refusal }) => {
    const isMeant = refusal?.action === without?.action && refusal?.actor.split('/').includes(without?.who ?? '');
    return refusal && !isMeant ? [refusal.sentence] : [];
  });

/** Plays it with the templates in `templateFolder`. Throws JourneyFailedError, which names each action and resource that was refused. */
export const play = async (journey: Journey, templateFolder: string): Promise<Played> => {
  const folder = await mkdtemp(join(tmpdir(), 'certcycle-rights-'));
  let cloud: Cloud | undefined;
  const fail = (...reasons: readonly string[]): JourneyFailedError =>
    new JourneyFailedError(
      `«${journey.name}» failed. ${[...reasons, ...unexpected(journey, cloud?.rights.asked() ?? [])].join('\n')}`,
    );
  try {
    const stage = {
      dataFolder: join(folder, 'data'),
      templateFolder: templatesFor(journey, templateFolder, join(folder, 'templates')),
      hooks: { onRefused: () => {} }, // told at the end
      onCloud: (started: Cloud) => {
        cloud = started;
      },
    };
    cloud = await journey.play(stage).catch((error: unknown) => {
      throw fail(error instanceof Error ? error.message : String(error));
    });
    if (unexpected(journey, cloud.rights.asked()).length > 0) throw fail();
    return playedOn(journey.name, cloud);
  } finally {
    await cloud?.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

const templatesFor = ({ without }: Journey, templateFolder: string, folder: string): string => {
  if (without === undefined) return templateFolder;
  const right = readTemplate(templateFolder).rights.find(
    (each) => each.action === without.action && whoIn(each) === without.who,
  );
  if (right === undefined) throw new Error(`No right of ${without.who} to ${without.action} is there to be left out.`);
  writeWithout(templateFolder, right, folder);
  return folder;
};
