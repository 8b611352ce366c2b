const isRecord = (value: object): value is Readonly<Record<string, unknown>> => !Array.isArray(value);

const strip = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(strip);
  if (typeof value !== 'object' || value === null || !isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => (inner === undefined ? [] : [[name, strip(inner)]])),
  );
};

/** A copy of a value as a table keeps and returns it: properties that are undefined are not there. */
export const asStored = <Value>(value: Value): Value => strip(value) as Value; // the same value, without its undefined properties
