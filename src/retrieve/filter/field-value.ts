import type { Canonical } from '../../model/canonical.js';
import type { DocumentKey, Metadata } from '../../model/document.js';

/** A document as a filter sees it. */
export interface FilteredDocument {
  readonly document: DocumentKey;
  readonly metadata: Metadata;
}

/** Fields that every document has without stating them. */
export const BUILT_IN_FIELDS = ['document', 'source'] as const;

/** In front of a field's name: a field of the metadata, though it is called like a built-in one. */
const METADATA_PREFIX = 'metadata.';

/** The value of a field as `FilterCondition.field` names it; undefined where there is none. */
export function fieldValue(
  { document, metadata }: FilteredDocument,
  field: string,
): Canonical | undefined {
  if (field === 'document') return document;
  if (field === 'source') return document.slice(0, Math.max(0, document.indexOf('/')));
  const own = valueAt(metadata, field);
  if (own !== undefined || !field.startsWith(METADATA_PREFIX)) return own;
  return valueAt(metadata, field.slice(METADATA_PREFIX.length));
}

/** Every name under which `fieldValue` finds a value that is not a mapping. */
export function fieldNames(metadata: Metadata): string[] {
  return Object.entries(metadata).flatMap(([name, value]) =>
    isMapping(value) ? fieldNames(value).map((inner) => `${name}.${inner}`) : [name],
  );
}

/** The field of that name, or else the field of a mapping that a beginning of the name names. */
function valueAt(mapping: Metadata, name: string): Canonical | undefined {
  const value = Object.hasOwn(mapping, name) ? mapping[name] : undefined;
  if (value !== undefined && value !== null) return value;
  for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
    const outer = Object.hasOwn(mapping, name.slice(0, dot)) ? mapping[name.slice(0, dot)] : null;
    const inner = isMapping(outer) ? valueAt(outer, name.slice(dot + 1)) : undefined;
    if (inner !== undefined) return inner;
  }
  return undefined;
}

function isMapping(value: Canonical | undefined): value is Metadata {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Uint8Array)
  );
}
