import { makeS3StagedFiles } from '../../adapters/files/s3-staged-files.ts';
import { makeDynamoRegistry } from '../../adapters/registry/dynamodb.ts';
import { programOf } from '../../programs/programs.ts';
import { log } from '../shared/log.ts';
import { readEnvironment } from '../shared/read-environment.ts';
import { makeHandler } from './handler.ts';

const { registryTable, ...buckets } = readEnvironment(['registryTable', 'stagingBucket', 'evidenceBucket']);

export const handler = makeHandler({
  registry: makeDynamoRegistry({ registryTable }),
  files: makeS3StagedFiles(buckets),
  programOf,
  log,
});
