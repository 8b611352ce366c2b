/** Who may do what, asked once for every route: the case is loaded, and `can` says whether its caller may. */
import { type Action, can, type Identity } from '../../domain/can.ts';
import type { Case } from '../../domain/facts.ts';
import { accepted, type Refusal, type Result, refused } from '../../domain/refusals.ts';
import type { Actor } from '../../domain/signals.ts';
import { versionChanged } from '../shared/working-papers.ts';
import type { WebDeps } from './deps.ts';

export const NO_SUCH_CASE: Refusal = { code: 'NO_SUCH_CASE', rule: 'lifecycle.case', field: 'caseId' };

export const forbidden = (action: Action | 'OPEN_CASE'): Refusal => ({
  code: 'FORBIDDEN',
  rule: 'access.grants',
  detail: { action },
});

/** As whom somebody's deeds are kept. */
export const actorOf = (who: Identity): Actor => {
  switch (who.kind) {
    case 'APPLICANT':
      return { kind: who.kind, id: who.personId };
    case 'STAFF':
      return { kind: who.kind, id: who.staffId };
    case 'VENDOR':
      return { kind: who.kind, id: who.vendorId };
  }
};

/** The case, if its caller may do `action` to it. A case that is not theirs to know of is answered as one that does not exist. */
export const admit = async (
  { registry }: Pick<WebDeps, 'registry'>,
  who: Identity,
  action: Action,
  { caseId, seenVer }: { readonly caseId: string; readonly seenVer?: number | undefined },
): Promise<Result<Case>> => {
  const record = await registry.readCase(caseId);
  if (record === undefined) return refused(NO_SUCH_CASE);
  const permission = can(who, action, record);
  if (permission === 'NOT_FOUND') return refused(NO_SUCH_CASE);
  if (permission === 'FORBIDDEN') return refused(forbidden(action));
  return seenVer !== undefined && seenVer !== record.ver ? refused(versionChanged(record.ver)) : accepted(record);
};

export const NO_SUCH_PROGRAM: Refusal = { code: 'NO_SUCH_ADDRESS', rule: 'api.address', field: 'program' };

/** May the caller do `action` to everything of a program? Staff without a role in it do not learn whether there is one. */
export const admitIn = (who: Identity, action: Action, program: string): Result<'ADMITTED'> => {
  if (who.kind !== 'STAFF') return refused(forbidden(action));
  const permission = can(who, action, { personId: '', program });
  if (permission === 'ALLOWED') return accepted('ADMITTED');
  return refused(permission === 'NOT_FOUND' ? NO_SUCH_PROGRAM : forbidden(action));
};
