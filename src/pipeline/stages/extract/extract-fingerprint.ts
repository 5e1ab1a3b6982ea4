import type { Canonical } from '../../../model/canonical.js';
import { encodingSetting, type ExtractSettings } from './extract-settings.js';
import type { CsvSettings, JsonlSettings } from './row-settings.js';
import { createExtractors } from './extractor-registry.js';

/** Everything that decides the output of the extract stage for a given document. */
export function extractFingerprintParts(settings: ExtractSettings): Canonical {
  const versions = createExtractors(settings).flatMap(({ mediaTypes, version }) =>
    mediaTypes.map((mediaType) => [mediaType, version] as const),
  );
  const { frontMatter, links, onError } = settings;
  const rows = { csv: rowParts(settings.csv), jsonl: rowParts(settings.jsonl) };
  const encoding = encodingSetting(settings);
  const common = {
    frontMatter,
    encoding,
    links,
    ...rows,
    extractors: Object.fromEntries(versions),
  };
  // A run that fails leaves no output: with `fail` there is nothing that the setting decides.
  return onError === 'fail' ? common : { ...common, onError };
}

/** Settings of rows without the keys that are not stated; one for all files is a list of one. */
function rowParts(
  settings: CsvSettings | JsonlSettings | (CsvSettings | JsonlSettings)[],
): Canonical {
  return [settings].flat().map((one) => {
    const stated = Object.entries(one).filter(([, value]) => value !== undefined);
    // The schema has only lists, texts and truth values.
    return Object.fromEntries(stated) as Canonical;
  });
}
