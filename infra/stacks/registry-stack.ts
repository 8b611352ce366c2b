/** What must outlive everything else: the two tables, their keys, and the secrets by which people and mail are found. */
import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { ProjectionType, StreamViewType } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { GeneratedSecret } from '../constructs/generated-secret.ts';
import { Store } from '../constructs/store.ts';

export type RegistryIndex = 'due' | 'work' | 'person';

export type RegistryStackProps = StackProps & Pick<Config, 'restoredRegistryStreamArn' | 'restoredPublicTableArn'>;

export class RegistryStack extends Stack {
  /** Every fact. Private. */
  readonly registry: Store<RegistryIndex>;
  /** The projection that anyone may read. It can be rebuilt from the registry, which takes hours: it is kept as well. */
  readonly public: Store;
  /** Kept with the table: without it nobody is found by their address until everybody was filed anew. */
  readonly addressHash: GeneratedSecret;
  /** Kept with the table: without it no answer to a mail of ours finds its case by its address. */
  readonly caseAddress: GeneratedSecret;

  constructor(
    scope: Construct,
    id: string,
    { restoredRegistryStreamArn, restoredPublicTableArn, ...props }: RegistryStackProps,
  ) {
    super(scope, id, { ...props, terminationProtection: true });
    this.registry = new Store(this, 'Registry', {
      holds: 'the registry, every fact of every case',
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
      restoredArn: restoredRegistryStreamArn,
      indexes: {
        /** What the sweep reads: every open case, by when it is due. */
        due: { partitionKey: 'dueShard', sortKey: 'dueKey', projectionType: ProjectionType.KEYS_ONLY },
        /** Open staff tasks by queue, oldest and most urgent first. Whole items: a queue is shown as it is read. */
        work: { partitionKey: 'workKey', sortKey: 'workOrder', projectionType: ProjectionType.ALL },
        /** The cases of a person. */
        person: { partitionKey: 'personKey', sortKey: 'personOrder', projectionType: ProjectionType.KEYS_ONLY },
      },
    });
    this.public = new Store(this, 'Public', {
      holds: 'the public projection of the registry',
      indexes: {},
      restoredArn: restoredPublicTableArn,
    });
    this.addressHash = new GeneratedSecret(this, 'AddressHash', {
      holds: 'what the hashes of e-mail addresses in the registry are made with',
      key: this.registry.key,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.caseAddress = new GeneratedSecret(this, 'CaseAddress', {
      holds: 'what the mail addresses of cases are made with',
      key: this.registry.key,
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }
}
