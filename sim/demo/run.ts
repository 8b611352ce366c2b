/** Runs a story on a local cloud of its own, in a data folder of its own, and reports what happened as it happens. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { instantOf } from '../../domain/dates.ts';
import type { CaseEvent } from '../../domain/events.ts';
import { startCloud } from '../../local/cloud.ts';
import type { Cloud, CloudHooks } from '../../local/running-cloud.ts';
import type { Story } from '../story/story.ts';
import { registryOf, tell } from '../story/tell.ts';

export type Told =
  | { readonly kind: 'scene'; readonly at: string; readonly says: string; readonly who: string }
  | {
      readonly kind: 'stage';
      readonly at: string;
      readonly stage: string;
      readonly from: string;
      readonly because: string;
    }
  | { readonly kind: 'mail'; readonly at: string; readonly subject: string; readonly to: string };

export type StoryRun = {
  readonly story: Story;
  readonly dataFolder: string;
  readonly templateFolder: string;
  readonly startOver: boolean;
  readonly report: (told: Told) => void;
  readonly hooks?: CloudHooks;
  /** Called with the cloud as soon as it runs. */
  readonly onCloud?: (cloud: Cloud) => void;
};

/** How far an earlier run on the same data had come. */
class Bookmark {
  readonly #file: string;
  constructor(dataFolder: string) {
    this.#file = join(dataFolder, 'story.json');
  }
  read(): { scenes: number; events: number; mails: number } {
    return existsSync(this.#file) ? JSON.parse(readFileSync(this.#file, 'utf8')) : { scenes: 0, events: 0, mails: 0 };
  }
  /** Replaced whole, so that a kill while it is written leaves the old one. */
  write(place: { scenes: number; events: number; mails: number }): void {
    writeFileSync(`${this.#file}.new`, JSON.stringify(place));
    renameSync(`${this.#file}.new`, this.#file);
  }
}

const stageReached = (event: CaseEvent): Told[] =>
  event.type === 'STAGE_REACHED'
    ? [{ kind: 'stage', at: event.at, stage: event.to, from: event.from, because: event.because }]
    : [];

/**
 * Tells the story to its end and answers the cloud, still running. `startOver` forgets an earlier run; otherwise it goes on where that one stopped.
 */
export const runStory = async (run: StoryRun): Promise<Cloud> => {
  const { story, dataFolder, report } = run;
  if (run.startOver) rmSync(dataFolder, { recursive: true, force: true });
  mkdirSync(dataFolder, { recursive: true });
  const first = story.scenes[0];
  if (first === undefined) throw new Error('A story without scenes.');
  const startAt = Date.parse(instantOf(first.on, story.timeZone, '06:00'));
  const cloud = await startCloud({
    dataFolder,
    templateFolder: run.templateFolder,
    clock: { pace: 'PAUSED', startAt },
    ...(run.hooks !== undefined && { hooks: run.hooks }),
  });
  run.onCloud?.(cloud);
  try {
    const bookmark = new Bookmark(dataFolder);
    const place = bookmark.read();
    const observer = registryOf(cloud, cloud.engineUrl, 'observer');
    const catchUp = async (): Promise<void> => {
      const events = await observer.readAudit(story.caseId);
      const mails = cloud.mailbox.list();
      const news: Told[] = [
        ...events.slice(place.events).flatMap(stageReached),
        ...mails
          .slice(place.mails)
          .map(({ at, subject, to }) => ({ kind: 'mail', at, subject, to: to.join(', ') }) as const),
      ];
      for (const told of news.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))) report(told);
      place.events = events.length;
      place.mails = mails.length;
    };
    await cloud.settled();
    await tell({
      cloud,
      story,
      toldBefore: place.scenes,
      beforeScene: catchUp,
      afterScene: async (scene, told) => {
        report({ kind: 'scene', at: new Date(cloud.clock.now()).toISOString(), says: scene.says, who: scene.who });
        await catchUp();
        place.scenes = told;
        bookmark.write(place);
      },
    });
    await catchUp();
    bookmark.write(place);
    return cloud;
  } catch (error) {
    await cloud.stop();
    throw error;
  }
};
