import { takeWriterLock } from '../../../src/store/writer-lock.js';

// Takes the lock of the folder it is given, says so, and holds it until it is killed.
const [folder = ''] = process.argv.slice(2);
try {
  takeWriterLock(folder, { processId: process.pid, hostName: 'test', command: 'stemma run' });
  process.stdout.write('held\n');
  setInterval(() => undefined, 1000);
} catch (error) {
  process.stdout.write(`${error instanceof Error && 'code' in error ? String(error.code) : ''}\n`);
}
