import { describe, expect, it } from 'vitest';
import {
  addressEntryKey,
  calendarChangeKey,
  calendarKey,
  calendarOwnerKey,
  caseItemKey,
  catalogueChangeKey,
  courseKey,
  fileEntryKey,
  mailKey,
  nameEntryKey,
  openCaseKey,
  ownerKey,
  profileChangeKey,
  profileKey,
  providerKey,
  publicNameKey,
  publicStatusKey,
  reminderDayKey,
  reminderSwitchKey,
  SK,
} from '../../adapters/registry/keys.ts';
import type { Key } from '../../adapters/registry/table.ts';
import { STAGE_TABLE, STAGES } from '../../domain/stages.ts';
import { type Cause, TRANSITIONS } from '../../domain/transitions.ts';
import { lifecycle } from '../../workflows/lifecycle.ts';
import { readDiagram } from './diagram.ts';
import { codeBlocks, readDocument, section, tableRows } from './documents.ts';
import { findMoves } from './moves.ts';

const architecture = readDocument('docs/architecture.md');
const stages = section(architecture, 'The stages of a case');
const diagrams = codeBlocks(stages, 'mermaid').map(readDiagram);
const arrows = diagrams.flatMap((diagram) => diagram.arrows);
const drawn = arrows.flatMap(({ from, labels, to }) => labels.map((cause) => `${from} ${cause} ${to}`));

describe('the diagrams of the stages', () => {
  it('have the moves that signals and time make, every one of them and no other, each once', () => {
    expect([...drawn].sort()).toEqual([...findMoves()].sort());
  });

  it('have the stages that there are', () => {
    expect([...new Set(diagrams.flatMap(({ nodes }) => nodes))].sort()).toEqual([...STAGES].sort());
  });

  it('agree with the table of moves: each cause reaches what the table says, and leaves nothing else', () => {
    const arrowsOf = (cause: string) => arrows.filter(({ labels }) => labels.includes(cause));
    const reached = (Object.keys(TRANSITIONS) as Cause[]).map((cause) => ({
      cause,
      reaches: [...new Set(arrowsOf(cause).map(({ to }) => to))].sort(),
      strange: arrowsOf(cause).filter(({ from }) => !TRANSITIONS[cause].leaves.some((stage) => stage === from)),
    }));
    expect(reached).toEqual(
      Object.entries(TRANSITIONS).map(([cause, { reaches }]) => ({ cause, reaches: [...reaches].sort(), strange: [] })),
    );
  });

  it('are followed by where each stage rests', () => {
    const rests = tableRows(stages).flatMap(([rest = '', names = '']) =>
      names.split(', ').map((stage) => [stage, rest.replaceAll('`', '')]),
    );
    const words = { HIBERNATE: 'hibernation', CLOSED: 'its end' } as const;
    const expected = STAGES.map((stage) => {
      const rest = STAGE_TABLE[stage].rests;
      return [stage, rest === 'HIBERNATE' || rest === 'CLOSED' ? words[rest] : rest];
    });
    expect(Object.fromEntries(rests)).toEqual(Object.fromEntries(expected));
  });
});

it('draws every state of the lifecycle machine, and no other', () => {
  const words = codeBlocks(section(architecture, 'The lifecycle machine'), 'text')
    .join()
    .match(/\b[A-Z][A-Za-z]+\b/g);
  expect([...new Set(words)].sort()).toEqual(Object.keys(lifecycle().States).sort());
});

/** Every kind of item that belongs to a case. */
const OF_A_CASE: Readonly<Record<keyof typeof SK, string>> = {
  case: SK.case,
  run: SK.run,
  signal: SK.signal('s'),
  inbox: SK.inbox('u'),
  answers: SK.answers('s'),
  payment: SK.payment('p'),
  revision: SK.revision(1),
  training: SK.training(1),
  renewal: SK.renewal(1, 1),
  creditAudit: SK.creditAudit(1),
  document: SK.document('d'),
  sitting: SK.sitting(1),
  cycle: SK.cycle(1),
  credit: SK.credit({ cycle: 1, providerId: 'p', courseId: 'c' }),
  effect: SK.effect('e'),
  task: SK.task('t'),
  upload: SK.upload('d'),
  mail: SK.mail('2025-01-10T17:00:00.000Z', 'm'),
  sentMail: SK.sentMail('m'),
  audit: SK.audit(1, 1),
};

describe('the tables of keys', () => {
  const upToId = (key: string): string => key.replace(/#.*$/, '#');
  const keysIn = (cell = ''): readonly string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, key = '']) => upToId(key));
  /** Each partition with each kind of item in it, without ids. */
  const listed = (heading: string): string[] =>
    tableRows(section(architecture, heading)).flatMap(([, pk, sk]) =>
      keysIn(pk).flatMap((partition) => keysIn(sk).map((item) => `${partition} ${item}`)),
    );
  const pair = ({ pk, sk }: Key): string => `${upToId(pk)} ${upToId(sk)}`;

  it('list each kind of item of the registry, and none that there is not', () => {
    const keys = [
      ...Object.values(OF_A_CASE).map((sk) => caseItemKey('c', sk)),
      profileKey('p'),
      profileChangeKey('p', 1),
      calendarKey('p'),
      calendarChangeKey('p', 1),
      calendarOwnerKey('s'),
      openCaseKey('p', 'q'),
      ownerKey('n'),
      addressEntryKey('h', 'p'),
      fileEntryKey('s', 'c', 'd'),
      mailKey('m'),
      { ...reminderDayKey('q', ''), sk: '<date>' },
      reminderSwitchKey('q'),
      providerKey('p'),
      courseKey('p', 'c'),
      catalogueChangeKey(providerKey('p'), 1),
    ];
    expect(listed('The registry').sort()).toEqual(keys.map(pair).sort());
  });

  it('list each kind of item of the public table, and none that there is not', () => {
    const entry = nameEntryKey({ prefix: 'exa', sort: '<word>~<last>~<first>#<number>' });
    const keys = [publicStatusKey('n'), publicNameKey('n'), entry];
    expect(listed('The public table').sort()).toEqual(keys.map(pair).sort());
  });
});

it('tells the budgets that the journey is held to', () => {
  const journey = readDocument('test/journeys/budget.test.ts');
  const budgetOf = (name: string): Record<string, number> =>
    Object.fromEntries(
      [...(new RegExp(`const ${name} = \\{(.*)\\}`).exec(journey)?.[1] ?? '').matchAll(/(\w+): ([\d.]+)/g)].map(
        ([, counted = '', most]) => [counted, Number(most)],
      ),
    );
  const names: Record<string, string> = {
    'State transitions': 'transitions',
    'Function runs': 'invocations',
    'Write units': 'writeUnits',
    'Read units': 'readUnits',
    Mails: 'mails',
    'Variable cost at list price': 'cost',
  };
  const told = tableRows(section(architecture, 'Budgets')).map(([what = '', , first, , second]) => ({
    counted: names[what],
    budgets: [first, second].map((budget) => Number(budget?.replace('$', ''))),
  }));
  const [first, second] = [budgetOf('TO_ISSUANCE'), budgetOf('ONE_CYCLE')];
  expect(told).toEqual(
    Object.values(names).map((counted) => ({ counted, budgets: [first[counted], second[counted]] })),
  );
});
