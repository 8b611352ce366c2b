/** What a letter is written from: the facts, the day and its rules, and the program's words for them. */
import { decideCredits } from '../../domain/credits.ts';
import type { CalendarDate, Instant } from '../../domain/dates.ts';
import { firstContactKey } from '../../domain/delivery.ts';
import type { CaseFacts, Cycle, Effect, FeeKind } from '../../domain/facts.ts';
import { feeDue } from '../../domain/fees.ts';
import type { ReceivedMail } from '../../domain/mail.ts';
import { pathwayOf } from '../../domain/pathways.ts';
import type { Person } from '../../domain/person.ts';
import type { ProgramDefinition, Rules } from '../../domain/program.ts';
import type { Stage } from '../../domain/stages.ts';
import type { Upload } from '../../domain/uploads.ts';
import type { Education } from './letters/facts.ts';

/** The messages that an acknowledgement may tell of, and the files on their way into the case; both empty for every other notice. */
export type AcknowledgedMail = { readonly mails: readonly ReceivedMail[]; readonly uploads: readonly Upload[] };

/** What the facts are read against: the day, and the rules of that day. */
export type Page = {
  readonly effect: Effect;
  readonly facts: CaseFacts;
  readonly program: ProgramDefinition;
  readonly rules: Rules;
  /** Those of the day of submission: an application keeps them to its end. */
  readonly applicationRules: Rules;
  readonly language: Person['language'];
  readonly now: Instant;
  readonly today: CalendarDate;
  readonly acknowledged: AcknowledgedMail;
  /** The person's own address. */
  readonly email: string;
};

/** US cents; null where no amount is published or entered. */
export const feeOf = ({ facts, rules }: Page, fee: FeeKind): number | null => {
  const due = feeDue(fee, rules, facts.case.enteredValues);
  return due.ok ? due.value : null;
};

/** What a renewal asks for, and what counts of what the person has entered for a term, by the rules of the page and as of a day. */
export const educationOf = ({ facts, rules, today }: Page, term: Cycle, on: CalendarDate = today): Education => {
  const { countedMinutes, lawEthicsMinutes } = decideCredits(facts.credits, term, rules, on);
  return {
    neededMinutes: rules['credits.minutes'],
    neededLawEthicsMinutes: rules['credits.lawEthicsMinutes'],
    countedMinutes,
    countedLawEthicsMinutes: lawEthicsMinutes,
  };
};

/** The program's words in the person's language; English is what a program is written in. */
const translationOf = ({ program, language }: Page) => (language === 'en' ? undefined : program.translations[language]);

/** The program's words for a kind of document, by the rules of the day or of the application; undefined where neither names it. */
export const documentLabel = (page: Page, kind: string): string | undefined => {
  const named = [page.rules, page.applicationRules]
    .flatMap((rules) => rules['application.documents'] ?? [])
    .find((requirement) => requirement.kind === kind);
  return named && (translationOf(page)?.documentLabels[kind] ?? named.label);
};

/** The requirement in the program's words, where it names it; else as staff wrote it. */
export const requirementWords = (page: Page, requirement: string): string =>
  documentLabel(page, requirement) ?? requirement;

/** The program's word for a stage, in the person's language. */
export const stageWordOf = (page: Page, stage: Stage): string =>
  (translationOf(page) ?? page.program).stageWords[stage];

/** What the program calls the way to the first certificate that the application takes. */
export const pathwayWords = (page: Page): string => {
  const { pathway } = page.facts.case;
  return translationOf(page)?.pathways[pathway]?.name ?? pathwayOf(page.program, pathway)?.name ?? pathway;
};

const firstKeyOf = ({ effectKey }: Effect): string => firstContactKey(effectKey);
const purposeOf = (effect: Effect): string => firstKeyOf(effect).replace(/:again-\d+-/, ':');

/** True when the person had another letter for the same purpose, before a correction (domain/changes.ts). The same one to another contact is none. */
export const isToldAnew = ({ effect, facts }: Page): boolean =>
  facts.effects.some(
    (other) =>
      firstKeyOf(other) !== firstKeyOf(effect) &&
      purposeOf(other) === purposeOf(effect) &&
      other.performedAt !== undefined,
  );

/** The round that a notice is about stands in its key: `notice:<cycle>:revision-<round>`. */
export const numberIn = ({ effectKey }: Effect): number => Number(/-(\d+)$/.exec(effectKey)?.[1] ?? Number.NaN);
