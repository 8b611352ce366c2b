/** What a story came to, in a form that two tellings can be compared by. */
import type { Registry } from '../../adapters/registry/registry.ts';
import { dateOf } from '../../domain/dates.ts';
import type { Cloud } from '../../local/running-cloud.ts';
import type { Story } from './story.ts';

const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/** Instants become local days: a telling that was interrupted may do a thing some minutes later, never on another day. */
const byDay = (value: unknown, timeZone: string): unknown => {
  if (typeof value === 'string') return INSTANT.test(value) ? dateOf(value, timeZone) : value;
  if (Array.isArray(value)) return value.map((entry) => byDay(entry, timeZone));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, entry]) => [key, byDay(entry, timeZone)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
};

export type FinalFacts = {
  /** The stored facts, without what only counts attempts and versions. */
  readonly facts: unknown;
  /** What the public may see. */
  readonly published: unknown;
  /** What each signal was answered. */
  readonly stages: readonly string[];
  /** The notices that went out more than once, and those whose ledger entry says that they may have. */
  readonly mailedTwice: readonly string[];
  readonly markedAsRepeated: readonly string[];
  readonly mails: number;
  /** The purposes that mails went out for, each once. */
  readonly mailedFor: readonly string[];
};

/** Reads the outcome of a story from a cloud at rest. */
export const finalFactsOf = async (cloud: Cloud, registry: Registry, story: Story): Promise<FinalFacts> => {
  const facts = await registry.readFacts(story.caseId);
  if (facts === undefined) throw new Error('The story has left no case.');
  const { ver: _, ...record } = facts.case;
  const comparable = {
    ...facts,
    case: record,
    effects: facts.effects.map(({ effectKey, notice, state }) => ({ effectKey, notice, state })),
    tasks: facts.tasks.map(({ queue, reason, closedAt }) => ({ queue, reason, closed: closedAt !== undefined })),
  };
  const { certificateNumber } = facts.case;
  const seen = certificateNumber === undefined ? undefined : await registry.readPublic(certificateNumber);
  const published = seen === undefined ? null : { name: seen.displayName, ...seen.status, sourceVer: 0 };
  const events = await registry.readAudit(story.caseId);
  const mails = cloud.mailbox.list();
  const keys = mails.map(({ tags }) => tags.effect ?? '');
  return {
    facts: byDay(comparable, story.timeZone),
    published: byDay(published, story.timeZone),
    stages: events.flatMap((event) =>
      event.type === 'STAGE_REACHED' ? [`${dateOf(event.at, story.timeZone)} ${event.to}`] : [],
    ),
    mailedTwice: [...new Set(keys.filter((key, place) => keys.indexOf(key) !== place))].sort(),
    markedAsRepeated: facts.effects
      .filter(({ lostSenders }) => lostSenders !== undefined)
      .map(({ effectKey }) => effectKey.replaceAll(/[^A-Za-z0-9_-]/g, '_'))
      .sort(),
    mails: mails.length,
    mailedFor: [...new Set(keys)].sort(),
  };
};
