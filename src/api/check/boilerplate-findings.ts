import { decodeBoilerplate } from '../../pipeline/stages/clean/boilerplate-lines.js';
import type { CheckedData } from './checked-data.js';
import type { Finding } from './finding.js';

/** UTF-16 code units of a line that are shown. */
const SHOWN = 200;

/** The lines that cleaning takes out of the texts of each source. */
export function* boilerplateFindings({ reader, lock }: CheckedData): Generator<Finding> {
  const record = lock.cleaned?.boilerplate?.record;
  const bytes = record && reader.store.get(record);
  if (bytes === undefined) return;
  for (const [source, lines] of decodeBoilerplate(bytes)) {
    for (const line of lines) {
      const shown = line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line;
      const message = `taken out of the texts of source '${source}': ${shown}`;
      yield { severity: 'info', check: 'boilerplate', message };
    }
  }
}
