/** The stacks of the application. */
import type { App } from 'aws-cdk-lib';
import { readConfig } from './config.ts';
import { ApiStack } from './stacks/api-stack.ts';
import { DashboardStack } from './stacks/dashboard-stack.ts';
import { DocumentsStack } from './stacks/documents-stack.ts';
import { EDGE_REGION, EdgeStack } from './stacks/edge-stack.ts';
import { IdentityStack } from './stacks/identity-stack.ts';
import { IntakeStack } from './stacks/intake-stack.ts';
import { LifecycleStack } from './stacks/lifecycle-stack.ts';
import { MailStack } from './stacks/mail-stack.ts';
import { RegistryStack } from './stacks/registry-stack.ts';
import { SiteStack } from './stacks/site-stack.ts';

/** Adds the stacks to `app`, whose context is the configuration. */
export const addStacks = (app: App): void => {
  const config = readConfig(app.node);
  const { bundles, mailDomain, operatorEmail, originKeys, programs, siteUrl } = config;

  const stored = new RegistryStack(app, 'CertcycleRegistry', {
    description: 'certcycle: the registry and its public projection',
    restoredRegistryStreamArn: config.restoredRegistryStreamArn,
    restoredPublicTableArn: config.restoredPublicTableArn,
  });
  const documents = new DocumentsStack(app, 'CertcycleDocuments', {
    description: 'certcycle: documents, as they were sent and as evidence',
    siteUrl,
    mailDomain,
  });
  const mail = new MailStack(app, 'CertcycleMail', {
    description: 'certcycle: who notices come from',
    mailDomain,
  });
  const lifecycle = new LifecycleStack(app, 'CertcycleLifecycle', {
    description: 'certcycle: what moves the cases',
    registry: stored.registry,
    public: stored.public,
    mail,
    documents,
    caseAddress: stored.caseAddress,
    bundles,
    siteUrl,
    operatorEmail,
  });
  const intake = new IntakeStack(app, 'CertcycleIntake', {
    description: 'certcycle: what takes in the files that people send',
    registry: stored.registry,
    documents,
    mail,
    addressHash: stored.addressHash,
    caseAddress: stored.caseAddress,
    bundles,
    operatorEmail,
  });
  const identity = new IdentityStack(app, 'CertcycleIdentity', {
    description: 'certcycle: who people are',
    mail,
    mailDomain,
    siteUrl,
    programs,
  });
  const api = new ApiStack(app, 'CertcycleApi', {
    description: 'certcycle: the HTTP API',
    registry: stored.registry,
    public: stored.public,
    documents,
    addressHash: stored.addressHash,
    caseAddress: stored.caseAddress,
    applicants: identity.applicants,
    staff: identity.staff,
    bundles,
    siteUrl,
    originKeys,
    operatorEmail,
  });
  const edge = new EdgeStack(app, 'CertcycleEdge', {
    description: 'certcycle: what CloudFront lets through',
    // Elsewhere than the rest, once the rest has been told of it.
    ...(config.webAclArn !== '' && { env: { region: EDGE_REGION } }),
    operatorEmail,
  });
  new SiteStack(app, 'CertcycleSite', {
    description: 'certcycle: the address that people use',
    apiHost: api.host,
    originKey: api.originKey,
    webAclArn: config.webAclArn || edge.webAclArn,
    siteUrl,
    certificateArn: config.certificateArn,
  });
  new DashboardStack(app, 'CertcycleDashboard', {
    description: 'certcycle: what runs, on one page',
    api: api.api,
    alarmNames: [...lifecycle.alarmNames, ...intake.alarmNames, ...api.alarmNames],
  });
};
