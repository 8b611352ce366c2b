/**
 * Secrets Manager, as far as it is used: GetSecretValue. Values are made when they are first asked for and kept in the data folder, each secret in
 * a file of its own, so that what was made with them is still good after a restart.
 */
import { randomInt, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import * as z from 'zod/mini';
import type { Now } from '../contracts.ts';
import { readPrivateFile, writePrivateFile } from '../private-file.ts';
import type { SecretResource } from '../template/model.ts';

type Fields = Readonly<Record<string, unknown>>;
type Answer = { readonly status: number; readonly body: unknown };

export type Secrets = {
  /** Answers the service's calls. `target` is the whole header: `secretsmanager.GetSecretValue`. */
  readonly handle: (target: string, input: Fields) => Promise<Answer>;
  /** Makes a new value; the current one becomes the previous, and the one before that is gone. `secretId` is a name or an ARN. */
  readonly rotate: (secretId: string) => void;
};

export const SECRETS_PREFIX = 'secretsmanager.';

const Version = z.strictObject({ versionId: z.string(), value: z.string(), createdAt: z.number() });
const Stored = z.strictObject({ AWSCURRENT: Version, AWSPREVIOUS: z.optional(Version) });
type Stored = z.infer<typeof Stored>;

/** Versions are told by their stage alone; whoever needs an older one by its id needs another stand-in. */
const Input = z.strictObject({
  SecretId: z.string(),
  VersionStage: z._default(z.enum(['AWSCURRENT', 'AWSPREVIOUS']), 'AWSCURRENT'),
});

const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

const refused = (type: string, message: string): Answer => ({ status: 400, body: { __type: type, Message: message } });

export const openSecrets = (resources: readonly SecretResource[], folder: string, now: Now): Secrets => {
  const fileOf = ({ name }: SecretResource): string => join(folder, `${name}.json`);
  const find = (secretId: string): SecretResource | undefined =>
    resources.find(({ name, arn }) => secretId === name || secretId === arn);

  const makeVersion = ({ length }: SecretResource): z.infer<typeof Version> => ({
    versionId: randomUUID(),
    value: Array.from({ length }, () => LETTERS_AND_DIGITS[randomInt(LETTERS_AND_DIGITS.length)]).join(''),
    createdAt: now(),
  });

  const read = (resource: SecretResource): Stored => {
    const file = fileOf(resource);
    const text = readPrivateFile(file);
    if (text === undefined) {
      const made = { AWSCURRENT: makeVersion(resource) };
      writePrivateFile(file, made);
      return made;
    }
    try {
      return Stored.parse(JSON.parse(text));
    } catch {
      throw new Error(
        `${file} holds no secret. When it is removed a new one is made, and what the old one made is void.`,
      );
    }
  };

  const getSecretValue = (input: Fields): Answer => {
    const parsed = Input.safeParse(input);
    if (!parsed.success)
      return refused('InvalidRequestException', `Not supported locally. ${z.prettifyError(parsed.error)}`);
    const { SecretId, VersionStage } = parsed.data;
    const resource = find(SecretId);
    if (resource === undefined)
      return refused('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    const version = read(resource)[VersionStage];
    if (version === undefined)
      return refused(
        'ResourceNotFoundException',
        `Secrets Manager can't find the specified secret value for staging label: ${VersionStage}`,
      );
    return {
      status: 200,
      body: {
        ARN: resource.arn,
        Name: resource.name,
        VersionId: version.versionId,
        SecretString: version.value,
        VersionStages: [VersionStage],
        CreatedDate: version.createdAt / 1000,
      },
    };
  };

  return {
    handle: async (target, input) => {
      const operation = target.slice(SECRETS_PREFIX.length);
      return operation === 'GetSecretValue'
        ? getSecretValue(input)
        : refused('UnknownOperationException', `Secrets Manager's operation ${operation} is not supported locally.`);
    },
    rotate: (secretId) => {
      const resource = find(secretId);
      if (resource === undefined) throw new Error(`There is no secret ${secretId}.`);
      const { AWSCURRENT: AWSPREVIOUS } = read(resource);
      writePrivateFile(fileOf(resource), { AWSCURRENT: makeVersion(resource), AWSPREVIOUS });
    },
  };
};
