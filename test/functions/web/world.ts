/** The API over a registry, in memory unless a table is given, with people who have signed in, and a lifecycle that works when somebody waits for it. */
import { makeMemoryFiles } from '../../../adapters/files/memory.ts';
import { makeNewId } from '../../../adapters/registry/ids.ts';
import { itemsOf } from '../../../adapters/registry/items.ts';
import { caseItemKey, dueAttributes, SK } from '../../../adapters/registry/keys.ts';
import { makeRegistry } from '../../../adapters/registry/make-registry.ts';
import { makeMemoryTable } from '../../../adapters/registry/memory-table.ts';
import type { Registry } from '../../../adapters/registry/registry.ts';
import type { Table, Write } from '../../../adapters/registry/table.ts';
import { makeMemorySecrets } from '../../../adapters/secrets/memory.ts';
import { makeSecret } from '../../../adapters/secrets/secrets.ts';
import type { Identity, Role } from '../../../domain/can.ts';
import { addHours, type Instant, toInstant } from '../../../domain/dates.ts';
import type { CaseFacts } from '../../../domain/facts.ts';
import type { Person } from '../../../domain/person.ts';
import { accepted, refused } from '../../../domain/refusals.ts';
import { isClosed } from '../../../domain/stages.ts';
import { makeHandler } from '../../../functions/evaluate/handler.ts';
import { makeHandler as makeFileDocument } from '../../../functions/file-document/handler.ts';
import { certificateNumber } from '../../../functions/shared/certificate-number.ts';
import { makeCursors } from '../../../functions/shared/cursor.ts';
import { makeHashAddress } from '../../../functions/shared/hash-address.ts';
import { makeMailAddressOf } from '../../../functions/shared/mail-address.ts';
import { type Log, logTo } from '../../../functions/shared/messages.ts';
import { makeReadUnsubscribeToken } from '../../../functions/shared/unsubscribe.ts';
import { makeApp } from '../../../functions/web/app.ts';
import { readDescription } from '../../../functions/web/read-description.ts';
import { programOf } from '../../../programs/programs.ts';
import { local } from '../../domain/life.ts';
import { scanned } from '../records.ts';
import { aPdf } from '../sample-files.ts';

export const OWNER = 'person-1';
export const CASE = '01JCASE0000000000000000001';
const staff = (staffId: string, role: Role, program = 'cmpss'): Identity => ({
  kind: 'STAFF',
  staffId,
  roles: [{ program, role }],
});

/** Everybody who can sign in here, by the token that they bring. */
export const PEOPLE = {
  owner: { kind: 'APPLICANT', personId: OWNER, provedEmail: 'Ana@Example.com' },
  stranger: { kind: 'APPLICANT', personId: 'person-2' },
  reviewer: staff('reviewer-1', 'REVIEWER'),
  colleague: staff('reviewer-2', 'REVIEWER'),
  supervisor: staff('supervisor-1', 'SUPERVISOR'),
  operator: staff('operator-1', 'OPERATOR'),
  elsewhere: staff('reviewer-9', 'REVIEWER', 'another-program'),
  vendor: { kind: 'VENDOR', vendorId: 'exam-vendor', program: 'cmpss' },
  otherVendor: { kind: 'VENDOR', vendorId: 'other-vendor', program: 'another-program' },
} as const satisfies Readonly<Record<string, Identity>>;
export type Who = keyof typeof PEOPLE;

export const ANA: Person = {
  personId: OWNER,
  ver: 1,
  firstName: 'Ana',
  lastName: 'Ruiz',
  email: 'ana@example.com',
  language: 'es',
};

export type Reply = {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: what came over the wire; each test says what it has to be.
  readonly body: any;
};

