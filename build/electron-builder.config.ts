import { join } from 'node:path';
import type { Configuration, TargetConfiguration } from 'electron-builder';
import { dialSchemes } from '../core/domain/dial-schemes.ts';

const root = join(import.meta.dirname, '..');
const installer = join(root, 'build', 'installer');
const icon = join(root, 'build', 'icons', 'icon.png');

/** Chosen once: Windows knows by it that a package is a newer one of the same program. Never to be changed. */
export const msiUpgradeCode = '6F1C7B1E-9A53-4D0B-8F3E-5C0B6D2E7A41';
/** The same for the NSIS installer: its entry under "installed programs". */
export const nsisGuid = '2b9d3c56-6f0e-4a7e-9a57-1d3f0c8e4b62';

/** Bytes that app.asar may take; test/build/pack.test.ts fails beyond. A tenth above what it was when it was set. */
export const asarBudget = 8_500_000;

/** Where a package says that it comes from; .invalid (RFC 2606) is for a build that nobody publishes. */
const homepage = process.env['RAPPEL_HOMEPAGE'] ?? 'https://rappel.invalid/';
const maintainer = process.env['RAPPEL_MAINTAINER'] ?? 'Rappel <packages@rappel.invalid>';
/** Ed25519 public key that updates are signed for (build/sign-updates.ts); a build without one takes none. */
const updateKey = process.env['RAPPEL_UPDATE_KEY'] ?? '';

const on = (...targets: readonly string[]): TargetConfiguration[] =>
  targets.map((target) => ({ target, arch: ['x64', 'arm64'] }));

export type PackedFor = 'linux' | 'win32' | 'darwin';

/** What goes into a packed build. Everything but the database driver is bundled into dist/. */
export const configurationFor = (platform: PackedFor): Configuration => ({
  appId: 'app.rappel.desktop',
  productName: 'Rappel',
  copyright: 'MIT licence',
  directories: { output: join(root, 'release'), buildResources: installer },
  extraMetadata: { homepage, updateKey },
  files: [
    'package.json',
    'LICENSE',
    'dist/electron/**',
    'dist/renderer/**',
    '!**/.stamp',
    '!**/.packages-*.json',
    '!**/*.map',
    '!node_modules/**',
    'node_modules/better-sqlite3/package.json',
    'node_modules/better-sqlite3/LICENSE',
    'node_modules/better-sqlite3/lib/**',
    // Named here and not under `linux`, `win` and `mac`, where a list stands beside this one and not in it. The macro
    // for the system says "mac" where the driver says "darwin", and "linux*" would take the one for musl along.
    `node_modules/better-sqlite3/prebuilds/${platform}-\${arch}.node`,
  ],
  extraResources: [{ from: join(root, 'dist', 'licenses'), to: 'licenses' }],
  asar: { smartUnpack: false },
  asarUnpack: ['node_modules/better-sqlite3/prebuilds/*.node'],
  // The driver brings one prebuilt N-API binary for Node and Electron alike.
  npmRebuild: false,
  nodeGypRebuild: false,
  buildDependenciesFromSource: false,
  // The architecture always in the name: 200 desks are not all alike.
  artifactName: '${name}-${version}-${os}-${arch}.${ext}',
  // Makes the channel files (latest.yml, latest-linux.yml …). The address itself is IT's (host/updates.ts), never this.
  publish: [{ provider: 'generic', url: 'https://rappel.invalid/updates' }],
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
    target: on('AppImage', 'deb', 'rpm', 'tar.gz'),
    category: 'Office',
    executableName: 'rappel',
    syncDesktopName: true,
    icon,
    maintainer,
    vendor: 'Rappel',
    synopsis: 'Softphone and callback workstation',
  },
  deb: { artifactName: '${name}_${version}_${arch}.${ext}' },
  rpm: { artifactName: '${name}-${version}.${arch}.${ext}' },
  win: { target: on('nsis', 'msi', 'zip'), executableName: 'Rappel', icon },
  nsis: {
    oneClick: false,
    perMachine: true,
    allowToChangeInstallationDirectory: true,
    guid: nsisGuid,
    // One for each architecture, as for every other kind of package.
    buildUniversalInstaller: false,
    include: join(installer, 'register-links.nsh'),
    // The calls of a person are not removed with the program.
    deleteAppDataOnUninstall: false,
    artifactName: '${name}-${version}-setup-${arch}.${ext}',
  },
  msi: {
    oneClick: false,
    perMachine: true,
    upgradeCode: msiUpgradeCode,
    runAfterFinish: false,
    artifactName: '${name}-${version}-${arch}.${ext}',
  },
  mac: {
    target: on('dmg', 'zip'),
    category: 'public.app-category.business',
    icon,
    hardenedRuntime: true,
    gatekeeperAssess: false,
    entitlements: join(installer, 'entitlements.mac.plist'),
    entitlementsInherit: join(installer, 'entitlements.mac.inherit.plist'),
    extendInfo: {
      NSMicrophoneUsageDescription: 'Rappel uses the microphone for the calls you make and answer.',
    },
    // The same in the language of the system.
    extraResources: ['en', 'fr'].map((language) => ({
      from: join(installer, `${language}.lproj`),
      to: `${language}.lproj`,
    })),
  },
});
