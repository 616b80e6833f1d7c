import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AppUpdater } from 'electron-updater';
import { z } from 'zod';
import { ExpectedError } from '../core/errors.ts';
import type { Logger, UpdatePort } from '../core/ports.ts';
import { readUpdateKey } from '../host/updates/signature.ts';
import type { ElectronApi } from './api.ts';

export type UpdatesOptions = {
  /** Of what is packed: `package.json` of the application, whose `updateKey` knows the publisher. */
  readonly manifest: string;
  /** Folder of Electron's resources, where electron-builder leaves what kind of package this is. */
  readonly resources: string;
  readonly program: string;
  readonly platform: NodeJS.Platform;
  readonly logger: Logger;
  /** Closes everything, then does the last step. */
  readonly leave: (last: () => void) => void;
  /** Electron's own updater unless a test brings one. */
  readonly makeUpdater?: () => Promise<AppUpdater>;
};

const electronUpdater = async (): Promise<AppUpdater> => (await import('electron-updater')).autoUpdater;

/** An archive or an MSI has whoever unpacked it to thank for its updates: electron-updater would install beside it. */
const isOurInstallation = ({ platform, resources, program }: UpdatesOptions): boolean => {
  if (platform === 'darwin') return true;
  if (platform === 'win32') return existsSync(join(dirname(program), 'Uninstall Rappel.exe'));
  return process.env['APPIMAGE'] !== undefined || existsSync(join(resources, 'package-type'));
};

const keyOf = (manifest: string): ReturnType<typeof readUpdateKey> => {
  const { updateKey } = z
    .object({ updateKey: z.string().default('') })
    .parse(JSON.parse(readFileSync(manifest, 'utf8')));
  return updateKey === '' ? null : readUpdateKey(updateKey);
};

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

/** electron-updater's failures in the words of the contract. */
const explain = (error: unknown, server: string): ExpectedError => {
  if (error instanceof ExpectedError) return error;
  if (codeOf(error) === 'ERR_CHECKSUM_MISMATCH')
    return new ExpectedError(
      'updates/damaged',
      `A package on ${server} is not the one that its release names, so it was thrown away. Copy the files of the release there again.`,
      undefined,
      { cause: error },
    );
  return new ExpectedError(
    'updates/unreachable',
    `The update server ${server} did not give what was asked of it. Check the address, its certificate, and that the files of a release lie there.`,
    undefined,
    { cause: error },
  );
};

/** The desktop's updates. electron-updater is read from disk when it is needed first. */
export const desktopUpdates = ({ app }: Pick<ElectronApi, 'app'>, options: UpdatesOptions): UpdatePort => {
  const { logger, leave, makeUpdater = electronUpdater } = options;
  const key = app.isPackaged ? keyOf(options.manifest) : null;
  const unfit = !app.isPackaged
    ? 'not-packed'
    : !isOurInstallation(options)
      ? 'by-others'
      : key === null
        ? 'no-key'
        : null;
  let made: Promise<AppUpdater> | null = null;
  let fetched: AppUpdater | null = null;

  const make = async (): Promise<AppUpdater> => {
    const updater = await makeUpdater();
    // What happens when is the host's to say (host/updates/updates.ts).
    updater.autoDownload = false;
    updater.autoInstallOnAppQuit = false;
    updater.allowDowngrade = false;
    updater.disableWebInstaller = true;
    // It writes paths and addresses; what went wrong is logged by its code.
    updater.logger = null;
    return updater;
  };

  return {
    unfit,
    fetch: async (source, progress) => {
      if (key === null) throw new Error('updates were asked for without a key');
      const { signedProvider } = await import('./signed-provider.ts');
      const updater = await (made ??= make());
      const heard = ({ percent }: { readonly percent: number }): void => progress(percent);
      updater.on('download-progress', heard);
      try {
        updater.setFeedURL(signedProvider(source, key));
        const result = await updater.checkForUpdates();
        if (!result?.isUpdateAvailable) return null;
        await updater.downloadUpdate(result.cancellationToken);
        fetched = updater;
        return result.updateInfo.version;
      } catch (error) {
        logger.log('warn', 'the update server was asked in vain', {
          code: codeOf(error) ?? 'none',
          reason: error instanceof Error ? error.message.split('\n')[0]?.slice(0, 300) : String(error),
        });
        throw explain(error, source.server);
      } finally {
        updater.off('download-progress', heard);
      }
    },
    install: () => {
      const updater = fetched;
      if (!updater) throw new Error('nothing was fetched');
      leave(() => {
        // By now nothing of Rappel runs any more: what cannot be installed leads back to the version that is there.
        updater.once('error', (error) => {
          logger.log('error', 'the update could not be installed', { reason: error.message.slice(0, 300) });
          app.relaunch();
          app.exit(0);
        });
        updater.quitAndInstall(true, true);
      });
    },
  };
};
