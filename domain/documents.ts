/** Documents: which kinds of file are taken, and what a reviewer should look at before asking for a revision. */
import type { CalendarDate } from './dates.ts';
import type { Answers, Document } from './facts.ts';
import type { RuleId, Rules } from './program.ts';
import { accepted, type Result, refused } from './refusals.ts';
import type { DocumentRequirement } from './rule-shapes.ts';

/** Media types are case-insensitive and may carry parameters; `image/jpg` is what some programs call `image/jpeg`. */
export const canonicalMediaType = (mediaType: string): string => {
  const type = mediaType.split(';')[0]?.trim().toLowerCase() ?? '';
  return type === 'image/jpg' ? 'image/jpeg' : type;
};

export const sameMediaType = (a: string, b: string): boolean => canonicalMediaType(a) === canonicalMediaType(b);

const accepts = (mediaTypes: readonly string[], mediaType: string): boolean =>
  mediaTypes.some((type) => sameMediaType(type, mediaType));

/**
 * Whether a file of a declared media type is taken (case T16). `rule` names the rule that lists the types. Refuses TYPE_NOT_ACCEPTED.
 * The content itself is checked against the declared type where it is stored.
 */
export const decideDocument = (
  mediaType: string,
  mediaTypes: readonly string[],
  rule: RuleId,
): Result<{ readonly rules: readonly RuleId[] }> =>
  accepts(mediaTypes, mediaType)
    ? accepted({ rules: [rule] })
    : refused({
        code: 'TYPE_NOT_ACCEPTED',
        rule,
        field: 'mediaType',
        detail: { have: canonicalMediaType(mediaType), accepted: [...mediaTypes] },
      });

/** The required documents that nothing was sent for, or only what was refused. Whether what was sent is good enough is for a reviewer to say. */
export const missingRequirements = (documents: readonly Document[], rules: Rules): readonly DocumentRequirement[] =>
  (rules['application.documents'] ?? []).filter(
    (requirement) => !documents.some(({ kind, decision }) => kind === requirement.kind && decision !== 'REFUSED'),
  );

/** NAME_WRITTEN_OTHERWISE: the same names but for accents, hyphens, spaces or their order. A person sees whether they are one. */
export const DOCUMENT_FINDINGS = [
  'EXPIRED',
  'NAME_MISMATCH',
  'NAME_WRITTEN_OTHERWISE',
  'NO_LETTERHEAD',
  'TYPE_NOT_ACCEPTED',
] as const;
type Finding = (typeof DOCUMENT_FINDINGS)[number];

export type DocumentFinding = {
  /** The kind of the required document. */
  readonly requirement: string;
  readonly finding: Finding | 'MISSING';
};

/** The same letters, whatever their case and however they are encoded. Accents, hyphens and spaces within count. */
const sameName = (a: string, b: string): boolean => fold(a) === fold(b);
const fold = (name: string): string => name.normalize('NFC').trim().toLowerCase();

/** The words of names without regard to accents, hyphens, apostrophes, case and order. */
const wordsOf = (names: readonly string[]): string =>
  names
    .flatMap(
      (name) =>
        name
          .normalize('NFD')
          .replace(/\p{M}/gu, '')
          .toLowerCase()
          .match(/\p{L}+/gu) ?? [],
    )
    .sort()
    .join(' ');

/** First and last name must match; a middle name only when the application gives one (cases A6, A7). */
const nameFindings = ({ nameOnDocument }: Document, { identity }: Answers): Finding[] => {
  if (nameOnDocument === undefined || identity === undefined) return [];
  const { legalFirstName, legalMiddleName = '', legalLastName } = identity;
  const { firstName, middleName = '', lastName } = nameOnDocument;
  const hasMiddle = legalMiddleName.trim() !== '';
  const same =
    sameName(firstName, legalFirstName) &&
    sameName(lastName, legalLastName) &&
    (!hasMiddle || sameName(middleName, legalMiddleName));
  if (same) return [];
  const asked = wordsOf([legalFirstName, legalMiddleName, legalLastName]);
  return asked === wordsOf([firstName, hasMiddle ? middleName : '', lastName])
    ? ['NAME_WRITTEN_OTHERWISE']
    : ['NAME_MISMATCH'];
};

/** What stands against one document that was sent for a requirement, as `checkDocuments` sees it. */
export const findingsOn = (
  document: Document,
  requirement: DocumentRequirement,
  answers: Answers,
  on: CalendarDate,
): readonly Finding[] => [
  ...(accepts(requirement.mediaTypes, document.mediaType) ? [] : ['TYPE_NOT_ACCEPTED' as const]),
  ...(requirement.mustBeUnexpired && document.expiresOn !== undefined && document.expiresOn < on
    ? ['EXPIRED' as const]
    : []),
  ...(requirement.nameMustMatch ? nameFindings(document, answers) : []),
  ...(requirement.mustHaveLetterhead && document.onLetterhead === false ? ['NO_LETTERHEAD' as const] : []),
];

/**
 * What stands against the documents of an application on a day: advice for a reviewer, who asks for a revision and does not deny. `on` is the
 * day of submission, since an ID that expires during the review was good when it was sent (cases A4, A5). A letter that has to be on letterhead and
 * is not is to be revised (case P6). A requirement is met when any of its documents has nothing against it; else the one received last is reported.
 *
 * An expiry, a name or a letterhead that nobody has entered gives no finding: a reviewer reads the document anyway. A program that names no documents
 * has none.
 */
export const checkDocuments = (
  documents: readonly Document[],
  answers: Answers,
  rules: Rules,
  on: CalendarDate,
): readonly DocumentFinding[] =>
  (rules['application.documents'] ?? []).flatMap((requirement) => {
    const checked = documents
      .filter(({ kind }) => kind === requirement.kind)
      .sort((a, b) => (a.receivedAt < b.receivedAt ? -1 : 1))
      .map((document) => findingsOn(document, requirement, answers, on));
    const last = checked.at(-1) ?? ['MISSING' as const];
    return checked.some((findings) => findings.length === 0)
      ? []
      : last.map((finding) => ({ requirement: requirement.kind, finding }));
  });
