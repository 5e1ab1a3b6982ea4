/**
 * The code of the thread that a module runs in, as text: the same whether stemma runs from its
 * sources or built. It imports the module, calls `embed`, and answers with numbers or a message.
 *
 * In: `{ call, texts, kind }` or `{ call, abort: true }`. Out, once: `{ ready, dimensions }` or
 * `{ failure }`; then for each call `{ call, vectors }` or `{ call, failure }`.
 */
export const MODULE_THREAD_CODE = `
const { parentPort, workerData } = require('node:worker_threads');
const calls = new Map();
const say = (error) => {
  const isError = error !== null && typeof error === 'object' && 'message' in error;
  return isError ? String(error.stack || error.message) : String(error);
};
const toVectors = (given) => {
  if (!Array.isArray(given)) throw new TypeError('embed() gave no array of vectors');
  return given.map((vector, i) => {
    const isVector = Array.isArray(vector) || ArrayBuffer.isView(vector);
    if (!isVector) throw new TypeError('embed() gave something else than a vector for text ' + i);
    return Float32Array.from(vector, (value) => (typeof value === 'number' ? value : NaN));
  });
};
import(workerData.url).then(
  (module) => {
    if (typeof module.embed !== 'function') {
      parentPort.postMessage({ failure: 'it exports no function embed' });
      return;
    }
    parentPort.on('message', async ({ call, abort, texts, kind }) => {
      if (abort) {
        calls.get(call)?.abort();
        return;
      }
      const controller = new AbortController();
      calls.set(call, controller);
      try {
        const vectors = toVectors(await module.embed(texts, { kind, signal: controller.signal }));
        parentPort.postMessage({ call, vectors }, vectors.map(({ buffer }) => buffer));
      } catch (error) {
        parentPort.postMessage({ call, failure: say(error) });
      } finally {
        calls.delete(call);
      }
    });
    const { dimensions } = module;
    parentPort.postMessage({ ready: true, dimensions: typeof dimensions === 'number' ? dimensions : null });
  },
  (error) => parentPort.postMessage({ failure: say(error) }),
);
`;
