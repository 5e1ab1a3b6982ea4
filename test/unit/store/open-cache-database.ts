import { CacheDatabase } from '../../../src/store/cache-database.js';
import { utf8 } from '../../../src/util/bytes.js';

// Opens the cache it is given at the same moment as others do: at the next full second.
const [path = ''] = process.argv.slice(2);
while (Date.now() % 1000 > 5);
const cache = new CacheDatabase(path);
cache.saveNote('made', utf8(`${process.pid}`));
cache.close();
