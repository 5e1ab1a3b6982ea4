import { CacheDatabase } from '../../../src/store/cache-database.js';
import { utf8 } from '../../../src/util/bytes.js';

// Opens `count` caches one after another, each at a moment at which other processes do so too.
const [path = '', count = '0'] = process.argv.slice(2);
const start = Math.ceil((Date.now() + 500) / 1000) * 1000;
for (let i = 0; i < Number(count); i++) {
  while (Date.now() < start + i * 15);
  const cache = new CacheDatabase(`${path}.${i}`);
  cache.saveNote('made', utf8(`${process.pid}`));
  cache.close();
}
