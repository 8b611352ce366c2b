/** Gathers what an acknowledgement tells: what became of each file of the messages that it names, and what is still owed. */
import { type CalendarDate, dateOf } from '../../domain/dates.ts';
import { missingRequirements } from '../../domain/documents.ts';
import { normaliseAddress } from '../../domain/email-address.ts';
import type { CaseFacts, RevisionRound } from '../../domain/facts.ts';
import { MAIL_FILE_PROBLEMS, type MailFile, type ReceivedMail } from '../../domain/mail.ts';
import type { Stage } from '../../domain/stages.ts';
import { FILE_PROBLEMS, isComing, UNSORTED, type Upload } from '../../domain/uploads.ts';
import { CASE_PROBLEMS, type FactsOf, type NotTaken, type ShownFile, type StillOwed } from './letters/facts.ts';
import { documentLabel, type Page, requirementWords } from './page.ts';

type Told = FactsOf['MAIL_RECEIVED'];

/** What became of one file, in the place of the letter where it is told. */
type Fate = Pick<Told, 'received' | 'receivedBefore' | 'notTaken'>;
const NOTHING: Fate = { received: [], receivedBefore: [], notTaken: [] };

const WITH_WORDS: ReadonlySet<string> = new Set([
  ...MAIL_FILE_PROBLEMS,
  ...Object.keys(FILE_PROBLEMS),
  ...CASE_PROBLEMS,
]);
const hasWords = (code: string): code is NotTaken => WITH_WORDS.has(code);

const notTaken = (file: ShownFile, code: string | undefined): Fate => {
  const because = code !== undefined && hasWords(code) ? code : 'NOT_ADDED';
  return { ...NOTHING, notTaken: [{ file, because }] };
};

/** A file counts as received when it is a document of the case, whatever was foreseen when it was filed. */
const fateOfUpload = (page: Page, upload: Upload, file: ShownFile): Fate | undefined => {
  const { documentId, state, refusals } = upload;
  switch (state) {
    case 'EXPECTED':
      return isComing(upload, page.now) ? undefined : notTaken(file, 'NOT_LOOKED_AT');
    case 'ALREADY_RECEIVED':
      return { ...NOTHING, receivedBefore: [file] };
    case 'REFUSED':
      return notTaken(file, refusals?.[0]?.code);
    case 'FILED': {
      const document = page.facts.documents.find((each) => each.documentId === documentId);
      if (document === undefined) return notTaken(file, 'NOT_ADDED');
      return { ...NOTHING, received: [{ file, requirement: documentLabel(page, document.kind) ?? null }] };
    }
  }
};

/** Undefined for a file that has not come to its end: nobody may be told of it yet. */
const fateOf = (page: Page, file: MailFile, shown: ShownFile): Fate | undefined => {
  if (file.outcome === 'REFUSED') return notTaken(shown, file.problem);
  const upload = page.acknowledged.uploads.find(({ documentId }) => documentId === file.documentId);
  return upload && fateOfUpload(page, upload, shown);
};

/** From the person's own address, and proved to be. */
const isOwn = ({ email }: Page, { trust, from }: ReceivedMail): boolean =>
  trust.level === 'TRUSTED' && from !== undefined && normaliseAddress(from) === normaliseAddress(email);

/** Of a name, as much as tells a file from another. */
const MOST_NAME_LENGTH = 100;

const fatesOf = (page: Page, mail: ReceivedMail): readonly (Fate | undefined)[] =>
  mail.files.map((file, place) =>
    fateOf(page, file, isOwn(page, mail) ? file.fileName.slice(0, MOST_NAME_LENGTH) : place + 1),
  );

const sendersOf = (page: Page, mails: readonly ReceivedMail[]): Told['sentBy'] => {
  const own = mails.filter((mail) => isOwn(page, mail)).length;
  if (own === mails.length) return 'YOU';
  return own === 0 ? 'OTHERS' : 'BOTH';
};

const BEFORE_APPROVAL: readonly Stage[] = ['DRAFT', 'FEE_DUE', 'IN_REVIEW'];
const REVISED: readonly Stage[] = ['REVISION_REQUESTED', 'RENEWAL_REVISION'];
/** Where no document is asked for, but what was refused. In the others a document, or a renewal, is what comes next. */
const ASK_FOR_NONE: readonly Stage[] = [
  ...BEFORE_APPROVAL,
  'TRAINING_REVIEW',
  'EXAM_FEE_DUE',
  'EXAM_AUTHORISED',
  'EXAM_FAILED',
  'ACTIVE',
  'RENEWAL_REVIEW',
];

