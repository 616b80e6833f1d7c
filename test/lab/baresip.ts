import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { freeTcpPort, startDaemon, until, type Daemon } from './daemon.ts';
import { readSound, writeTone, type Sound } from './sound.ts';

/** A real SIP telephone at the far end, without a screen: baresip over plain RTP. */
export type FarEnd = {
  readonly user: string;
  readonly daemon: Daemon;
  /** A command of baresip's menu: `dial sip:…`, `accept`, `hangup`. */
  readonly command: (command: string, params?: string) => Promise<void>;
  /** What this telephone has heard in its latest call. */
  readonly heard: () => Sound;
  /** DTMF digits and other words of its log. */
  readonly log: () => string;
  readonly stop: () => Promise<void>;
};

export type FarEndOptions = {
  readonly folder: string;
  readonly user: string;
  readonly password: string;
  readonly domain: string;
  readonly proxyPort: number;
  readonly answers: 'auto' | 'manual';
  /** Hz of the tone that it plays to the other side. */
  readonly tone: number;
};

const config = (folder: string, sip: number, control: number, rtp: number): string =>
  [
    'poll_method epoll',
    `sip_listen 127.0.0.1:${sip}`,
    'call_local_timeout 60',
    'call_max_calls 4',
    'audio_path /usr/share/baresip',
    `audio_player aufile,${folder}/rec/play.wav`,
    `audio_source aufile,${folder}/tone.wav`,
    'audio_alert aufile,/dev/null',
    'ausrc_srate 8000',
    'auplay_srate 8000',
    'ausrc_channels 1',
    'auplay_channels 1',
    'ausrc_format s16',
    'auplay_format s16',
    'rtp_tos 0',
    `rtp_ports ${rtp}-${rtp + 100}`,
    'rtcp_mux no',
    'jitter_buffer_delay 1-5',
    'rtp_stats no',
    'net_interface 127.0.0.1',
    'module_path /usr/lib/baresip/modules',
    'module stdio.so',
    'module g711.so',
    'module aufile.so',
    'module sndfile.so',
    'module_tmp uuid.so',
    'module_tmp account.so',
    'module_app menu.so',
    'module_app ctrl_tcp.so',
    `ctrl_tcp_listen 127.0.0.1:${control}`,
    `snd_path ${folder}/rec`,
    '',
  ].join('\n');

/** ctrl_tcp speaks JSON in netstrings; answers when the telephone has said that it did it. */
const send = (port: number, command: string, params: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const body = JSON.stringify({ command, params, token: randomUUID() });
    const socket = createConnection({ host: '127.0.0.1', port });
    const give = (error?: Error): void => {
      clearTimeout(timer);
      socket.destroy();
      if (error) reject(error);
      else resolve();
    };
    const timer = setTimeout(() => give(new Error(`baresip did not answer to ${command}`)), 5_000);
    socket.once('error', give);
    socket.once('connect', () => socket.write(`${Buffer.byteLength(body)}:${body},`));
    let heard = '';
    socket.on('data', (data) => {
      heard += data.toString();
      if (heard.includes('"response":true')) give();
    });
  });

export const startFarEnd = async (options: FarEndOptions): Promise<FarEnd> => {
  const { folder, user, password, domain, proxyPort, answers, tone } = options;
  mkdirSync(join(folder, 'rec'), { recursive: true });
  const sip = await freeTcpPort();
  const control = await freeTcpPort();
  const rtp = await freeTcpPort();
  writeFileSync(join(folder, 'config'), config(folder, sip, control, rtp));
  writeFileSync(
    join(folder, 'accounts'),
    `<sip:${user}@${domain}>;auth_user=${user};auth_pass=${password};outbound="sip:127.0.0.1:${proxyPort};transport=udp";regint=15;answermode=${answers};audio_codecs=pcmu/8000/1,pcma/8000/1;dtmfmode=rtpevent;ptime=20\n`,
  );
  writeFileSync(join(folder, 'contacts'), '');
  writeFileSync(join(folder, 'uuid'), randomUUID());
  writeTone(join(folder, 'tone.wav'), tone, 60);
  const logFile = join(folder, 'baresip.log');
  writeFileSync(logFile, '');
  const daemon = startDaemon('baresip', ['-f', folder, '-s'], { cwd: folder, logFile });
  const log = (): string => readFileSync(logFile, 'utf8');
  try {
    await until(`baresip ${user} to register`, () => /200 OK/.test(log()), 10_000);
  } catch (error) {
    await daemon.stop();
    throw new Error(`baresip ${user} did not register:\n${log().slice(-2_000)}`, { cause: error });
  }
  return {
    user,
    daemon,
    command: (command, params = '') => send(control, command, params),
    heard: () => {
      const files = readdirSync(join(folder, 'rec'))
        .filter((name) => /^dump-.*-dec\.wav$/.test(name))
        .toSorted();
      const last = files.at(-1);
      return last === undefined
        ? { rate: 8_000, samples: new Int16Array() }
        : readSound(join(folder, 'rec', last));
    },
    log,
    stop: () => daemon.stop(),
  };
};
