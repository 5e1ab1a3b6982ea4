import type { SnapshotLock } from '../../pipeline/snapshot-lock.js';
import type { EmbedSettings } from '../../pipeline/stages/embed/embed-settings.js';

/** What a reader of figures has to know of two vector sets. */
export interface VectorWarning {
  readonly code: 'silent-change' | 'fitted-again' | 'other-model' | 'other-dimensions';
  readonly message: string;
}

type Vectors = NonNullable<SnapshotLock['vectors']>;

/**
 * What is odd about two vector sets: texts that one embedder gave two vectors, or another model
 * behind equal settings.
 */
export function vectorWarnings(sets: {
  readonly from: Vectors;
  readonly to: Vectors;
  /** The embed settings of both sides are equal. */
  readonly sameSettings: boolean;
  readonly provider: EmbedSettings['provider'];
  /** Texts with other bytes as vector, and those of them beyond noise. */
  readonly changed: number;
  readonly moved: number;
}): VectorWarning[] {
  const { from, to, sameSettings, provider, moved } = sets;
  const warnings: VectorWarning[] = [];
  if (from.dimensions !== to.dimensions) {
    warnings.push({
      code: 'other-dimensions',
      message: `vectors of ${from.dimensions} and of ${to.dimensions} dimensions have no cosine between them`,
    });
  }
  if (from.fingerprint === to.fingerprint) {
    if (moved > 0) warnings.push(silent(provider, moved));
  } else if (sameSettings && sets.changed > 0) {
    warnings.push(provider === 'tfidf' ? FITTED_AGAIN : OTHER_MODEL);
  }
  return warnings;
}

function silent(provider: string, moved: number): VectorWarning {
  const texts = moved === 1 ? '1 text has another vector' : `${moved} texts have another vector`;
  return {
    code: 'silent-change',
    message: `${texts}, though settings and embedder are the same by name: what answers behind '${provider}' changed. Vectors of before and after do not compare; \`stemma run --force\` makes all anew`,
  };
}

const FITTED_AGAIN: VectorWarning = {
  code: 'fitted-again',
  message:
    'the settings are the same, but the model was fitted again on other documents: every vector may differ',
};

const OTHER_MODEL: VectorWarning = {
  code: 'other-model',
  message:
    'the settings are the same, but not what they name: the files or the code of the model were replaced',
};
