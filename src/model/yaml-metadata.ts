import { LineCounter, parseDocument } from 'yaml';
import { messageOf } from '../errors/node-error.js';
import { canonicalMetadata, UnfitValue } from './canonical-metadata.js';
import type { Metadata } from './document.js';

/** UTF-16 code units that metadata in YAML may have. */
const MAX_LENGTH = 65_536;

/** Why YAML cannot be metadata: a predicate, such as `is not valid YAML at line 3: …`. */
export class UnfitYaml extends Error {
  constructor(
    reason: string,
    /** In the file that it stands in, from 1. */
    readonly line: number,
  ) {
    super(reason);
  }
}

/**
 * Metadata from a mapping in YAML 1.2; nothing at all is no metadata. Dates stay the strings they
 * are written as. `firstLine` is the number that the first line of `yaml` has in its file.
 *
 * Throws `UnfitYaml` where it is not YAML, not a mapping, or holds what metadata cannot. Length,
 * levels, values and aliases are bounded: files of others are hostile until read.
 */
export function readYamlMetadata(yaml: string, firstLine: number): Metadata {
  if (yaml.length > MAX_LENGTH) {
    throw new UnfitYaml(`is longer than ${MAX_LENGTH} characters`, firstLine);
  }
  try {
    return readMapping(yaml, firstLine);
  } catch (error) {
    if (error instanceof UnfitValue) {
      throw new UnfitYaml(`cannot be metadata: '${error.path}' ${error.message}`, firstLine);
    }
    // The YAML library walks nested values by recursion.
    if (error instanceof RangeError) throw new UnfitYaml('is nested too deep', firstLine);
    // It refuses aliases that would multiply the document with a ReferenceError.
    if (error instanceof ReferenceError) {
      throw new UnfitYaml(`is refused: ${error.message}`, firstLine);
    }
    throw error;
  }
}

function readMapping(yaml: string, firstLine: number): Metadata {
  const lines = new LineCounter();
  const parsed = parseDocument(yaml, {
    lineCounter: lines,
    prettyErrors: false,
    intAsBigInt: true,
  });
  const [problem] = [...parsed.errors, ...parsed.warnings];
  if (problem !== undefined) {
    if (problem.code === 'RESOURCE_EXHAUSTION') {
      throw new UnfitYaml('is nested too deep', firstLine);
    }
    const line = lines.linePos(problem.pos[0]).line + firstLine - 1;
    throw new UnfitYaml(`is not valid YAML at line ${line}: ${messageOf(problem)}`, line);
  }
  const value: unknown = parsed.toJS({ mapAsMap: true, maxAliasCount: 100 });
  if (value === null) return {};
  if (value instanceof Map) return canonicalMetadata(value);
  throw new UnfitYaml('is not a mapping of names to values', firstLine);
}
