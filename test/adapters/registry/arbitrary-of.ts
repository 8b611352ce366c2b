/** Values of a schema, whatever fields it has or will have: what these cover grows with the schemas. */
import fc from 'fast-check';
import * as z from 'zod/mini';

const words = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom('', '#', '%23', 'a#b', 'ä', '漢字', '🙂', '~', '$', 'CASE', 'null'),
);
const dates = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });

const textOf = (format: string | undefined): fc.Arbitrary<string> => {
  if (format === 'date') return dates.map((date) => date.toISOString().slice(0, 10));
  return format === 'datetime' ? dates.map((date) => date.toISOString()) : words;
};

/** Throws for a kind of schema that it does not know. Numbers are whole and fit the keys that they stand in. */
export const arbitraryOf = <Schema extends z.ZodMiniType>(schema: Schema): fc.Arbitrary<z.infer<Schema>> => {
  const valid = valuesOf(schema).filter((value) => z.safeParse(schema, value).success);
  return valid as fc.Arbitrary<z.infer<Schema>>; // the filter lets nothing else through
};

const valuesOf = (schema: z.core.$ZodType): fc.Arbitrary<unknown> => {
  const { def } = (schema as z.core.$ZodTypes)._zod; // every schema is one of these
  switch (def.type) {
    case 'string':
      return textOf('format' in def ? String(def.format) : undefined);
    case 'number':
      return fc.nat(999);
    case 'boolean':
      return fc.boolean();
    case 'enum':
      return fc.constantFrom(...Object.values(def.entries));
    case 'literal':
      return fc.constantFrom(...def.values);
    case 'array':
      return fc.array(valuesOf(def.element), { maxLength: 3 });
    case 'union':
      return fc.oneof(...def.options.map(valuesOf));
    case 'nullable':
      return fc.oneof(fc.constant(null), valuesOf(def.innerType));
    case 'optional':
      return valuesOf(def.innerType);
    case 'record':
      return fc.dictionary(fc.constantFrom('have', 'need', 'missing'), valuesOf(def.valueType), {
        noNullPrototype: true,
      });
    case 'object': {
      const fields = Object.entries(def.shape);
      const requiredKeys = fields.flatMap(([name, field]) => (field._zod.def.type === 'optional' ? [] : [name]));
      return fc.record(Object.fromEntries(fields.map(([name, field]) => [name, valuesOf(field)])), {
        requiredKeys,
        noNullPrototype: true,
      });
    }
    default:
      throw new Error(`no values are known for a schema of type ${def.type}`);
  }
};
