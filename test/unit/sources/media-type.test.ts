import { describe, expect, it } from 'vitest';
import { mediaTypeOf } from '../../../src/sources/media-type.js';

describe('the media type of a document', () => {
  it.each([
    ['docs/a.MD', 'text/markdown'],
    ['docs/v1.2/page.htm', 'text/html'],
    ['docs/faq.csv', 'text/csv'],
    ['docs/log.ndjson', 'application/x-ndjson'],
    ['code/main.ts', 'text/x-source;language=typescript'],
    ['code/lib.rs', 'text/x-source;language=rust'],
    ['code/vector.HPP', 'text/x-source;language=cpp'],
    ['code/deploy.sh', 'text/x-source;language=shell'],
    ['code/Dockerfile', 'text/x-source;language=dockerfile'],
    ['code/app/Makefile', 'text/x-source;language=makefile'],
    ['code/component.d.ts', 'text/x-source;language=typescript'],
    ['docs/photo.png', 'application/octet-stream'],
    ['docs/README', 'application/octet-stream'],
    ['docs/a.constructor', 'application/octet-stream'],
    ['docs/constructor', 'application/octet-stream'],
    ['docs.md/plain', 'application/octet-stream'],
    ['docs/.bash', 'text/x-source;language=shell'],
  ])('of %s is %s', (name, expected) => {
    expect(mediaTypeOf(name)).toBe(expected);
  });
});
