/** Runs the command that the user typed; bin/run.js calls it with its own place. */
export { execute } from '@oclif/core';
