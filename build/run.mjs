/**
 * What every npm script starts: `node build/run.mjs COMMAND …`. Plain JavaScript without dependencies, so that it
 * runs on the Node that a fresh machine has (20 or newer). It installs what is missing, then hands over to the
 * Node 24 that the project brings along. Says what it does on stderr: stdout belongs to the command.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join, sep } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const modules = join(root, 'node_modules');
const stampFile = join(modules, '.rappel-installed');
const windows = process.platform === 'win32';

const commands = {
  start: ['build/start.ts'],
  dev: ['--watch', '--watch-preserve-output', 'build/dev.ts'],
  test: ['build/test.ts'],
  bench: ['test/bench/run.ts'],
  rappel: ['build/rappel.ts'],
  check: ['build/check.ts'],
  format: ['build/check.ts', '--write'],
  pack: ['build/pack.ts'],
};

const say = (text) => process.stderr.write(`rappel: ${text}\n`);

const fail = (text) => {
  say(text);
  process.exit(1);
};

const stampOf = () =>
  createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .update(`${process.platform} ${process.arch}`)
    .digest('hex');

const isInstalled = (stamp) => existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp;

/** Whether npm itself has already installed exactly what the lock file says, as after a `npm ci` by hand. */
const isInstalledByHand = () => {
  const hidden = join(modules, '.package-lock.json');
  if (!existsSync(hidden)) return false;
  const packagesOf = (file) => JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
  const there = packagesOf(hidden);
  return Object.entries(packagesOf(join(root, 'package-lock.json'))).every(
    ([path, { version, optional }]) =>
      path === '' || (there[path] ? there[path].version === version : optional === true),
  );
};

/** Runs npm by the Node that runs npm itself: the one under node_modules may be about to be replaced. */
const npm = (args) => {
  const script = process.env.npm_execpath;
  const options = { cwd: root, stdio: ['ignore', 2, 2], env: withoutOwnBin() };
  return script?.endsWith('.js')
    ? spawnSync(process.env.npm_node_execpath ?? process.execPath, [script, ...args], options)
    : spawnSync('npm', args, { ...options, shell: windows });
};

const withoutOwnBin = () => {
  const key = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  const kept = (process.env[key] ?? '').split(delimiter).filter((folder) => !folder.startsWith(modules));
  return { ...process.env, [key]: kept.join(delimiter) };
};

const install = () => {
  const stamp = stampOf();
  if (isInstalled(stamp)) return;
  if (isInstalledByHand()) {
    writeFileSync(stampFile, stamp);
    return;
  }
  say(
    existsSync(modules)
      ? 'the dependencies changed; installing them …'
      : 'installing the dependencies (the first time only) …',
  );
  // Windows cannot delete the node.exe that runs this script, so there the folder is brought up to date in place.
  const inside = process.execPath.startsWith(modules + sep);
  const result = npm(windows && inside ? ['install', '--no-save'] : ['ci']);
  if (result.error)
    fail(
      `npm could not be started (${result.error.message}). Install Node.js 20 or newer with npm, then try again.`,
    );
  if (result.status !== 0)
    fail(
      'npm could not install the dependencies: see above. Check the network or the registry set in .npmrc, then try again.',
    );
  writeFileSync(stampFile, stamp);
};

/** The Node 24 among the dependencies, else our own if it is new enough (an install without scripts leaves it out). */
const findNode = () => {
  const own = join(modules, 'node', 'bin', windows ? 'node.exe' : 'node');
  if (existsSync(own)) return own;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  return fail(
    'Node 24 is missing from node_modules. Delete that folder and run this again with npm scripts allowed (ignore-scripts=false).',
  );
};

const [name, ...rest] = process.argv.slice(2);
const target = Object.hasOwn(commands, name ?? '')
  ? commands[name]
  : fail(`say one of: ${Object.keys(commands).join(', ')}.`);

if (name !== 'rappel' && process.cwd() !== root) process.chdir(root);
install();
const node = findNode();
const [script, ...flags] = target.toReversed();
const child = spawn(node, [...flags.toReversed(), join(root, script), ...rest], {
  stdio: 'inherit',
  env: {
    ...process.env,
    // Every process and thread reads its modules compiled, and its TypeScript stripped: a third of their start.
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(root, '.cache', 'node'),
    PATH: [dirname(node), join(modules, '.bin'), process.env.PATH ?? ''].join(delimiter),
  },
});

// A terminal sends Ctrl-C to both of us: the child decides how to end, and we end as it did.
process.on('SIGINT', () => undefined);
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => fail(`${node} could not be started: ${error.message}`));
child.on('exit', (code, signal) => process.exit(code ?? 128 + (signal ? constants.signals[signal] : 1)));
