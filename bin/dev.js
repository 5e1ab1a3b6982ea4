#!/usr/bin/env -S node --import tsx
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { execute, Plugin } from '@oclif/core';

const root = fileURLToPath(new URL('..', import.meta.url));
const pjson = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
// package.json and the manifest lead to the built commands; these are the sources.
pjson.oclif.commands.target = './src/commands';
const plugin = new Plugin({ root, pjson, isRoot: true, ignoreManifest: true });
await plugin.load();

await execute({ development: true, loadOptions: { root, plugins: [plugin] } });
