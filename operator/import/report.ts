/** The files that an import leaves beside its own. They are their owner's alone: a list of users holds addresses. */
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import type { Refusal } from '../../domain/refusals.ts';
import { type Sentences, sentenceOf } from './sentences.ts';

/** Anew, in place of what an earlier run left. */
const openPrivately = (file: string): number => {
  rmSync(file, { force: true });
  return openSync(file, 'wx', 0o600);
};

export const writePrivately = (file: string, content: string): void => {
  const descriptor = openPrivately(file);
  writeSync(descriptor, content);
  closeSync(descriptor);
};

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

export type Report = {
  /** Row, field, code, rule and a sentence for each refusal: never a value of the file. */
  readonly refuse: (row: number, refusals: readonly Refusal[]) => void;
  readonly close: () => void;
};

/** The report of refused rows, which holds every one as soon as it is told. It is there with the first of them, at the latest when it is closed. */
export const openReport = (file: string, sentences: Sentences): Report => {
  let descriptor: number | undefined;
  const opened = (): number => {
    if (descriptor !== undefined) return descriptor;
    descriptor = openPrivately(file);
    writeSync(descriptor, 'row,field,code,rule,sentence\n');
    return descriptor;
  };
  return {
    refuse: (row, refusals) => {
      for (const refusal of refusals) {
        const { field = '', code, rule } = refusal;
        writeSync(opened(), `${row},${field},${code},${rule},${quoted(sentenceOf(sentences, refusal))}\n`);
      }
    },
    close: () => closeSync(opened()),
  };
};
