/** Rights of templates that hold nobody: whoever calls is the account's administrator. */
import { makeRights, type Rights } from '../../../local/rights/rights.ts';

export const administrators = (): Rights =>
  makeRights({ template: { rights: [], functions: [], stateMachines: [], schedules: [] }, onRefused: () => {} });
