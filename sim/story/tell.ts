/** Tells a story to a running local cloud: moves the clock to each scene, lets the person act, and waits until everything has come to rest. */
import { instantOf, toInstant } from '../../domain/dates.ts';
import type { Refusal } from '../../domain/refusals.ts';
import type { Cloud } from '../../local/running-cloud.ts';
import type { Scene, Story } from './story.ts';
import type { Voice } from './voice.ts';

class SceneRefusedError extends Error {
  override readonly name = 'SceneRefusedError';
  constructor(scene: Scene, refusals: readonly Refusal[]) {
    super(`${scene.on} ${scene.says}: refused, ${refusals.map(({ code, rule }) => `${code} (${rule})`).join(', ')}`);
  }
}

/** An interrupted story does again what it may have done: finding it done is as good. */
const ALREADY_DONE = new Set(['CASE_ALREADY_OPEN', 'COURSE_ALREADY_CLAIMED']);

export type Telling = {
  readonly cloud: Cloud;
  readonly voice: Voice;
  readonly story: Story;
  /** How many scenes were told before, in an earlier run on the same data. */
  readonly toldBefore: number;
  /** Called when the clock has come to a scene, before anybody acts. */
  readonly beforeScene: () => Promise<void>;
  /** Called after each scene, when everything has come to rest. */
  readonly afterScene: (scene: Scene, told: number) => Promise<void>;
};

/** Throws SceneRefusedError when somebody's act is refused: a story is told only of what the rules allow. */
export const tell = async ({ cloud, voice, story, toldBefore, beforeScene, afterScene }: Telling): Promise<void> => {
  for (const [place, scene] of story.scenes.entries()) {
    if (place < toldBefore) continue;
    const at = Date.parse(instantOf(scene.on, story.timeZone, scene.time));
    if (at > cloud.clock.now()) await cloud.clock.advanceTo(at);
    await beforeScene();
    const result = await voice.act(scene, place, toInstant(new Date(cloud.clock.now()).toISOString()));
    if (!result.ok && !result.refusals.every(({ code }) => ALREADY_DONE.has(code)))
      throw new SceneRefusedError(scene, result.refusals);
    await cloud.settled();
    await afterScene(scene, place + 1);
  }
  const end = Date.parse(instantOf(story.endsOn, story.timeZone));
  if (end > cloud.clock.now()) await cloud.clock.advanceTo(end);
};