export type Call = {
  readonly body?: unknown;
  /** In place of `body`, as it goes over the wire. */
  readonly text?: string;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

const VERSION = 'definition-1';

/** Puts a case there as it stands, hibernating or closed, without the life that led to it. */
export const seedWrites = (facts: CaseFacts, now: Instant): readonly Write[] => {
  const { caseId, stage } = facts.case;
  const run = { caseId, gen: 0, inboxSeq: 0, seenSeq: 0, failCount: 0, defVersion: VERSION };
  const rest = isClosed(stage)
    ? { runState: 'CLOSED' }
    : { runState: 'HIBERNATING', ...dueAttributes(caseId, addHours(now, 24)) };
  const items = [...itemsOf(facts).values(), { ...caseItemKey(caseId, SK.run), ...run, ...rest }];
  return items.map((put) => ({ table: 'registry', put }));
};

const isWho = (name: string): name is Who => Object.hasOwn(PEOPLE, name);

export const makeWorld = (
  wrap: (registry: Registry) => Registry = (registry) => registry,
  table: Table = makeMemoryTable(),
) => {
  const newId = makeNewId();
  let secretsMade = 0;
  const registry = wrap(makeRegistry({ table, newId }));
  const held = makeMemorySecrets({
    'address-hash': 'address-secret-1',
    cursor: 'cursor-secret-1',
    route: 'route-secret-1',
  });
  const files = makeMemoryFiles();
  const reads: string[] = [];
  const secrets = {
    ...held,
    read: (secretId: string) => {
      reads.push(secretId);
      return held.read(secretId);
    },
    /** The secrets that were read, in order. */
    reads: () => reads,
  };
  const cursors = makeCursors(makeSecret(secrets, 'cursor'));
  const logged: string[] = [];
  /** What stands in the log, as it is written. */
  const lines: string[] = [];
  const write = logTo((line) => lines.push(line));
  const log: Log = (message, context) => {
    logged.push(message);
    write(message, context);
  };
  const state = { now: local('2025-01-10', '09:00'), works: true, pauses: [] as number[] };
  const evaluate = makeHandler({ registry, programOf, certificateNumber, definitionVersion: VERSION, log });

  /** What a worker does from its start until it rests. Notices are taken for sent. */
  const drive = async (caseId: string): Promise<void> => {
    const run = await registry.readRun(caseId);
    if (run === undefined || run.runState === 'CLOSED') return;
    const started = await registry.startWorker(run, state.now, VERSION);
    if (started.outcome !== 'STARTED') return;
    for (;;) {
      const result = await evaluate({ caseId, gen: started.gen, now: state.now, startedAt: state.now });
      if (result.route === 'Load') continue;
      if (result.route !== 'SendNotice') return;
      const claim = await registry.claimEffect(caseId, result.effectKey, state.now);
      if (claim.outcome === 'CLAIMED')
        await registry.recordEffect(caseId, claim.effect, {
          outcome: 'PERFORMED',
          at: state.now,
          messageId: `m-${result.effectKey}`,
          sentTo: 'PRIMARY',
        });
    }
  };

  const waiting = new Set<string>();
  const app = makeApp({
    registry: {
      ...registry,
      leaveSignal: (signal) => {
        waiting.add(signal.caseId);
        return registry.leaveSignal(signal);
      },
    },
    files,
    mailFiles: files,
    mailAddressOf: makeMailAddressOf(makeSecret(secrets, 'route'), 'in.notify.example.org'),
    programOf,
    identify: async (authorization) => {
      const name = authorization?.replace('Bearer ', '') ?? '';
      return isWho(name)
        ? accepted(PEOPLE[name])
        : refused({ code: authorization === undefined ? 'NOT_SIGNED_IN' : 'TOKEN_INVALID', rule: 'access.token' });
    },
    hashAddress: makeHashAddress(makeSecret(secrets, 'address-hash')),
    cursors,
    readUnsubscribeToken: makeReadUnsubscribeToken(makeSecret(secrets, 'route')),
    newId,
    newSecret: () => String(++secretsMade).padStart(43, 's'),
    pause: async (milliseconds) => {
      state.pauses.push(milliseconds);
      if (!state.works) return;
      const cases = [...waiting];
      waiting.clear();
      for (const caseId of cases) await drive(caseId);
    },
    log,
    readDescription,
    siteUrl: 'https://api.example',
  });

  const call = async (who: Who | undefined, method: string, path: string, options: Call = {}): Promise<Reply> => {
    const text = options.text ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
    const response = await app.request(
      path,
      {
        method,
        headers: {
          ...(who !== undefined && { Authorization: `Bearer ${who}` }),
          ...(text !== undefined && { 'Content-Type': 'application/json' }),
          ...(options.key !== undefined && { 'Idempotency-Key': options.key }),
          ...options.headers,
        },
        ...(text !== undefined && { body: text }),
      },
      { requestContext: { timeEpoch: Date.parse(state.now) } },
    );
    const written = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(written) : written };
  };

  let keys = 0;
  const command = (who: Who, type: string, body: object = {}, options: Call & { readonly caseId?: string } = {}) => {
    keys += 1;
    const { caseId = CASE, ...rest } = options;
    return call(who, 'POST', `/api/cases/${caseId}/commands/${type}`, { body, key: `key-${keys}`, ...rest });
  };

  const fileDocument = makeFileDocument({ registry, programOf, files, log });

  /** What follows a browser's post: the file is there, is scanned and looked at, and the case hears of it. */
  const arrive = async (
    place: { readonly caseId: string; readonly documentId: string },
    bytes: Uint8Array,
    scan: Parameters<typeof scanned>[1]['scan'] = 'NO_THREATS_FOUND',
  ): Promise<void> => {
    const versionId = files.stage(place, bytes);
    await fileDocument(scanned(place, { versionId, at: state.now, scan }));
    await drive(place.caseId);
  };

  /** Sends a small PDF of its own, as the pages do it; answers the document's id. */
  const sendPdf = async (who: Who, kind: string, caseId = CASE): Promise<string> => {
    const body = { kind, fileName: `${kind.toLowerCase()}.pdf`, mediaType: 'application/pdf' };
    const { body: form } = await call(who, 'POST', `/api/cases/${caseId}/uploads`, { body });
    await arrive({ caseId, documentId: form.documentId }, await aPdf(`${kind} of ${caseId}`));
    return form.documentId;
  };

  /** Everything that was staged out of mail is scanned and found clean. */
  const scanMail = async (): Promise<void> => {
    for (const { versionId, ...place } of files.stagedOfMail().splice(0)) {
      await fileDocument(scanned(place, { versionId, at: state.now }));
      await drive(place.caseId);
    }
  };

  const seed = async (facts: CaseFacts): Promise<void> => {
    await table.write(seedWrites(facts, state.now));
  };

  const goTo = (now: string): void => {
    state.now = toInstant(now);
  };

  return {
    table,
    registry,
    files,
    secrets,
    cursors,
    state,
    logged,
    lines,
    app,
    call,
    command,
    arrive,
    sendPdf,
    scanMail,
    seed,
    drive,
    goTo,
  };
};
/** The codes of a problem's refusals. */
export const codesOf = ({ body }: Pick<Reply, 'body'>): string[] =>
  body.refusals.map(({ code }: { code: string }) => code);

export const IDENTITY = { legalFirstName: 'Ana', legalLastName: 'Ruiz', bornOn: '1990-05-04' };
export const ELIGIBILITY = {
  education: 'HIGH_SCHOOL_DIPLOMA',
  affirmations: ['LIVED_EXPERIENCE', 'WILLING_TO_SHARE', 'DEDICATION_TO_RECOVERY', 'CODE_OF_ETHICS'],
};
