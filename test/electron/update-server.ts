import { createHash, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import {
  createServer,
  request,
  type ClientRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  configureRequestOptions,
  configureRequestUrl,
  HttpExecutor,
  type DownloadOptions,
} from 'builder-util-runtime';
import { AppImageUpdater } from 'electron-updater';
import { signUpdates } from '../../build/sign-updates.ts';

/**
 * A company's own update server on loopback, and electron-updater itself in front of it: the one for AppImages, as it is
 * but for Electron's network and Electron's end, which Node stands in for.
 */
class NodeExecutor extends HttpExecutor<ClientRequest> {
  override createRequest(
    options: RequestOptions,
    callback: (response: IncomingMessage) => void,
  ): ClientRequest {
    return request(options, callback);
  }

  /** As electron-updater's own over Electron's network does it. */
  download(url: URL, destination: string, options: DownloadOptions): Promise<string> {
    return options.cancellationToken.createPromise<string>((resolve, reject, onCancel) => {
      const asked: RequestOptions = { headers: options.headers ?? {} };
      configureRequestUrl(url, asked);
      configureRequestOptions(asked);
      this.doDownload(
        asked,
        {
          destination,
          options,
          onCancel,
          callback: (error) => (error ? reject(error) : resolve(destination)),
          responseHandler: null,
        },
        0,
      );
    });
  }
}

export type Ended = { quits: number };

export const appImageUpdater = (folder: string, ended: Ended): AppImageUpdater => {
  const configuration = join(folder, 'app-update.yml');
  writeFileSync(
    configuration,
    'provider: generic\nurl: https://rappel.invalid/updates\nupdaterCacheDirName: rappel-updater\n',
  );
  class Updater extends AppImageUpdater {
    /** As it is there, without Electron's event before the end. */
    override quitAndInstall(isSilent = false, isForceRunAfter = false): void {
      if (this.install(isSilent, isForceRunAfter)) ended.quits += 1;
    }
  }
  const updater = new Updater(undefined, {
    version: '0.1.0',
    name: 'rappel',
    isPackaged: true,
    appUpdateConfigPath: configuration,
    userDataPath: join(folder, 'user'),
    baseCachePath: join(folder, 'cache'),
    whenReady: () => Promise.resolve(),
    relaunch: () => undefined,
    quit: () => undefined,
    onQuit: () => undefined,
  });
  return Object.assign(updater, { httpExecutor: new NodeExecutor() });
};

const { privateKey } = generateKeyPairSync('ed25519');
export const signingKey = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
export const updateKey = createPublicKey(signingKey)
  .export({ format: 'der', type: 'spki' })
  .toString('base64');

const system =
  { darwin: '-mac', win32: '' }[process.platform as string] ??
  `-linux${process.arch === 'x64' ? '' : `-${process.arch}`}`;
export const channelFile = (channel: string): string => `${channel}${system}.yml`;

/** Puts a release into the folder: a package that is a script, its channel file, the signature. */
export const publish = (
  folder: string,
  {
    version,
    channel = 'latest',
    script = '#!/bin/sh\n',
    key = signingKey,
  }: {
    readonly version: string;
    readonly channel?: string;
    readonly script?: string;
    readonly key?: string;
  },
): void => {
  mkdirSync(folder, { recursive: true });
  const name = `rappel-${version}-linux-${process.arch}.AppImage`;
  writeFileSync(join(folder, name), script);
  chmodSync(join(folder, name), 0o755);
  const sha512 = createHash('sha512').update(script).digest('base64');
  writeFileSync(
    join(folder, channelFile(channel)),
    [
      `version: ${version}`,
      'files:',
      `  - url: ${name}`,
      `    sha512: ${sha512}`,
      `    size: ${script.length}`,
      `path: ${name}`,
      `sha512: ${sha512}`,
      "releaseDate: '2026-11-02T10:00:00.000Z'",
      '',
    ].join('\n'),
  );
  signUpdates(folder, key);
};

export type UpdateServer = {
  readonly address: string;
  readonly asked: string[];
  readonly close: () => Promise<void>;
};

export const serveFolder = async (folder: string): Promise<UpdateServer> => {
  const asked: string[] = [];
  const server = createServer((message, response) => {
    const path = new URL(message.url ?? '/', 'http://127.0.0.1').pathname;
    asked.push(path);
    readFile(join(folder, path)).then(
      (bytes) => response.writeHead(200, { 'content-length': bytes.length }).end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    asked,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
};
