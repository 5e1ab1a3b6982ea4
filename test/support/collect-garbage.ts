import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Runs the garbage collector now, so that what is held weakly goes. */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  // With the flag, V8 gives every new context this function.
  (runInNewContext('gc') as () => void)();
}
