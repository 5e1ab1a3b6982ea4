import { fingerprintOf } from '../../../model/fingerprint.js';
import type { IndexSettings } from '../../settings/index-settings.js';

/**
 * Fingerprint of what decides the bytes of an index that is built from nothing; how it is searched,
 * when it is built anew and how good it has to be are no part of it.
 */
export function indexFingerprint(settings: IndexSettings): string {
  const { type, metric } = settings;
  if (type === 'flat') return fingerprintOf(['index', 1, { type, metric }]);
  const { m, efConstruction, shards } = settings;
  return fingerprintOf(['index', 3, { type, metric, m, efConstruction, shards }]);
}
