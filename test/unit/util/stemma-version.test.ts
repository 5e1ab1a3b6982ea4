import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { STEMMA_VERSION } from '../../../src/util/stemma-version.js';
import { repositoryFolder } from '../../support/test-environment.js';

it('the version that verdicts are made by is that of the package', () => {
  const text = readFileSync(join(repositoryFolder, 'package.json'), 'utf8');
  expect(JSON.parse(text)).toMatchObject({ version: STEMMA_VERSION });
});
