import { isNodeError, messageOf } from '../../../../errors/node-error.js';
import { StemmaError } from '../../../../errors/stemma-error.js';

/** What a package is wanted for, as the messages say it. */
export interface PackagePurpose {
  /** Stands behind «cannot». */
  readonly work: string;
  /** What to do without it. */
  readonly otherwise: string;
}

const EMBEDDING: PackagePurpose = {
  work: 'embed with transformers',
  otherwise: 'set pipeline.embed.provider: tfidf, which needs nothing',
};

/**
 * Imports an optional package. Throws `package-not-installed` when it is not there and
 * `package-failed` when it is but cannot start, as on a platform it has no binary for.
 */
export async function importOptional<T>(
  name: string,
  load: () => Promise<T>,
  { work, otherwise }: PackagePurpose = EMBEDDING,
): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const data = { package: name };
    if (
      isNodeError(error, 'ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND') &&
      error.message.includes(name)
    ) {
      throw new StemmaError(
        'package-not-installed',
        `cannot ${work}: package '${name}' is missing`,
        {
          data,
          suggestions: [`Install it: npm install ${name}`, `Or ${otherwise}.`],
          cause: error,
        },
      );
    }
    throw new StemmaError('package-failed', `cannot load package '${name}': ${messageOf(error)}`, {
      data,
      suggestions: [`Install it again: npm install ${name}`, `Or ${otherwise}.`],
      cause: error,
    });
  }
}
