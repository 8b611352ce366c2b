/** Mail that waits for staff: who sees it, who brings it to which case, and what becomes of it. */
import { describe, expect, it } from 'vitest';
import { factsOf } from '../../../domain/evolve.ts';
import type { ReceivedMail } from '../../../domain/mail.ts';
import { aCase, goodAnswers } from '../../domain/life.ts';
import { aMail } from '../a-mail.ts';
import { aPdf } from '../sample-files.ts';
import { CASE, codesOf, makeWorld, OWNER, PEOPLE, type Who } from './world.ts';

const A_PDF = await aPdf('a diploma');

const withMail = async (stage: 'IN_REVIEW' | 'WITHDRAWN' = 'IN_REVIEW', ...mails: readonly ReceivedMail[]) => {
  const world = makeWorld();
  const record = aCase({ caseId: CASE, personId: OWNER, stage, submittedOn: '2025-01-09', completeOn: '2025-01-09' });
  await world.seed({ ...factsOf(record), answers: goodAnswers });
  for (const mail of mails.length === 0 ? [aMail('m-1')] : mails) {
    await world.registry.keepMail(mail);
    for (const file of mail.files) if (file.outcome === 'TAKEN') await world.files.keepFile(file.documentId, A_PDF);
  }
  const list = (who: Who, program = 'cmpss') => world.call(who, 'GET', `/api/mail/${program}`);
  const attach = (who: Who, messageId = 'm-1', caseId: string = CASE) =>
    world.call(who, 'POST', `/api/mail/${messageId}/attach`, { body: { caseId } });
  const close = (who: Who, messageId = 'm-1') =>
    world.call(who, 'POST', `/api/mail/${messageId}/close`, { body: { reason: 'Answered by telephone.' } });
  const waiting = async () =>
    (await list('reviewer')).body.mail.map(({ messageId }: { messageId: string }) => messageId);
  return { ...world, list, attach, close, waiting };
};

const EVERYBODY = Object.keys(PEOPLE) as Who[]; // the keys of that literal
const MAY: Partial<Record<Who, true>> = { reviewer: true, colleague: true, supervisor: true };

describe('mail that waits', () => {
  it('is shown with the reason, what was written, and what was in it; what came first in front', async () => {
    const { list } = await withMail(
      'IN_REVIEW',
      aMail('m-2', { receivedAt: '2025-01-09T17:00:00.000Z' }),
      aMail('m-1'),
      aMail('m-3', { state: 'CLOSED' }),
    );
    const { status, body } = await list('reviewer');
    expect(status).toBe(200);
    expect(body.cursor).toBeNull();
    expect(body.mail.map(({ messageId }: { messageId: string }) => messageId)).toEqual(['m-2', 'm-1']);
    const { ver: _ver, objectKey: _key, ...shown } = aMail('m-1');
    expect(body.mail[1]).toEqual(shown);
  });

  it('comes in pages', async () => {
    const many = Array.from({ length: 21 }, (_, place) => aMail(`m-${place + 10}`));
    const { list, call } = await withMail('IN_REVIEW', ...many);
    const { body } = await list('reviewer');
    expect(body.mail).toHaveLength(20);
    const rest = await call('reviewer', 'GET', `/api/mail/cmpss?cursor=${body.cursor}`);
    expect(rest.body.mail.map(({ messageId }: { messageId: string }) => messageId)).toEqual(['m-30']);
    expect(codesOf(await call('reviewer', 'GET', `/api/queue/cmpss/training?cursor=${body.cursor}`))).toEqual([
      'FIELD_INVALID',
    ]);
  });

  it.each(EVERYBODY)(
    'is seen, brought and closed by reviewers and supervisors of its program alone: %s',
    async (who) => {
      const { list, attach, close, waiting, call, registry } = await withMail();
      const denied = who === 'operator' ? 403 : undefined;
      const expected = (other: number) => (MAY[who] === true ? 200 : (denied ?? other));
      const { kind } = PEOPLE[who];
      expect((await list(who)).status).toBe(expected(kind === 'STAFF' ? 404 : 403));
      if (MAY[who] !== true) {
        expect((await attach(who)).status).toBe(denied ?? (kind === 'STAFF' ? 404 : 403));
        expect((await close(who)).status).toBe(denied ?? (kind === 'STAFF' ? 404 : 403));
        expect(await waiting()).toEqual(['m-1']);
      } else {
        expect((await attach(who)).status).toBe(200);
        await registry.keepMail(aMail('m-2'));
        expect((await close(who, 'm-2')).status).toBe(200);
      }
      const ofCase = await call(who, 'GET', `/api/cases/${CASE}/mail`);
      const ownOrHere = who === 'owner' || who === 'operator' || who === 'vendor';
      expect(ofCase.status).toBe(MAY[who] === true ? 200 : ownOrHere ? 403 : 404);
    },
  );

  it('of a program that there is not, or a message that there is not, is not found', async () => {
    const { list, attach, close } = await withMail();
    expect((await list('reviewer', 'nowhere')).status).toBe(404);
    expect(codesOf(await attach('reviewer', 'm-9'))).toEqual(['NO_SUCH_MAIL']);
    expect(codesOf(await close('reviewer', 'm-9'))).toEqual(['NO_SUCH_MAIL']);
  });
});

