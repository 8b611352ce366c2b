/**
 * S3, as far as it is used: whole objects are put, got, copied and deleted, and browsers send forms. Bodies go to the disk and come from it piece by
 * piece. What S3 can do besides is an error that names it, and nothing is done.
 */
import { rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import type { Meter, Now } from '../contracts.ts';
import type { Answer } from '../gateway/answers.ts';
import type { AroundCall } from '../gateway/around.ts';
import type { Caller } from '../rights/actors.ts';
import type { Rights } from '../rights/rights.ts';
import { deleteNeeds } from '../rights/s3-needs.ts';
import type { BucketResource, MalwarePlanResource } from '../template/storage-model.ts';
import { receiveBody } from './body.ts';
import { caseOfKey } from './case-of-key.ts';
import { copyObject } from './copy.ts';
import { accessKeyIn, callerOf } from './credentials.ts';
import { accessDenied, errorAnswer, refused, S3Error } from './errors.ts';
import { getObject } from './get.ts';
import type { Objects, ObjectVersion } from './objects.ts';
import { originHeaders } from './origins.ts';
import { postObject, putObject, receiveUpload } from './put.ts';
import { isObjectRequest, type ObjectRequest, readRequest } from './request.ts';

export type S3Parts = {
  readonly objects: Objects;
  readonly buckets: readonly BucketResource[];
  readonly plans: readonly Pick<MalwarePlanResource, 'bucketName' | 'prefixes'>[];
  readonly rights: Pick<Rights, 'refusalOf' | 'functionNamed'>;
  readonly meter: Meter;
  readonly now: Now;
  /** The clock that signatures are made by (credentials.ts). */
  readonly signatureNow: Now;
  readonly around: AroundCall;
  /** Called when a version was made, before its sender hears of it. */
  readonly onKept: (version: ObjectVersion) => void;
  /** Where the service is found. */
  readonly endpoint: () => string;
};

export type S3 = {
  /** Whether a request is for S3. */
  readonly accepts: (request: IncomingMessage) => boolean;
  /** Never throws. */
  readonly answer: (request: IncomingMessage) => Promise<Answer>;
};

/** What is left to do when a request has come in whole. `key`: the object that it is about. */
type Ready = {
  readonly callerName: string;
  readonly key: string;
  readonly carryOut: (caller: Caller) => Promise<Answer>;
};

const READS: readonly string[] = ['GetObject', 'HeadObject'];

export const makeS3 = (parts: S3Parts): S3 => {
  const { objects, buckets, rights, meter, now, signatureNow, around, endpoint } = parts;

  const bucketNamed = (name: string): BucketResource => {
    const bucket = buckets.find((each) => each.name === name);
    if (bucket) return bucket;
    throw new S3Error(404, 'NoSuchBucket', 'The specified bucket does not exist', { details: { BucketName: name } });
  };

  const deleteObject = (caller: Caller, bucket: BucketResource, { key, query }: ObjectRequest): Answer => {
    const versionId = query.get('versionId');
    const refusal = rights.refusalOf(caller.actor, () =>
      deleteNeeds({ bucket, key, ofVersion: versionId !== undefined }),
    );
    if (refusal) throw refused(refusal);
    const answer = (headers: Readonly<Record<string, string>>): Answer => ({
      status: 204,
      contentType: '',
      body: '',
      headers,
    });
    if (versionId === undefined) {
      const nothing = { bytes: 0, eTag: '', headers: {}, metadata: {}, tags: {} };
      const marker = objects.add({ bucket: bucket.name, key, isDeleteMarker: true, lastModified: now(), ...nothing });
      return answer({ 'x-amz-delete-marker': 'true', 'x-amz-version-id': marker.versionId });
    }
    const version = objects.version(bucket.name, key, versionId);
    if ((version?.retainUntil ?? 0) > now())
      throw accessDenied('Access Denied because object protected by object lock.');
    if (version) objects.remove(version);
    return answer({ 'x-amz-version-id': versionId, ...(version?.isDeleteMarker && { 'x-amz-delete-marker': 'true' }) });
  };

  /** Takes in what comes with the request. What it leaves in `file` is thrown away, unless it is made an object of. */
  const receive = async (request: IncomingMessage, read: ObjectRequest, file: string): Promise<Ready> => {
    const bucket = bucketNamed(read.bucket);
    if (read.operation === 'PostObject') {
      const form = await receiveUpload(request, { now: signatureNow }, bucket, file);
      const callerName = accessKeyIn(form.fields.get('x-amz-credential'));
      if (callerName === undefined || !form.fields.has('x-amz-signature')) throw accessDenied('Access Denied');
      const carryOut = async (caller: Caller) => postObject(parts, caller, bucket, form, file, endpoint());
      return { callerName, key: form.fields.get('key') ?? '', carryOut };
    }
    const { key } = read;
    const callerName = callerOf(request, read, signatureNow);
    if (read.operation === 'PutObject') {
      const received = await receiveBody(request, file);
      const carryOut = async (caller: Caller) => putObject(parts, caller, bucket, read, received, file);
      return { callerName, key, carryOut };
    }
    const carryOut = async (caller: Caller): Promise<Answer> => {
      if (read.operation === 'CopyObject') return copyObject({ ...parts, bucketNamed }, caller, bucket, read, file);
      if (read.operation === 'DeleteObject') return deleteObject(caller, bucket, read);
      return getObject(parts, caller, bucket, read);
    };
    return { callerName, key, carryOut };
  };

  const count = (callerName: string, key: string, operation: ObjectRequest['operation']): void => {
    if (operation === 'DeleteObject') return; // costs nothing
    const caseId = caseOfKey(key);
    const owner = { caller: callerName, ...(caseId !== undefined && { caseId }) };
    meter.add(owner, READS.includes(operation) ? { objectReads: 1 } : { objectWrites: 1 });
  };

  const answered = async (request: IncomingMessage, work: () => Promise<Answer>): Promise<Answer> => {
    try {
      return await work();
    } catch (error) {
      const { method = '' } = request;
      if (error instanceof S3Error) return errorAnswer(error, method);
      // A function that is killed while it calls leaves half a request, and nobody to answer.
      if (request.complete) console.error('S3 could not answer:', error);
      const message = error instanceof Error ? error.message : String(error);
      return errorAnswer(new S3Error(500, 'InternalError', message), method);
    }
  };

  const answer: S3['answer'] = async (request) => {
    const file = objects.newFile();
    let origin = {};
    const found = await answered(request, async () => {
      const read = readRequest(request);
      origin = originHeaders(
        request,
        buckets.find(({ name }) => name === read.bucket),
      );
      const { callerName, key, carryOut } = await receive(request, read, file);
      const caller = { name: callerName, actor: rights.functionNamed(callerName) };
      const { operation, bucket } = read;
      return around({ caller: callerName, object: { operation, bucket, key } }, async () => {
        count(callerName, key, operation);
        return answered(request, () => carryOut(caller));
      });
    });
    await rm(file, { force: true });
    return { ...found, headers: { ...found.headers, ...origin } };
  };
  return { accepts: isObjectRequest, answer };
};
