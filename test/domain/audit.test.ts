import { describe, expect, it } from 'vitest';
import { audited, decideAudit, general, lawEthics, show } from './auditing-lives.ts';
import { local, pay, REVIEWER, SUPERVISOR } from './life.ts';
import { publicOn, renewal } from './renewing-lives.ts';
import { aCredit } from './rule-builders.ts';

const openTasks = (life: ReturnType<typeof audited>) =>
  life.facts.tasks
    .filter(({ closedAt }) => closedAt === undefined)
    .map(({ taskId, queue, reason, openedAt }) => [taskId, queue, reason, openedAt]);

const noticesOf = (life: ReturnType<typeof audited>) =>
  life.mails.filter(({ notice }) => notice.startsWith('AUDIT')).map(({ notice, at }) => [notice, at.slice(0, 10)]);

describe('an audit of continuing education', () => {
  it('is drawn as a renewal is approved, and told; the certification goes on', () => {
    const life = audited();
    expect(life.facts.audits).toEqual([{ cycle: 1, openedAt: local('2026-06-10'), answerBy: '2026-07-10' }]);
    expect(noticesOf(life)).toEqual([['AUDIT_OPENED', '2026-06-10']]);
    expect([life.stage, publicOn(life, '2026-07-01')]).toEqual(['ACTIVE', 'ACTIVE']);
    expect(life.events.find(({ type }) => type === 'AUDIT_RECORDED')?.rules).toContain('audit.sharePercent');
  });

  it.each([
    ['the share is not published', { 'audit.sharePercent': null }],
    ['the share is nothing', { 'audit.sharePercent': 0 }],
    ['the seed is not published', { 'audit.seed': null }],
  ])('is not drawn where %s', (_, values) => {
    const life = audited(values);
    expect([life.facts.audits, noticesOf(life)]).toEqual([[], []]);
  });

  it('spares whoever has shown certificates for all the hours that are needed', () => {
    const more = aCredit('more', { minutes: 60 });
    const { evidenceDocumentId: _, ...unshown } = more;
    expect(audited({}, [general, lawEthics, unshown]).facts.audits).toEqual([]);
  });

  it('does not spare certificates that are not there, or were refused', () => {
    const life = audited({}, [general, { ...lawEthics, evidenceDocumentId: undefined }]);
    expect(life.facts.audits).toHaveLength(1);
    const none = audited();
    none.facts = { ...none.facts, credits: [general, lawEthics] };
    none.tell({ type: 'ANSWER_AUDIT' }, local('2026-06-20'));
    none.tell(decideAudit(), local('2026-06-21'));
    expect(none.facts.audits).toMatchObject([{ outcome: 'DEFICIENT', countedMinutes: 0 }]);
    const refused = audited();
    show(refused, [general, lawEthics]);
    refused.facts = {
      ...refused.facts,
      documents: refused.facts.documents.map((document) =>
        document.documentId === lawEthics.evidenceDocumentId ? { ...document, decision: 'REFUSED' } : document,
      ),
    };
    refused.tell({ type: 'ANSWER_AUDIT' }, local('2026-06-20'));
    refused.tell(decideAudit(), local('2026-06-21'));
    expect(refused.facts.audits).toMatchObject([{ outcome: 'DEFICIENT', countedMinutes: 840, lawEthicsMinutes: 0 }]);
  });

  it('is reminded of two weeks and three days before its last day, and then is for staff to decide', () => {
    const life = audited();
    life.passTo(local('2026-07-10', '23:59'));
    expect(noticesOf(life).slice(1)).toEqual([
      ['AUDIT_REMINDER', '2026-06-26'],
      ['AUDIT_REMINDER', '2026-07-07'],
    ]);
    expect(openTasks(life)).toEqual([]);
    life.passTo(local('2026-09-01'));
    expect(openTasks(life)).toEqual([['audit-1', 'RENEWAL', 'AUDIT_NOT_ANSWERED', local('2026-07-11', '00:00')]]);
    // An answer that comes late is an answer, and no second task.
    life.tell({ type: 'ANSWER_AUDIT' }, local('2026-09-02'));
    expect(openTasks(life)).toHaveLength(1);
  });

  it('that is answered is for staff at once, and nobody is reminded any more', () => {
    const life = audited();
    life.tell({ type: 'ANSWER_AUDIT' }, local('2026-06-20'));
    expect(openTasks(life)).toEqual([['audit-1', 'RENEWAL', 'AUDIT_ANSWERED', local('2026-06-20')]]);
    expect(life.refusals({ type: 'ANSWER_AUDIT' }, local('2026-06-21'))).toEqual(['AUDIT_ANSWERED']);
    life.passTo(local('2026-09-01'));
    expect(noticesOf(life)).toHaveLength(1);
    expect(openTasks(life)).toHaveLength(1);
  });

  it('is not decided before it is answered or its last day is over', () => {
    const life = audited();
    expect(life.refusals(decideAudit(), local('2026-07-10', '23:00'))).toEqual(['AUDIT_NOT_DUE']);
    expect(life.tell(decideAudit(), local('2026-07-11', '08:00'))).toMatchObject({ state: 'APPLIED' });
  });

  it('is decided once, and on courses that are there', () => {
    const life = audited();
    show(life, [general, lawEthics]);
    life.tell({ type: 'ANSWER_AUDIT' }, local('2026-06-20'));
    const unknown = { providerId: general.providerId, courseId: 'other', reason: 'No such course.' };
    expect(life.refusals(decideAudit([unknown]), local('2026-06-21'))).toEqual(['NO_SUCH_CREDIT']);
    life.tell(decideAudit(), local('2026-06-22'));
    expect(life.facts.audits).toMatchObject([
      { outcome: 'SATISFIED', decidedAt: local('2026-06-22'), countedMinutes: 1200, lawEthicsMinutes: 360 },
    ]);
    expect(openTasks(life)).toEqual([]);
    expect(noticesOf(life).at(-1)).toEqual(['AUDIT_CLOSED', '2026-06-22']);
    expect(life.refusals(decideAudit(), local('2026-06-23'))).toEqual(['NO_AUDIT_OPEN']);
    expect(life.refusals({ type: 'ANSWER_AUDIT' }, local('2026-06-23'))).toEqual(['NO_AUDIT_OPEN']);
  });

  it('C16: a certificate that staff do not take leaves too few hours: deficient, and what follows is for people to say', () => {
    const life = audited();
    const lost = aCredit('lost', { minutes: 60 });
    show(life, [aCredit('general', { minutes: 780 }), lawEthics, lost]);
    life.tell({ type: 'ANSWER_AUDIT' }, local('2026-06-20'));
    const { providerId, courseId } = lost;
    life.tell(decideAudit([{ providerId, courseId, reason: 'It names no date.' }]), local('2026-06-22'));
    expect(life.facts.audits).toMatchObject([
      {
        outcome: 'DEFICIENT',
        countedMinutes: 1140,
        lawEthicsMinutes: 360,
        disallowed: [{ courseId: 'lost', reason: 'It names no date.' }],
      },
    ]);
    expect(openTasks(life)).toEqual([['audit-deficient-1', 'EXCEPTION', 'AUDIT_DEFICIENT', local('2026-06-22')]]);
    expect([life.stage, life.facts.case.suspended]).toEqual(['ACTIVE', false]);
  });

  it('does not count a course that staff refused under another spelling of its id either', () => {
    const life = audited();
    const [lower, upper] = [aCredit('general', { minutes: 840 }), aCredit('General', { minutes: 840 })];
    show(life, [lower, upper, lawEthics]);
    life.tell({ type: 'ANSWER_AUDIT' }, local('2026-06-20'));
    const { providerId, courseId } = lower;
    life.tell(decideAudit([{ providerId, courseId, reason: 'It names no date.' }]), local('2026-06-22'));
    expect(life.facts.audits).toMatchObject([{ outcome: 'DEFICIENT', countedMinutes: 360 }]);
  });

  it.each([
    ['2028-05-28', 'DEFICIENT'],
    ['2028-05-29', 'RECORDS_NOT_REQUIRED'],
  ])('C17: of a renewal sent on 2026-05-28, decided on %s without any record, it is %s', (day, outcome) => {
    const life = audited();
    life.tell(decideAudit(), local(day));
    expect(life.facts.audits).toMatchObject([{ outcome, countedMinutes: 0 }]);
  });

  it('C19: 20 hours attested and 12 shown: the renewal is good, and the audit catches what is short', () => {
    const life = audited();
    show(life, [aCredit('general', { minutes: 360 }), lawEthics]);
    expect([life.stage, life.facts.cycles.length]).toEqual(['ACTIVE', 2]);
    life.tell({ type: 'ANSWER_AUDIT' }, local('2026-06-20'));
    life.tell(decideAudit(), local('2026-06-22'));
    expect(life.facts.audits).toMatchObject([{ outcome: 'DEFICIENT', countedMinutes: 720, lawEthicsMinutes: 360 }]);
  });

  it('is undecided where a value that it needs is not published, with nothing held against the person', () => {
    const life = audited({ 'credits.lawEthicsTopics': null, 'credits.lawEthicsMinutes': 0 });
    show(life, [general, lawEthics]);
    life.tell({ type: 'ANSWER_AUDIT' }, local('2026-06-20'));
    life.tell(decideAudit(), local('2026-06-22'));
    expect(life.facts.audits).toMatchObject([{ outcome: 'UNDECIDED' }]);
    expect(openTasks(life)).toEqual([]);
  });

  it('without a published time to answer waits for its answer, and staff may decide any day', () => {
    const life = audited({ 'audit.answerDays': null });
    life.passTo(local('2026-12-01'));
    expect([noticesOf(life).length, openTasks(life)]).toEqual([1, []]);
    expect(life.tell(decideAudit(), local('2026-12-02'))).toMatchObject({ state: 'APPLIED' });
  });

  it('goes on beside the next renewal, whose end does not end it, and of which no other is drawn', () => {
    const life = audited();
    life.tell({ type: 'ANSWER_AUDIT' }, local('2026-06-20'));
    pay(life, 'RENEWAL', 8_000, '2028-05-01');
    life.tell(renewal(), local('2028-05-02'));
    expect(openTasks(life).map(([taskId]) => taskId)).toEqual(['audit-1', 'renewal-2-1-0']);
    life.tell({ type: 'APPROVE' }, local('2028-05-10'));
    expect(openTasks(life).map(([taskId]) => taskId)).toEqual(['audit-1']);
    expect(life.facts.audits).toHaveLength(1);
  });

  it('that nobody answers is reminded of and given to staff while the next renewal is in review too, which goes on', () => {
    // 700 days from 2026-06-10; the next term ends on 2028-06-30.
    const life = audited({ 'audit.answerDays': 700 });
    pay(life, 'RENEWAL', 8_000, '2028-05-01');
    life.tell(renewal(), local('2028-05-02'));
    expect(life.refusals(decideAudit(), local('2028-05-10', '23:00'))).toEqual(['AUDIT_NOT_DUE']);
    life.passTo(local('2028-05-11', '00:00'));
    expect(noticesOf(life).at(-1)).toEqual(['AUDIT_REMINDER', '2028-05-07']);
    expect(openTasks(life).at(-1)).toEqual(['audit-1', 'RENEWAL', 'AUDIT_NOT_ANSWERED', local('2028-05-11', '00:00')]);
    expect(life.stage).toBe('RENEWAL_REVIEW');
    life.tell({ type: 'ANSWER_AUDIT' }, local('2028-05-12'));
    expect(life.tell(decideAudit(), local('2028-05-13'))).toMatchObject({ state: 'APPLIED' });
    // Nothing was shown: the audit is deficient, and the renewal waits for its reviewer as before.
    expect(openTasks(life).map(([taskId]) => taskId)).toEqual(['renewal-2-1-0', 'audit-deficient-1']);
    expect(life.tell({ type: 'APPROVE' }, local('2028-05-14'))).toMatchObject({ state: 'APPLIED' });
  });

  it('ends with the case', () => {
    const life = audited();
    const revoke = { type: 'REVOKE', reason: 'Decided.' } as const;
    life.tell(revoke, local('2026-06-12'), { actor: SUPERVISOR });
    life.tell(revoke, local('2026-06-13'), { actor: REVIEWER });
    life.passTo(local('2026-09-01'));
    expect([life.stage, noticesOf(life).length, openTasks(life)]).toEqual(['REVOKED', 1, []]);
    expect(life.last?.next).toEqual({ kind: 'CLOSE' });
    expect(life.tell(decideAudit(), local('2026-09-02'))).toMatchObject({ state: 'KEPT_CLOSED' });
  });
});
