/** A DynamoDB engine for a test: on a data folder of its own, gone when the test is done. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { type EngineClient, makeEngineClient } from '../../local/dynamodb/client.ts';
import { HOW_TO_GET_AN_ENGINE, installedEngine } from '../../local/dynamodb/engine-binary.ts';
import { type Engine, startEngine } from '../../local/dynamodb/engine-process.ts';

export type TestEngine = {
  readonly endpoint: string;
  readonly folder: string;
  readonly client: EngineClient;
  readonly engine: Engine;
  /** Ends the engine in good order and starts it again on the same folder. */
  readonly restart: () => Promise<TestEngine>;
  /** Ends the engine and removes the folder. */
  readonly remove: () => Promise<void>;
};

export const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'certcycle-'));

const engineOn = async (folder: string): Promise<TestEngine> => {
  const engine = await startEngine(folder, {});
  const client = makeEngineClient(engine.endpoint);
  const end = async (): Promise<void> => {
    client.close();
    await engine.stop();
  };
  return {
    endpoint: engine.endpoint,
    folder,
    client,
    engine,
    restart: async () => {
      await end();
      return engineOn(folder);
    },
    remove: async () => {
      await end();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

export const startTestEngine = async (): Promise<TestEngine> => engineOn(await newFolder());

const engineIsThere = installedEngine() !== undefined;
if (!engineIsThere) process.stderr.write(`Tests that need a DynamoDB engine are skipped. ${HOW_TO_GET_AN_ENGINE}\n`);

/** `describe` for tests that need the engine; skipped, with the reason printed, where there is none. */
export const describeWithEngine = describe.skipIf(!engineIsThere);
