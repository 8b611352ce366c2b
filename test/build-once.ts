/** Bundles and synthesises before the tests, when anything has changed since the last time. */
import { build } from '../infra/build/build.ts';

export const setup = async (): Promise<void> => {
  await build();
};
