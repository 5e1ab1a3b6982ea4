import { fingerprintOf } from '../../../model/fingerprint.js';
import type { IndexSettings } from '../../settings/index-settings.js';

/** Fingerprint of what decides the bytes of an index; search settings are no part of it. */
export function indexFingerprint(settings: IndexSettings): string {
  const { type, metric } = settings;
  if (type === 'flat') return fingerprintOf(['index', 1, { type, metric }]);
  const { m, efConstruction } = settings;
  return fingerprintOf(['index', 2, { type, metric, m, efConstruction }]);
}
