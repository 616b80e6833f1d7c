import { join } from 'node:path';
import type { Configuration } from 'electron-builder';
import { dialSchemes } from '../core/domain/dial-schemes.ts';

const root = join(import.meta.dirname, '..');

/** What goes into a packed build. Everything but the database driver is bundled into dist/. */
export const configuration: Configuration = {
  appId: 'app.rappel.desktop',
  productName: 'Rappel',
  copyright: 'MIT licence',
  directories: { output: join(root, 'release'), buildResources: join(root, 'build', 'icons') },
  files: [
    'package.json',
    'LICENSE',
    'dist/electron/**',
    'dist/renderer/**',
    '!**/.stamp',
    '!**/*.map',
    '!node_modules/**',
    'node_modules/better-sqlite3/package.json',
    'node_modules/better-sqlite3/LICENSE',
    'node_modules/better-sqlite3/lib/**',
    'node_modules/better-sqlite3/prebuilds/${os}*-${arch}.node',
  ],
  asar: { smartUnpack: false },
  asarUnpack: ['node_modules/better-sqlite3/prebuilds/*.node'],
  // The driver brings one prebuilt N-API binary for Node and Electron alike.
  npmRebuild: false,
  nodeGypRebuild: false,
  buildDependenciesFromSource: false,
  protocols: [{ name: 'Telephone number', schemes: [...dialSchemes] }],
  electronFuses: {
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
  },
  linux: {
    target: 'dir',
    category: 'Office',
    executableName: 'rappel',
    icon: join(root, 'build', 'icons', 'icon.png'),
    synopsis: 'Softphone and callback workstation',
    mimeTypes: dialSchemes.map((scheme) => `x-scheme-handler/${scheme}`),
  },
  win: { target: 'dir', executableName: 'Rappel' },
  mac: {
    target: 'dir',
    category: 'public.app-category.business',
    extendInfo: {
      NSMicrophoneUsageDescription: 'Rappel uses the microphone for the calls you make and answer.',
    },
  },
};
