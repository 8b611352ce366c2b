const strip = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(strip);
  const kept: [string, unknown][] = [];
  for (const [name, inner] of Object.entries(value)) if (inner !== undefined) kept.push([name, strip(inner)]);
  return Object.fromEntries(kept);
};

/** A copy of a value as a table keeps and returns it: properties that are undefined are not there. */
export const asStored = <Value>(value: Value): Value => strip(value) as Value; // the same value, without its undefined properties
