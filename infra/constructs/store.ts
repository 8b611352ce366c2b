/** A table with a key of its own, and the rights to it. */
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  type GlobalSecondaryIndexProps,
  type ITable,
  type StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';

export type ItemAction = 'GetItem' | 'Query' | 'PutItem' | 'UpdateItem' | 'DeleteItem';

export type StoreProps<IndexName extends string> = {
  /** What the table holds, for whoever finds its key in the console. */
  readonly holds: string;
  readonly stream?: StreamViewType;
  readonly indexes: Readonly<Record<IndexName, Pick<GlobalSecondaryIndexProps, 'projectionType'> & IndexKeys>>;
  /** The ARN of a table that was restored, or of its stream: it takes the place of the stack's own, which is kept. Empty: there is none. */
  readonly restoredArn: string;
};
type IndexKeys = { readonly partitionKey: string; readonly sortKey: string };

const text = (name: string): { name: string; type: AttributeType } => ({ name, type: AttributeType.STRING });

/**
 * Neither the table nor its key goes with the stack, nor on request: deletion protection, `RETAIN`, and 35 days of point-in-time recovery
 * (the longest there is). The table's name is left to CloudFormation.
 */
export class Store<IndexName extends string = never> extends Construct {
  readonly tableName: string;
  /** What the props said; empty for the stack's own table. */
  readonly restoredArn: string;
  /** For what belongs to the table and is encrypted elsewhere. */
  readonly key: Key;
  /** The one that is read and written. */
  readonly #table: Table | ITable;

  constructor(scope: Construct, id: string, props: StoreProps<IndexName>) {
    super(scope, id);
    this.restoredArn = props.restoredArn;
    this.key = new Key(this, 'Key', {
      description: `certcycle: ${props.holds}`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const table = new Table(this, 'Table', {
      partitionKey: text('pk'),
      sortKey: text('sk'),
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: this.key,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 35 },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
      ...(props.stream ? { stream: props.stream } : {}),
    });
    for (const [indexName, index] of Object.entries<StoreProps<IndexName>['indexes'][IndexName]>(props.indexes)) {
      table.addGlobalSecondaryIndex({
        ...index,
        indexName,
        partitionKey: text(index.partitionKey),
        sortKey: text(index.sortKey),
      });
    }
    this.#table = props.restoredArn === '' ? table : this.#restored(props.restoredArn, table);
    this.tableName = this.#table.tableName;
  }

  /** A restored table has the key and the indexes of the one that it was made from. */
  #restored(arn: string, own: Table): ITable {
    const [tableArn = ''] = arn.split('/stream/');
    // Other stacks let go of these after this one was deployed, which CloudFormation does not allow to be the moment when they vanish.
    for (const value of [own.tableName, own.tableArn, own.tableStreamArn])
      if (value !== undefined) Stack.of(this).exportValue(value);
    return Table.fromTableAttributes(this, 'Restored', {
      tableArn,
      encryptionKey: this.key,
      ...(arn !== tableArn && { tableStreamArn: arn }),
    });
  }

  /** Lets `grantee` do exactly these things to the table's items. A transaction needs the rights of its parts. Indexes are apart. */
  grant(grantee: IGrantable, ...actions: readonly ItemAction[]): Grant {
    return this.#grantData(grantee, actions, this.#table.tableArn);
  }

  /** Lets `grantee` query one index. */
  grantQuery(grantee: IGrantable, index: IndexName): Grant {
    return this.#grantData(grantee, ['Query'], `${this.#table.tableArn}/index/${index}`);
  }

  /** Lets `grantee` go through one index from end to end. */
  grantScan(grantee: IGrantable, index: IndexName): Grant {
    return this.#grantData(grantee, ['Scan'], `${this.#table.tableArn}/index/${index}`);
  }

  /** Lets `grantee` be woken by the table's stream. Lambda wants the listing too, which is tied to no stream. */
  grantStreamRead(grantee: IGrantable): Grant {
    const listing = Grant.addToPrincipal({ grantee, actions: ['dynamodb:ListStreams'], resourceArns: ['*'] });
    const reading = ['DescribeStream', 'GetRecords', 'GetShardIterator'];
    return listing.combine(this.#grantData(grantee, reading, this.streamArn));
  }

  /** Throws when the table was made without a stream. */
  get streamArn(): string {
    if (this.#table.tableStreamArn === undefined) throw new Error(`${this.node.path} has no stream.`);
    return this.#table.tableStreamArn;
  }

  /**
   * Whoever reads or writes, DynamoDB decrypts the table's key in the caller's name, and does no more with it: what the key is created,
   * described and kept by goes in the name of whoever deploys the table (docs/decisions/0020).
   */
  #grantData(grantee: IGrantable, actions: readonly string[], resource: string): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: actions.map((action) => `dynamodb:${action}`),
      resourceArns: [resource],
    }).combine(this.key.grant(grantee, 'kms:Decrypt'));
  }
}
