/** Documents: which kinds of file are taken, and what a reviewer should look at before asking for a revision. */
import type { CalendarDate } from './dates.ts';
import type { Answers, Document } from './facts.ts';
import type { RuleId, Rules } from './program.ts';
import { accepted, type Result, refused } from './refusals.ts';
import type { DocumentRequirement } from './rule-shapes.ts';

/** Media types are case-insensitive and may carry parameters; `image/jpg` is what some programs call `image/jpeg`. */
const canonical = (mediaType: string): string => {
  const type = mediaType.split(';')[0]?.trim().toLowerCase() ?? '';
  return type === 'image/jpg' ? 'image/jpeg' : type;
};

const accepts = (mediaTypes: readonly string[], mediaType: string): boolean =>
  mediaTypes.some((type) => canonical(type) === canonical(mediaType));

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
        detail: { have: canonical(mediaType), accepted: [...mediaTypes] },
      });

export type DocumentFinding = {
  /** The kind of the required document. */
  readonly requirement: string;
  readonly finding: 'MISSING' | 'EXPIRED' | 'NAME_MISMATCH' | 'NO_LETTERHEAD' | 'TYPE_NOT_ACCEPTED';
};

/** The same letters, whatever their case and however they are encoded. Accents, hyphens and spaces within count. */
const sameName = (a: string, b: string): boolean => fold(a) === fold(b);
const fold = (name: string): string => name.normalize('NFC').trim().toLowerCase();

/** First and last name must match; a middle name only when the application gives one (cases A6, A7). */
const namesDiffer = ({ nameOnDocument }: Document, { identity }: Answers): boolean => {
  if (nameOnDocument === undefined || identity === undefined) return false;
  const middle = identity.legalMiddleName?.trim() ?? '';
  return (
    !sameName(nameOnDocument.firstName, identity.legalFirstName) ||
    !sameName(nameOnDocument.lastName, identity.legalLastName) ||
    (middle !== '' && !sameName(nameOnDocument.middleName ?? '', middle))
  );
};

const findingsOf = (
  document: Document,
  requirement: DocumentRequirement,
  answers: Answers,
  on: CalendarDate,
): DocumentFinding['finding'][] => [
  ...(accepts(requirement.mediaTypes, document.mediaType) ? [] : ['TYPE_NOT_ACCEPTED' as const]),
  ...(requirement.mustBeUnexpired && document.expiresOn !== undefined && document.expiresOn < on
    ? ['EXPIRED' as const]
    : []),
  ...(requirement.nameMustMatch && namesDiffer(document, answers) ? ['NAME_MISMATCH' as const] : []),
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
      .map((document) => findingsOf(document, requirement, answers, on));
    const last = checked.at(-1) ?? ['MISSING' as const];
    return checked.some((findings) => findings.length === 0)
      ? []
      : last.map((finding) => ({ requirement: requirement.kind, finding }));
  });
