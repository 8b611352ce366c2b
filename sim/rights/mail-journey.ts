/** Documents that come by mail: what the function that takes it in, the desk and the sweep need rights for. */
import MailComposer from 'nodemailer/lib/mail-composer';
import * as z from 'zod/mini';
import { makeSecretsManagerAt } from '../../adapters/secrets/secrets-manager.ts';
import { makeCaseAddress } from '../../functions/shared/case-address.ts';
import { startFront } from '../../local/front/server.ts';
import type { Cloud, CloudHooks } from '../../local/running-cloud.ts';
import { demoStory } from '../demo/story.ts';
import { paperThatSays } from '../story/paper.ts';
import { type SignIn, siteClient } from '../story/site.ts';

const { program, person } = demoStory;
const { personId, ver: _ver, ...contacts } = person;
const APPLICANT: SignIn = { as: 'applicant', personId, email: contacts.email };
const REVIEWER: SignIn = { as: 'staff', staffId: 'reviewer', roles: [`${program}:reviewer`] };

const Opened = z.object({ caseId: z.string() });
const Waiting = z.object({ mail: z.array(z.object({ messageId: z.string() })) });
const Uploads = z.object({ uploads: z.array(z.object({ state: z.string() })) });

/** The address at which the program receives mail. */
const generalAddress = ({ template }: Cloud): string => `${program}@${template.receiptRules[0]?.recipients[0]}`;

/** The address of a case, made with the secret that the functions have. */
export const addressOf = async ({ gatewayUrl: endpoint, template }: Cloud, caseId: string): Promise<string> => {
  const credentials = { accessKeyId: 'operator', secretAccessKey: 'local' };
  const { environment } = template.functions.find(({ name }) => name === 'certcycle-receive-mail') ?? {};
  const secrets = makeSecretsManagerAt({ endpoint, region: template.region, credentials });
  const values = await secrets.read(environment?.CASE_ADDRESS_SECRET_ARN ?? '');
  return makeCaseAddress(values, caseId, environment?.RECEIVING_DOMAIN ?? '') ?? '';
};

/** Takes a message in, with a small PDF attached or without a file. Throws when it is turned away. */
export const sendMail = async (
  cloud: Cloud,
  { from, to, words, hasFile = true }: { from: string; to: string; words: string; hasFile?: boolean },
): Promise<void> => {
  const content = Buffer.from(await (await paperThatSays(words)).arrayBuffer());
  const composed = new MailComposer({
    from,
    to,
    subject: words,
    text: words,
    attachments: hasFile ? [{ filename: `${words}.pdf`, content }] : [],
  });
  const answer = await cloud.receive({ from, to: [to] }, await composed.compile().build());
  if (!answer.accepted) throw new Error(`The mail was turned away: ${answer.says}`);
  await cloud.settled();
};

/** Whether the scanner does its work; what it cannot do for a day is given up. */
type Scanner = { isWell: boolean };

/** The hooks of a cloud whose scanner can fall ill. */
export const withScanner = (hooks: CloudHooks | undefined, scanner: Scanner): CloudHooks => ({
  ...hooks,
  scanResult: () => (scanner.isWell ? undefined : 'FAILED'),
});

/** From the person's own address, from a stranger's, without a file, and with one that nobody can scan. */
export const mailDocuments = async (cloud: Cloud, scanner: Scanner): Promise<void> => {
  const front = await startFront(0, cloud.view);
  try {
    const call = async (who: SignIn, method: string, path: string, body?: unknown): Promise<unknown> => {
      const response = await siteClient(front.url)(who, { method, path, body });
      if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${await response.text()}`);
      await cloud.settled();
      return response.json();
    };
    await call(APPLICANT, 'PUT', `/api/people/${personId}`, contacts);
    const { caseId } = z.parse(Opened, await call(APPLICANT, 'POST', '/api/cases', { program }));
    await sendMail(cloud, { from: contacts.email, to: generalAddress(cloud), words: 'diploma' });
    await sendMail(cloud, { from: 'a-school@example.org', to: generalAddress(cloud), words: 'transcript' });
    const { mail } = z.parse(Waiting, await call(REVIEWER, 'GET', `/api/mail/${program}`));
    await call(REVIEWER, 'POST', `/api/mail/${mail[0]?.messageId}/attach`, { caseId });
    await sendMail(cloud, { from: contacts.email, to: generalAddress(cloud), words: 'a question', hasFile: false });
    scanner.isWell = false;
    await sendMail(cloud, { from: contacts.email, to: generalAddress(cloud), words: 'photo id' });
    await cloud.clock.advance('P2D');
    const { uploads } = z.parse(Uploads, await call(APPLICANT, 'GET', `/api/cases/${caseId}/uploads`));
    const states = uploads.map(({ state }) => state).sort();
    if (states.join() !== 'FILED,FILED,REFUSED') throw new Error(`The files came to ${states.join()}.`);
  } finally {
    await front.close();
  }
};