describe('bringing a message to a case', () => {
  it('makes its files documents of the case, in the name of whoever brought it', async () => {
    const { attach, waiting, scanMail, call, registry } = await withMail();
    const { status, body } = await attach('reviewer');
    expect(status).toBe(200);
    expect(body).toMatchObject({ state: 'FILED', caseId: CASE, broughtBy: { kind: 'STAFF' } });
    expect(body).not.toHaveProperty('waitsBecause');
    expect(await waiting()).toEqual([]);
    await scanMail();
    const [document, ...others] = (await registry.readFacts(CASE))?.documents ?? [];
    expect(document).toMatchObject({ documentId: 'mail-m-1-1', fileName: 'diploma.pdf' });
    expect(others).toEqual([]);
    const audit = await registry.readAudit(CASE);
    expect(audit.find(({ type }) => type === 'DOCUMENT_RECORDED')?.by).toEqual(body.broughtBy);
    const ofCase = (await call('reviewer', 'GET', `/api/cases/${CASE}/mail`)).body.mail;
    expect(ofCase).toMatchObject([{ messageId: 'm-1', state: 'FILED', settledAt: expect.any(String) }]);
  });

  it('keeps nothing of the case that it seemed to be for', async () => {
    const held = aMail('m-1', { waitsBecause: 'QUARANTINED', meantFor: 'somebody-elses-case' });
    const { attach, call, list, registry } = await withMail('IN_REVIEW', held);
    expect((await list('reviewer')).body.mail).toMatchObject([{ meantFor: 'somebody-elses-case' }]);
    const brought = await attach('reviewer');
    expect([brought.status, brought.body.caseId]).toEqual([200, CASE]);
    expect(brought.body).not.toHaveProperty('meantFor');
    expect(await registry.readMail('m-1')).not.toHaveProperty('meantFor');
    const ofCase = await call('reviewer', 'GET', `/api/cases/${CASE}/mail`);
    expect(ofCase.body.mail).toHaveLength(1);
    expect(JSON.stringify(ofCase.body)).not.toContain('somebody-elses-case');
  });

  it('twice is the same', async () => {
    const { attach, scanMail, registry } = await withMail();
    const first = await attach('reviewer');
    await scanMail();
    const again = await attach('colleague');
    expect(again.status).toBe(200);
    expect(again.body).toMatchObject({ ...first.body, settledAt: expect.any(String) });
    expect((await registry.readFacts(CASE))?.documents).toHaveLength(1);
  });

  it('that was cut off is still in the list, and gone on with', async () => {
    const { attach, waiting, registry, scanMail } = await withMail();
    const mail = await registry.readMail('m-1');
    if (mail === undefined) throw new Error('No mail.');
    const { waitsBecause: _, ...waited } = mail;
    await registry.changeMail(mail, { ...waited, state: 'TO_FILE', caseId: CASE });
    expect(await waiting()).toEqual(['m-1']);
    expect(codesOf(await attach('reviewer', 'm-1', 'CASE-OF-ANOTHER'))).toEqual(['NO_SUCH_CASE']);
    expect((await attach('reviewer')).body.state).toBe('FILED');
    await scanMail();
    expect((await registry.readFacts(CASE))?.documents).toHaveLength(1);
  });

  it.each([
    [
      'a virus was found in it',
      aMail('m-1', { waitsBecause: 'QUARANTINED', trust: { level: 'QUARANTINED', reasons: ['VIRUS_FOUND'] } }),
      'IN_REVIEW',
      'MAIL_HAS_VIRUS',
    ],
    ['somebody is done with it', aMail('m-1', { state: 'CLOSED' }), 'IN_REVIEW', 'MAIL_HANDLED'],
    ['it went to another case', aMail('m-1', { state: 'FILED', caseId: 'CASE-2' }), 'IN_REVIEW', 'MAIL_HANDLED'],
    ['the case is closed', aMail('m-1'), 'WITHDRAWN', 'CASE_CLOSED'],
  ] as const)('is refused where %s, and changes nothing', async (_, mail, stage, code) => {
    const { attach, registry, files } = await withMail(stage, mail);
    const reply = await attach('reviewer');
    expect([reply.status, codesOf(reply)]).toEqual([409, [code]]);
    expect(await registry.readMail('m-1')).toEqual(mail);
    expect(files.stagedOfMail()).toEqual([]);
  });

  it('that has no file leaves it with staff, who know its case now', async () => {
    const { attach, waiting, close } = await withMail('IN_REVIEW', aMail('m-1', { files: [] }));
    expect((await attach('reviewer')).body).toMatchObject({
      state: 'WAITING',
      waitsBecause: 'NO_DOCUMENT',
      caseId: CASE,
    });
    expect(await waiting()).toEqual(['m-1']);
    expect((await close('reviewer')).status).toBe(200);
    expect(await waiting()).toEqual([]);
  });
});

describe('being done with a message', () => {
  it('keeps it with who closed it and why, and is said once', async () => {
    const { close, waiting, registry } = await withMail();
    expect((await close('reviewer')).body).toMatchObject({
      state: 'CLOSED',
      closed: { by: { kind: 'STAFF' }, reason: 'Answered by telephone.' },
    });
    expect(await waiting()).toEqual([]);
    const closed = await registry.readMail('m-1');
    expect(codesOf(await close('colleague'))).toEqual(['MAIL_HANDLED']);
    expect(await registry.readMail('m-1')).toEqual(closed);
  });
});

describe('the address that files can be mailed to', () => {
  it('is told with the files of a case, and made by the secret', async () => {
    const { call, secrets } = await withMail();
    const { body } = await call('owner', 'GET', `/api/cases/${CASE}/uploads`);
    expect(body.mailTo).toMatch(/^case\+[^@]+\.[a-z2-7]{20}@in\.notify\.example\.org$/);
    expect(secrets.reads()).toContain('route');
  });
});
