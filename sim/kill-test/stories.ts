/** The stories that can be interrupted: the whole demo, and its first months for a quick look. */
import { demoStory } from '../demo/story.ts';
import type { Story } from '../story/story.ts';

export const STORIES: Readonly<Record<string, Story>> = {
  demo: demoStory,
  /** Through the approval; three mails, each between two decisions. */
  application: {
    ...demoStory,
    scenes: demoStory.scenes.filter(({ on }) => on < '2024-03-05'),
    endsOn: '2024-03-06',
  },
};
