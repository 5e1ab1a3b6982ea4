import { z } from 'zod';
import { settingsSchema } from './settings.js';

/** A part of a JSON Schema, as far as it is looked at here. */
interface SchemaNode {
  properties?: Record<string, SchemaNode>;
  additionalProperties?: SchemaNode | boolean;
  required?: string[];
  oneOf?: SchemaNode[];
  [key: string]: unknown;
}

/**
 * The JSON Schema (2020-12) of stemma.yaml as people write it, for editors. It is a little more
 * lenient than the settings are: rules between keys are told by stemma alone.
 */
export function settingsJsonSchema(): Record<string, unknown> {
  // A JSON Schema, of which SchemaNode is a part.
  const schema = z.toJSONSchema(settingsSchema, { io: 'input' }) as SchemaNode;
  const variants = schema.properties?.['pipelines'];
  const variant = variants?.additionalProperties;
  if (typeof variant !== 'object' || variant.properties === undefined) {
    throw new Error('the settings have no pipelines');
  }
  const inherits: SchemaNode = {
    type: 'string',
    description: 'Pipeline whose settings hold where this one states none; `main` is `pipeline:`.',
  };
  const properties = Object.fromEntries(
    Object.entries(variant.properties).map(([name, section]) => [name, lenient(section)]),
  );
  variant.properties = { extends: inherits, ...properties };
  return schema;
}

/** A section that states only what differs: nothing is required, and `null` removes a key. */
function lenient(section: SchemaNode): SchemaNode {
  const { required: _all, oneOf, ...rest } = section;
  if (oneOf !== undefined) return { ...rest, anyOf: oneOf.map(lenient) };
  if (rest.properties === undefined) return rest;
  const properties = Object.entries(rest.properties).map(([key, value]) => [
    key,
    { anyOf: [value, { type: 'null' }] },
  ]);
  return { ...rest, properties: Object.fromEntries(properties) as Record<string, SchemaNode> };
}
