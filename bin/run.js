#!/usr/bin/env node
import { execute } from '../dist/program/cli/start.js';

await execute({ dir: import.meta.url });
