import type { Canonical } from '../../../model/canonical.js';
import type { ExtractSettings } from './extract-settings.js';
import { createExtractors } from './extractor-registry.js';

/** Everything that decides the output of the extract stage for a given document. */
export function extractFingerprintParts(settings: ExtractSettings): Canonical {
  const versions = createExtractors(settings).flatMap(({ mediaTypes, version }) =>
    mediaTypes.map((mediaType) => [mediaType, version] as const),
  );
  const { frontMatter, onError } = settings;
  const common = { frontMatter, extractors: Object.fromEntries(versions) };
  // A run that fails leaves no output: with `fail` there is nothing that the setting decides.
  return onError === 'fail' ? common : { ...common, onError };
}
