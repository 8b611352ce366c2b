/**
 * Who may do what, as one table. A role is held per program; being a person's own case is the applicant's only right. Commands are named by their
 * signal; direct writes and queries have names of their own.
 */
import type { SignalType } from './signals.ts';

export const ROLES = ['REVIEWER', 'SUPERVISOR', 'OPERATOR'] as const;
export type Role = (typeof ROLES)[number];

/** Who somebody has proved to be. Ids are the identity provider's, never names or addresses. */
export type Identity =
  | {
      readonly kind: 'APPLICANT';
      readonly personId: string;
      /** The address that the person proved to be theirs by signing in. */
      readonly provedEmail?: string;
    }
  | {
      readonly kind: 'STAFF';
      readonly staffId: string;
      readonly roles: readonly { readonly program: string; readonly role: Role }[];
    }
  | { readonly kind: 'VENDOR'; readonly vendorId: string; readonly program: string };

export const OTHER_ACTIONS = [
  'SAVE_ANSWERS',
  'SWITCH_PATHWAY',
  'SAVE_CREDIT',
  'REMOVE_CREDIT',
  'CHECK_CREDIT',
  'CLAIM_TASK',
  'RELEASE_TASK',
  'SAVE_CONTACTS',
  'UNMARK_ADDRESS',
  'KEEP_CALENDAR',
  'UPLOAD_DOCUMENT',
  'VIEW_DOCUMENT',
  'HANDLE_MAIL',
  'READ_CASE',
  'READ_AUDIT',
  'READ_QUEUE',
  'SEARCH',
] as const;
export type Action = SignalType | (typeof OTHER_ACTIONS)[number];

export type Grant = { readonly own?: true; readonly roles: readonly Role[]; readonly vendor?: true };

const STAFF: readonly Role[] = ['REVIEWER', 'SUPERVISOR', 'OPERATOR'];

export const GRANTS: { readonly [A in Action]: Grant } = {
  SUBMIT_APPLICATION: { own: true, roles: [] },
  WITHDRAW: { own: true, roles: [] },
  RECORD_PAYMENT: { roles: ['REVIEWER'] },
  WAIVE_FEE: { roles: ['SUPERVISOR'] },
  /** Told by the function that looks at files, in the name of whoever sent one. */
  RECORD_DOCUMENT: { roles: [] },
  /** Told by the functions that take mail in. */
  RECORD_MAIL: { roles: [] },
  /** Told by the function that hears of sent mail. */
  RECORD_UNDELIVERED: { roles: [] },
  RECORD_LETTER: { roles: ['REVIEWER'] },
  CLOSE_EXCEPTION: { roles: ['REVIEWER'] },
  DECIDE_DOCUMENT: { roles: ['REVIEWER'] },
  APPROVE: { roles: ['REVIEWER'] },
  REQUEST_REVISION: { roles: ['REVIEWER'] },
  ANSWER_REVISION: { own: true, roles: [] },
  PROPOSE_DENIAL: { roles: ['REVIEWER'] },
  CONFIRM_DENIAL: { roles: ['SUPERVISOR'] },
  RETURN_DENIAL: { roles: ['SUPERVISOR'] },
  SUBMIT_TRAINING: { own: true, roles: [] },
  DECIDE_TRAINING: { roles: ['REVIEWER'] },
  REGISTER_EXAM: { roles: ['REVIEWER'], vendor: true },
  CANCEL_EXAM: { roles: ['REVIEWER'], vendor: true },
  REQUEST_ACCOMMODATION: { own: true, roles: [] },
  DECIDE_ACCOMMODATION: { roles: ['REVIEWER'] },
  RECORD_EXAM_RESULT: { roles: ['REVIEWER'], vendor: true },
  REQUEST_RETAKE: { own: true, roles: [] },
  SUBMIT_RENEWAL: { own: true, roles: [] },
  REQUEST_EXTENSION: { own: true, roles: [] },
  PAUSE: { own: true, roles: [] },
  ANSWER_AUDIT: { own: true, roles: [] },
  DECIDE_AUDIT: { roles: ['REVIEWER'] },
  SUSPEND: { roles: ['SUPERVISOR'] },
  LIFT_SUSPENSION: { roles: ['SUPERVISOR'] },
  REVOKE: { roles: ['SUPERVISOR'] },
  ENTER_RULE_VALUE: { roles: ['SUPERVISOR'] },
  CORRECT_EXAM_RESULT: { roles: ['SUPERVISOR'] },
  CORRECT_APPROVAL: { roles: ['SUPERVISOR'] },
  CORRECT_EXPIRY: { roles: ['SUPERVISOR'] },
  MOVE_PAYMENT_OUT: { roles: ['SUPERVISOR'] },
  MOVE_PAYMENT_IN: { roles: ['SUPERVISOR'] },
  HOLD: { roles: ['OPERATOR'] },
  RELEASE: { roles: ['OPERATOR'] },
  RESTART: { roles: ['OPERATOR'] },
  SAVE_ANSWERS: { own: true, roles: [] },
  SWITCH_PATHWAY: { own: true, roles: [] },
  SAVE_CREDIT: { own: true, roles: [] },
  REMOVE_CREDIT: { own: true, roles: [] },
  CHECK_CREDIT: { own: true, roles: ['REVIEWER'] },
  CLAIM_TASK: { roles: ['REVIEWER', 'SUPERVISOR'] },
  RELEASE_TASK: { roles: ['REVIEWER', 'SUPERVISOR'] },
  SAVE_CONTACTS: { own: true, roles: ['REVIEWER'] },
  /** Staff have heard from the person; a click of one's own would try a dead address again and again. */
  UNMARK_ADDRESS: { roles: ['REVIEWER'] },
  /** The address of the feed shows days to whoever has it, so nobody else may even make one. */
  KEEP_CALENDAR: { own: true, roles: [] },
  UPLOAD_DOCUMENT: { own: true, roles: ['REVIEWER'] },
  VIEW_DOCUMENT: { own: true, roles: ['REVIEWER', 'SUPERVISOR'] },
  HANDLE_MAIL: { roles: ['REVIEWER', 'SUPERVISOR'] },
  READ_CASE: { own: true, roles: STAFF },
  READ_AUDIT: { roles: STAFF },
  READ_QUEUE: { roles: STAFF },
  SEARCH: { roles: STAFF },
};

/** NOT_FOUND: the identity may not even know that there is such a case. FORBIDDEN: it knows the case, and may not do this. */
export type Permission = 'ALLOWED' | 'FORBIDDEN' | 'NOT_FOUND';

/** What `identity` may do to a case of a program. Errs towards refusing: what no row of the table names is not allowed. */
export const can = (
  identity: Identity,
  action: Action,
  on: { readonly personId: string; readonly program: string },
): Permission => {
  const { own, roles, vendor } = GRANTS[action];
  switch (identity.kind) {
    case 'APPLICANT':
      if (identity.personId !== on.personId) return 'NOT_FOUND';
      return own === true ? 'ALLOWED' : 'FORBIDDEN';
    case 'STAFF': {
      const held = identity.roles.filter(({ program }) => program === on.program).map(({ role }) => role);
      if (held.length === 0) return 'NOT_FOUND';
      return held.some((role) => roles.includes(role)) ? 'ALLOWED' : 'FORBIDDEN';
    }
    case 'VENDOR':
      if (identity.program !== on.program) return 'NOT_FOUND';
      return vendor === true ? 'ALLOWED' : 'FORBIDDEN';
  }
};
