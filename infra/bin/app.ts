/** The application as CDK deploys it. */
import { App } from 'aws-cdk-lib';
import { readConfig } from '../config.ts';
import { ApiStack } from '../stacks/api-stack.ts';
import { IdentityStack } from '../stacks/identity-stack.ts';
import { LifecycleStack } from '../stacks/lifecycle-stack.ts';
import { MailStack } from '../stacks/mail-stack.ts';
import { RegistryStack } from '../stacks/registry-stack.ts';

const app = new App();
const { bundles, mailDomain, operatorEmail, programs, siteUrl } = readConfig(app.node);

const stored = new RegistryStack(app, 'CertcycleRegistry', {
  description: 'certcycle: the registry and its public projection',
});
const mail = new MailStack(app, 'CertcycleMail', {
  description: 'certcycle: who notices come from',
  mailDomain,
});
new LifecycleStack(app, 'CertcycleLifecycle', {
  description: 'certcycle: what moves the cases',
  registry: stored.registry,
  public: stored.public,
  mail,
  bundles,
  siteUrl,
  operatorEmail,
});
const identity = new IdentityStack(app, 'CertcycleIdentity', {
  description: 'certcycle: who people are',
  mail,
  mailDomain,
  siteUrl,
  programs,
});
new ApiStack(app, 'CertcycleApi', {
  description: 'certcycle: the HTTP API',
  registry: stored.registry,
  public: stored.public,
  addressHash: stored.addressHash,
  applicants: identity.applicants,
  staff: identity.staff,
  bundles,
  siteUrl,
  operatorEmail,
});

app.synth();
