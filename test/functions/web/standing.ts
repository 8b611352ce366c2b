/** What everybody may do, read off the table of grants by hand and not by `can`: who is the person, and who holds which role where. */
import { type Action, GRANTS, type Identity } from '../../../domain/can.ts';
import { codesOf, OWNER, PEOPLE, type Reply, type Who } from './world.ts';

export type Standing = 'NOT_FOUND' | 'FORBIDDEN' | 'ALLOWED';

export const EVERYBODY = Object.keys(PEOPLE) as Who[]; // the keys of that literal

/** How somebody stands to a case of CMPSS that is `owner`'s. */
export const standing = (who: Identity, action: Action, owner = OWNER): Standing => {
  const grant = GRANTS[action];
  if (who.kind === 'APPLICANT') {
    if (who.personId !== owner) return 'NOT_FOUND';
    return grant.own ? 'ALLOWED' : 'FORBIDDEN';
  }
  if (who.kind === 'VENDOR') {
    if (who.program !== 'cmpss') return 'NOT_FOUND';
    return grant.vendor ? 'ALLOWED' : 'FORBIDDEN';
  }
  const role = who.roles.find(({ program }) => program === 'cmpss')?.role;
  if (role === undefined) return 'NOT_FOUND';
  return grant.roles.includes(role) ? 'ALLOWED' : 'FORBIDDEN';
};

/** An answer in short: its status, and the code of what it refuses. */
export const inShort = (reply: Pick<Reply, 'status' | 'body'>): string =>
  reply.status < 400 ? String(reply.status) : `${reply.status} ${codesOf(reply)[0]}`;
