/** Runs stories on a local cloud of their own, in a data folder of its own, and reports what happened as it happens. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { instantOf } from '../../domain/dates.ts';
import type { CaseEvent } from '../../domain/events.ts';
import { startCloud } from '../../local/cloud.ts';
import type { PlanOptions } from '../../local/faults/plan.ts';
import { startFront } from '../../local/front/server.ts';
import type { Cloud, CloudHooks } from '../../local/running-cloud.ts';
import { httpVoice } from '../story/http-voice.ts';
import { registryOf } from '../story/registry-of.ts';
import type { Scene, Story } from '../story/story.ts';
import { tell } from '../story/tell.ts';
import { directVoice, type Voice } from '../story/voice.ts';

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
  readonly stories: readonly Story[];
  /** True when the people speak to the API, as any client would. */
  readonly overHttp?: boolean;
  readonly dataFolder: string;
  readonly templateFolder: string;
  readonly startOver: boolean;
  readonly report: (told: Told) => void;
  readonly hooks?: CloudHooks;
  readonly faults?: PlanOptions;
  /** Called with the cloud as soon as it runs. */
  readonly onCloud?: (cloud: Cloud) => void;
  /** Called after each scene. `siteUrl`: where the front answers, when the people speak to the API. */
  readonly afterScene?: (scene: Scene, siteUrl: string | undefined) => Promise<void>;
};

type Place = { scenes: number; events: number; mails: number };

/** How far an earlier run on the same data had come, story by story. */
class Bookmark {
  readonly #file: string;
  constructor(dataFolder: string, story: number) {
    this.#file = join(dataFolder, `story-${story}.json`);
  }
  read(): Place {
    return existsSync(this.#file) ? JSON.parse(readFileSync(this.#file, 'utf8')) : { scenes: 0, events: 0, mails: 0 };
  }
  /** Replaced whole, so that a kill while it is written leaves the old one. */
  write(place: Place): void {
    writeFileSync(`${this.#file}.new`, JSON.stringify(place));
    renameSync(`${this.#file}.new`, this.#file);
  }
}

const stageReached = (event: CaseEvent): Told[] =>
  event.type === 'STAGE_REACHED'
    ? [{ kind: 'stage', at: event.at, stage: event.to, from: event.from, because: event.because }]
    : [];

/** Tells one story on a running cloud, from where it was left, and reports what happens. */
const tellReported = async (
  cloud: Cloud,
  story: Story,
  number: number,
  voice: Voice,
  run: StoryRun,
  siteUrl?: string,
): Promise<void> => {
  const { report } = run;
  const bookmark = new Bookmark(run.dataFolder, number);
  const place = bookmark.read();
  const observer = registryOf(cloud, cloud.engineUrl, 'observer');
  const catchUp = async (): Promise<void> => {
    const caseId = place.scenes === 0 ? undefined : await voice.caseId();
    const events = caseId === undefined ? [] : await observer.readAudit(caseId);
    const mails = cloud.mailbox.list().filter(({ to }) => to.includes(story.person.email));
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
  await tell({
    cloud,
    voice,
    story,
    toldBefore: place.scenes,
    beforeScene: catchUp,
    afterScene: async (scene, told) => {
      report({ kind: 'scene', at: new Date(cloud.clock.now()).toISOString(), says: scene.says, who: scene.who });
      place.scenes = told;
      await catchUp();
      bookmark.write(place);
      await run.afterScene?.(scene, siteUrl);
    },
  });
  await catchUp();
  bookmark.write(place);
};

/**
 * Tells the stories one after another to their end and answers the cloud, still running. `startOver` forgets an earlier run; otherwise it goes on
 * where that one stopped.
 */
export const runStories = async (run: StoryRun): Promise<Cloud> => {
  const { stories, dataFolder } = run;
  if (run.startOver) rmSync(dataFolder, { recursive: true, force: true });
  mkdirSync(dataFolder, { recursive: true });
  const first = stories[0]?.scenes[0];
  if (stories[0] === undefined || first === undefined) throw new Error('A story without scenes.');
  const startAt = Date.parse(instantOf(first.on, stories[0].timeZone, '06:00'));
  const cloud = await startCloud({
    dataFolder,
    templateFolder: run.templateFolder,
    clock: { pace: 'PAUSED', startAt },
    ...(run.hooks !== undefined && { hooks: run.hooks }),
    ...(run.faults !== undefined && { faults: run.faults }),
  });
  run.onCloud?.(cloud);
  const front = run.overHttp === true ? await startFront(0, cloud.view) : undefined;
  try {
    await cloud.settled();
    for (const [number, story] of stories.entries()) {
      const voice =
        front === undefined
          ? directVoice(cloud, story)
          : httpVoice(front.url, story, { rest: cloud.settled, later: () => cloud.clock.advance('PT2M') });
      await tellReported(cloud, story, number, voice, run, front?.url);
    }
    return cloud;
  } catch (error) {
    await cloud.stop();
    throw error;
  } finally {
    await front?.close();
  }
};
