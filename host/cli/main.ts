import process from 'node:process';
import { commandLine } from './command-line.ts';

/** Entry of the `rappel` command: node host/cli/main.ts COMMAND … */
process.exitCode = await commandLine(process.argv.slice(2));
