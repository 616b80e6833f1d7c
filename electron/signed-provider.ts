import type { KeyObject } from 'node:crypto';
import type { OutgoingHttpHeaders } from 'node:http';
import type { AppUpdater, CancellationToken } from 'electron-updater';
import { GenericProvider } from 'electron-updater/out/providers/GenericProvider.js';
import type { ProviderRuntimeOptions } from 'electron-updater/out/providers/Provider.js';
import { ExpectedError } from '../core/errors.ts';
import type { UpdateSource } from '../core/ports.ts';
import { channelFileIsSigned } from '../host/updates/signature.ts';

const unsigned = (fileName: string, server: string, cause?: unknown): ExpectedError =>
  new ExpectedError(
    'updates/unsigned',
    `The file ${fileName} on ${server} does not bear the signature of Rappel's publisher, so nothing of it was taken. Put the files of a release there unchanged, ${fileName}.sig among them.`,
    undefined,
    { cause },
  );

/** What `setFeedURL` takes for a provider of one's own. */
type CustomFeed = Extract<Parameters<AppUpdater['setFeedURL']>[0], { readonly provider: 'custom' }>;

const missing = (error: unknown): boolean =>
  error instanceof Error && 'statusCode' in error && error.statusCode === 404;

/**
 * A folder on a web server, as electron-updater's generic provider reads it, of which nothing is believed before the
 * signature of the channel file fits the key of this build (host/updates/signature.ts). What that file names is then held
 * to its SHA-512 by electron-updater.
 */
export const signedProvider = ({ server, channel }: UpdateSource, key: KeyObject): CustomFeed => {
  class SignedProvider extends GenericProvider {
    constructor(_options: CustomFeed, updater: AppUpdater, runtime: ProviderRuntimeOptions) {
      // Not by `updater.channel`: setting that allows going back a version.
      super({ provider: 'generic', url: server, channel }, updater, runtime);
    }

    /** Asked for the channel file alone; packages are downloaded another way. */
    protected override async httpRequest(
      url: URL,
      headers?: OutgoingHttpHeaders | null,
      token?: CancellationToken,
    ): Promise<string | null> {
      const text = await super.httpRequest(url, headers, token);
      const fileName = url.pathname.slice(url.pathname.lastIndexOf('/') + 1);
      const beside = new URL(url);
      beside.pathname += '.sig';
      let signature: string | null;
      try {
        signature = await super.httpRequest(beside, headers, token);
      } catch (error) {
        throw missing(error) ? unsigned(fileName, server, error) : error;
      }
      if (text === null || signature === null || !channelFileIsSigned(fileName, text, signature, key))
        throw unsigned(fileName, server);
      return text;
    }
  }
  return { provider: 'custom', updateProvider: SignedProvider };
};