const openRevision = ({ case: { stage }, revisions }: CaseFacts): RevisionRound | undefined =>
  REVISED.includes(stage) ? revisions.findLast(({ answeredAt }) => answeredAt === undefined) : undefined;

/** What a revision wants and nothing newer came for. */
const wantedStill = (page: Page, { wanted, requestedAt }: RevisionRound): StillOwed['documents'] =>
  wanted
    .filter(
      ({ requirement }) =>
        !page.facts.documents.some(
          ({ kind, receivedAt, decision }) =>
            kind === requirement && receivedAt > requestedAt && decision !== 'REFUSED',
        ),
    )
    .map(({ requirement, reason }) => ({ requirement: requirementWords(page, requirement), reason }));

/** A document that was refused is asked for again, by a letter of its own, until something else of its kind is there. */
const isAskedForAgain = ({ documents }: CaseFacts): boolean =>
  documents.some(
    ({ kind, decision }) =>
      decision === 'REFUSED' && !documents.some((other) => other.kind === kind && other.decision !== 'REFUSED'),
  );

const owedOf = (page: Page): StillOwed => {
  const { facts, applicationRules } = page;
  const { stage } = facts.case;
  const unsorted = facts.documents.some(({ kind, decision }) => kind === UNSORTED && decision === undefined);
  const none = { documents: [], unsorted, nothing: false, inTheCase: null, answerBy: null };
  const revision = openRevision(facts);
  if (revision !== undefined)
    return {
      ...none,
      documents: wantedStill(page, revision),
      inTheCase: 'SEND_ANSWER',
      answerBy: revision.answerBy ?? null,
    };
  const missing = BEFORE_APPROVAL.includes(stage) ? missingRequirements(facts.documents, applicationRules) : [];
  return {
    ...none,
    documents: missing.map(({ kind }) => ({ requirement: requirementWords(page, kind), reason: null })),
    nothing: missing.length === 0 && ASK_FOR_NONE.includes(stage) && !isAskedForAgain(facts),
    inTheCase: stage === 'DRAFT' ? 'SEND_APPLICATION' : null,
  };
};

/** The messages that are named, but for any that is another case's by now or must not be answered. */
const mailsOf = ({ effect, facts, acknowledged }: Page): readonly ReceivedMail[] =>
  acknowledged.mails.filter(
    ({ messageId, caseId, unanswerable }) =>
      effect.acknowledges?.includes(messageId) && caseId === facts.case.caseId && unanswerable.length === 0,
  );

/** Of the files that could not be taken, those that are listed. */
const MOST_LISTED = 100;

/** Undefined when there is nothing to tell, or a file has not come to its end. */
export const acknowledgement = (page: Page): Told | undefined => {
  const mails = mailsOf(page);
  const fates = mails.flatMap((mail) => fatesOf(page, mail));
  const known = fates.filter((fate) => fate !== undefined);
  const days = mails.map(({ receivedAt }): CalendarDate => dateOf(receivedAt, page.program.timeZone)).sort();
  const [firstOn] = days;
  const lastOn = days.at(-1);
  if (known.length < fates.length || firstOn === undefined || lastOn === undefined) return undefined;
  const refused = known.flatMap(({ notTaken: files }) => files);
  const owed = owedOf(page);
  return {
    firstOn,
    lastOn,
    sentBy: sendersOf(page, mails),
    received: known.flatMap(({ received }) => received),
    receivedBefore: known.flatMap(({ receivedBefore }) => receivedBefore),
    notTaken: refused.slice(0, MOST_LISTED),
    unlisted: mails.reduce(
      (count, { unlistedFiles }) => count + unlistedFiles,
      Math.max(0, refused.length - MOST_LISTED),
    ),
    withoutFile: mails.filter(({ files }) => files.length === 0).length,
    // Whoever is asked to send a file again in one sentence must not read in the next that nothing is owed.
    owed: { ...owed, nothing: owed.nothing && refused.length === 0 },
  };
};
