import { describe, expect, it } from 'vitest';
import { translateDiskError } from '../../../src/errors/disk-error.js';

function systemError(code: string, path?: string): Error {
  return Object.assign(new Error(`${code}: something`), { code, ...(path && { path }) });
}

describe('translateDiskError', () => {
  it.each([
    ['ENOSPC', 'disk-full'],
    ['EDQUOT', 'disk-full'],
    ['EIO', 'disk-failed'],
  ])('tells %s as `%s`, with the file that the system named', (system, code) => {
    expect(translateDiskError('/bot', systemError(system, '/bot/stemma.lock'))).toMatchObject({
      code,
      message: expect.stringContaining("'/bot/stemma.lock'") as string,
      data: { path: '/bot/stemma.lock', system },
    });
  });

  it('names the place where the system names no file', () => {
    expect(translateDiskError('/bot', systemError('ENOSPC'))).toMatchObject({
      message: "cannot write '/bot': the disk is full",
    });
  });

  it('leaves every other error as it is', () => {
    for (const error of [systemError('ENOENT'), new TypeError('x'), undefined, 'thrown']) {
      expect(translateDiskError('/bot', error)).toBe(error);
    }
  });
});
