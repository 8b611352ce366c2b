/** The letters in Spanish, as it is written to people in California: with usted, plainly, and without taking anyone for a man or a woman. */
import { myCaseUrl } from '../facts.ts';
import type { Language } from '../language.ts';
import { link, paragraph } from '../layout.ts';
import * as application from './application.ts';
import * as audit from './audit.ts';
import * as exam from './exam.ts';
import * as late from './late.ts';
import * as mail from './mail.ts';
import * as reminders from './reminders.ts';
import * as renewal from './renewal.ts';

export const SPANISH: Language = {
  tag: 'es',
  letters: {
    APPLICATION_RECEIVED: application.applicationReceived,
    REVISION_WANTED: application.revisionWanted,
    ANSWER_REMINDER: reminders.answerReminder,
    DOCUMENT_REFUSED: application.documentRefused,
    MAIL_RECEIVED: mail.mailReceived,
    APPLICATION_APPROVED: application.applicationApproved,
    APPLICATION_DENIED: application.applicationDenied,
    APPLICATION_ENDING: reminders.applicationEnding,
    APPLICATION_EXPIRED: application.applicationExpired,
    TRAINING_ACCEPTED: application.trainingAccepted,
    TRAINING_REFUSED: application.trainingRefused,
    EXAM_AUTHORISED: exam.examAuthorised,
    EXAM_NOT_BOOKED: reminders.examNotBooked,
    EXAM_PASSED: exam.examPassed,
    EXAM_NOT_PASSED: exam.examNotPassed,
    EXAM_FORFEITED: exam.examForfeited,
    CERTIFICATE_ISSUED: exam.certificateIssued,
    CREDITS_BEHIND: reminders.creditsBehind,
    RENEWAL_REMINDER: renewal.renewalReminder,
    RENEWAL_RECEIVED: renewal.renewalReceived,
    RENEWAL_REVISION_WANTED: renewal.renewalRevisionWanted,
    RENEWED: renewal.renewed,
    RENEWAL_DENIED: renewal.renewalDenied,
    EXTENDED: renewal.extended,
    EXPIRY_CORRECTED: renewal.expiryCorrected,
    AUDIT_OPENED: audit.auditOpened,
    AUDIT_REMINDER: audit.auditReminder,
    AUDIT_CLOSED: audit.auditClosed,
    EXPIRED: late.expired,
    LATE_REMINDER: late.lateReminder,
    LAPSED: late.lapsed,
    VACATED: late.vacated,
  },
  greeting: ({ personName }) => paragraph(`Hola, ${personName}:`),
  closing: ({ siteUrl, program: { name, title, body } }, isOnPaper) => [
    link('Ir a mi caso', myCaseUrl(siteUrl)),
    ...(isOnPaper
      ? []
      : [
          paragraph(
            'Puede enviarnos documentos por correo electrónico: responda a este mensaje y adjunte los archivos.',
          ),
        ]),
    paragraph(`¿Tiene alguna pregunta? Escriba a ${body.email} o llame al ${body.phone}. Con gusto le ayudamos.`),
    paragraph(`Un cordial saludo de parte de ${body.name}`),
    paragraph(`Esta carta es sobre: ${name} (${title}).`),
  ],
  unsubscribe: (url) => [
    paragraph('No es necesario que reciba correos como este. Puede dejar de recibirlos cuando quiera:'),
    link('Dejar de recibir estos correos', url),
  ],
};
