import { expect, it } from 'vitest';
import { importOptional } from '../../../../../../src/pipeline/stages/embed/transformers/import-optional.js';

it('gives the module that is there', async () => {
  expect(await importOptional('a-package', () => Promise.resolve(42))).toBe(42);
});

it('says how to install a package that is missing', async () => {
  const name = '@no-such-scope/no-such-package';
  const missing = importOptional(name, () => import(/* @vite-ignore */ name));
  await expect(missing).rejects.toMatchObject({
    code: 'package-not-installed',
    message: expect.stringContaining(name),
    suggestions: [`Install it: npm install ${name}`, expect.stringContaining('tfidf')],
  });
});

it('keeps apart a package that is there and cannot start', async () => {
  const failing = importOptional('a-package', () => Promise.reject(new Error('wrong platform')));
  await expect(failing).rejects.toMatchObject({
    code: 'package-failed',
    message: "cannot load package 'a-package': wrong platform",
  });
});

it('says what the package is wanted for, and what to do without it', async () => {
  const name = '@no-such-scope/no-such-package';
  const purpose = { work: 'rerank', otherwise: 'remove the key' };
  const missing = importOptional(name, () => import(/* @vite-ignore */ name), purpose);
  await expect(missing).rejects.toMatchObject({
    message: `cannot rerank: package '${name}' is missing`,
    suggestions: [`Install it: npm install ${name}`, 'Or remove the key.'],
  });
});
