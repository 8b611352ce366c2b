/** What a front shows of a cloud that is not there: what a test does not give, it must not ask for. */
import type { CloudView } from '../../../local/front/view.ts';

const unused = (): never => {
  throw new Error('This is not asked for here.');
};

export const aView = (overrides: Partial<CloudView> = {}): CloudView => ({
  overview: () => ({
    gatewayUrl: 'http://127.0.0.1:4566',
    dataFolder: '/data',
    smtpUrl: 'smtp://127.0.0.1:2525',
    receives: ['in.example.org'],
    functions: [],
    routes: [],
    tables: { RegistryTable1A2B3C4D: 'registry', PublicTable1A2B3C4D: 'public' },
    secrets: { AddressHashSecret1A2B3C4D: 'arn:aws:secretsmanager:us-west-2:000000000000:secret:address-hash' },
    stateMachines: [],
    schedules: [],
    failureQueues: [],
  }),
  now: unused,
  advance: unused,
  advanceTo: unused,
  mails: unused,
  counts: unused,
  httpApi: unused,
  faults: { begin: unused, end: unused, report: unused },
  issuers: { roles: [], examVendors: [], signIn: unused },
  ...overrides,
});
