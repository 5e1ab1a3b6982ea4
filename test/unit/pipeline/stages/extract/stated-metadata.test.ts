import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeCanonical } from '../../../../../src/model/canonical.js';
import {
  factsAsMetadata,
  isoDate,
} from '../../../../../src/pipeline/stages/extract/stated-metadata.js';
import { extract } from './extract-fixture.js';

const markdown = async (text: string) => (await extract('text/markdown', text)).metadata;
const html = async (text: string) => (await extract('text/html', text)).metadata;

describe('the title of a Markdown document', () => {
  it('is that of the front matter', async () => {
    expect(await markdown('---\ntitle: Stated\n---\n# Heading\n')).toEqual({ title: 'Stated' });
  });

  it('is the first heading of level 1 where the front matter has none, or an empty one', async () => {
    expect(await markdown('## Part\n\n# Whole\n\n# Other\n')).toEqual({ title: 'Whole' });
    expect(await markdown('---\ntitle:\n---\n# Whole\n')).toEqual({ title: 'Whole' });
    expect(await markdown('---\ntitle: ""\nlevel: 3\n---\n# Whole\n')).toEqual({
      title: 'Whole',
      level: 3,
    });
  });

  it('is absent where the document states none', async () => {
    expect(await markdown('## Part\n\nText\n')).toEqual({});
  });
});

describe('the language of a Markdown document', () => {
  it('is what the front matter calls `lang`, which keeps its own name too', async () => {
    expect(await markdown('---\nlang: de\n---\n')).toEqual({ lang: 'de', language: 'de' });
  });

  it('is what the front matter calls `language` where it has both', async () => {
    const both = '---\nlang: de\nlanguage: de-AT\n---\n';
    expect(await markdown(both)).toEqual({ lang: 'de', language: 'de-AT' });
  });

  it('is not made of anything but a text', async () => {
    expect(await markdown('---\nlang: [de, en]\n---\n')).toEqual({ lang: ['de', 'en'] });
  });
});

it('front matter keeps every name that objects have by themselves', async () => {
  expect(await markdown('---\nconstructor:\ntoString: ""\n---\n')).toEqual({
    constructor: null,
    toString: '',
  });
});

describe('what the head of a page states', () => {
  it('is its title, language and day of publication', async () => {
    const head =
      '<meta property="article:published_time" content="2024-05-06T23:30:00-08:00">' +
      '<meta name="date" content="2020-01-01"><title>Fridges</title>';
    expect(await html(`<html lang="en-GB"><head>${head}</head><body><h1>Other</h1>`)).toEqual({
      title: 'Fridges',
      language: 'en-GB',
      date: '2024-05-06',
    });
  });

  it('is the first heading of level 1 where there is no title', async () => {
    expect(await html('<h2>Part</h2><h1>Whole</h1><p>a')).toEqual({ title: 'Whole' });
    expect(await html('<title> </title><h1>Whole</h1>')).toEqual({ title: 'Whole' });
  });

  it.each([
    ['dcterms.date', 'name'],
    ['DC.date', 'name'],
    ['datePublished', 'itemprop'],
    ['date', 'name'],
  ])('is the date called %s', async (name, attribute) => {
    const meta = `<meta ${attribute}="${name}" content="2021-02-03">`;
    expect(await html(`<head>${meta}</head><p>a`)).toEqual({ date: '2021-02-03' });
  });

  it('is no date where it cannot be read as one day', async () => {
    expect(await html('<meta name="date" content="yesterday"><p>a')).toEqual({});
    expect(await html('<meta name="date" content="2021-02-30"><p>a')).toEqual({});
  });
});

it('plain text states nothing', async () => {
  expect((await extract('text/plain', '# Not a heading\n')).metadata).toEqual({});
});

describe('a stated date', () => {
  it.each([
    ['2024-02-29', '2024-02-29'],
    ['2024-02-29T10:00:00.000Z', '2024-02-29'],
    ['D:20151130171800Z', '2015-11-30'],
    ["D:20151130235900-08'00'", '2015-11-30'],
    ['20151130171800', '2015-11-30'],
    ['0099-12-31', '0099-12-31'],
  ])('%s is the day %s', (stated, day) => {
    expect(isoDate(stated)).toBe(day);
  });

  it.each(['', '2023-02-29', '2024-13-01', '2024-00-10', '2024-01-001', 'D:2024', '01/02/2024'])(
    '%j is none',
    (stated) => {
      expect(isoDate(stated)).toBeUndefined();
    },
  );
});

describe('facts as metadata', () => {
  it('are canonical whatever the document states', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ maxLength: 4000 }), (title, date) => {
        const metadata = factsAsMetadata({ title: `${title}\ud800`, date });
        for (const value of Object.values(metadata)) {
          expect(value).toMatch(/^\S(?:.*\S)?$/u);
          expect(value).toSatisfy((text: string) => text.length <= 1024);
        }
        encodeCanonical(metadata);
      }),
    );
  });

  it('are cut between characters where they are too long', () => {
    const { title } = factsAsMetadata({ title: '😀'.repeat(2000) });
    expect(title).toBe(`${'😀'.repeat(511)}…`);
  });
});
