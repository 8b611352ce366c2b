/**
 * A story: what the people around one case do, and when. It is told to a local cloud through the very code that takes commands from people, so that
 * running it again after an interruption repeats keys and changes nothing twice.
 */
import type { Answers, Credit } from '../../domain/facts.ts';
import type { Person } from '../../domain/person.ts';
import type { SignalBody } from '../../domain/signals.ts';

/** One thing that somebody does at a local wall-clock time (`YYYY-MM-DD`, `HH:MM`). `says` tells it to a reader. */
export type Scene = {
  readonly on: string;
  readonly time: string;
  readonly says: string;
  readonly who: 'APPLICANT' | 'REVIEWER' | 'SUPERVISOR' | 'VENDOR';
} & (
  | { readonly does: 'OPEN' }
  | { readonly does: 'ANSWER'; readonly answers: Answers }
  | { readonly does: 'CREDIT'; readonly credit: Omit<Credit, 'cycle'> }
  | { readonly does: 'TELL'; readonly body: SignalBody; readonly occurredOn?: string }
);

export type Story = {
  readonly caseId: string;
  readonly person: Person;
  readonly program: string;
  readonly timeZone: string;
  readonly scenes: readonly Scene[];
  /** The day on which the story is over; nobody does anything after the last scene. */
  readonly endsOn: string;
};
