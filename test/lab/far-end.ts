import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { join } from 'node:path';
import { writeTone } from '../support/tone-file.ts';
import { accepts, freeTcpPort, freeUdpPorts, startServer, until, type Server } from './processes.ts';

/**
 * The telephone at the other end: baresip with two accounts. 2001 answers by itself, 2002 only when told.
 * baresip 1.0 decodes nothing more once it was put on hold: hold is measured between two browsers.
 */
export type FarEnd = {
  readonly server: Server;
  readonly dial: (target: string) => Promise<void>;
  readonly accept: () => Promise<void>;
  readonly hangup: () => Promise<void>;
  /** Keys of DTMF that were heard so far. */
  readonly digits: () => string;
  /** Events so far, e.g. `CALL_ESTABLISHED`. */
  readonly events: () => readonly string[];
  /** Share of the sound of the last `seconds` that lies at `frequency`, and its level (both 0 to 1). */
  readonly heard: (frequency: number, seconds?: number) => { readonly share: number; readonly level: number };
  readonly forget: () => void;
  readonly stop: () => Promise<void>;
};

const config = (folder: string, sip: number, rtp: number, control: number): string => `poll_method epoll
sip_listen 127.0.0.1:${sip}
call_local_timeout 120
call_max_calls 4
audio_path ${folder}
audio_player aufile,${folder}/rec/played.wav
audio_source aufile,${folder}/tone.wav
audio_alert aufile,/dev/null
ausrc_srate 8000
auplay_srate 8000
ausrc_channels 1
auplay_channels 1
ausrc_format s16
auplay_format s16
rtp_ports ${rtp}-${rtp + 60}
rtcp_mux no
jitter_buffer_delay 1-5
rtp_stats no
net_interface 127.0.0.1
module_path /usr/lib/baresip/modules
module stdio.so
module g711.so
module aufile.so
module sndfile.so
module_tmp uuid.so
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:${control}
snd_path ${folder}/rec
`;

const account = (user: string, password: string, domain: string, proxy: number, mode: string): string =>
  `<sip:${user}@${domain}>;auth_user=${user};auth_pass=${password};outbound="sip:127.0.0.1:${proxy};transport=udp";regint=12;answermode=${mode};audio_codecs=pcmu/8000/1,pcma/8000/1;dtmfmode=rtpevent;ptime=20`;

/** Strength of one frequency in samples, by Goertzel's algorithm: 1 for a pure tone of full scale at it. */
const toneStrength = (samples: Int16Array, frequency: number, rate: number): number => {
  const factor = 2 * Math.cos((2 * Math.PI * frequency) / rate);
  let one = 0;
  let two = 0;
  for (const sample of samples) {
    const next = sample / 32_768 + factor * one - two;
    two = one;
    one = next;
  }
  const power = one * one + two * two - factor * one * two;
  return (2 * Math.sqrt(Math.max(0, power))) / samples.length;
};

/** netstring: `12:{"a":"b"...},` */
const readNetstrings = (text: string): { readonly values: readonly string[]; readonly rest: string } => {
  const values: string[] = [];
  let rest = text;
  for (;;) {
    const match = /^(\d+):/.exec(rest);
    if (!match) return { values, rest };
    const start = match[0].length;
    const length = Number(match[1]);
    if (rest.length < start + length + 1) return { values, rest };
    values.push(rest.slice(start, start + length));
    rest = rest.slice(start + length + 1);
  }
};

const connectControl = (port: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = createConnection({ host: '127.0.0.1', port }, () => resolve(socket));
    socket.once('error', reject);
  });

export const startFarEnd = async (
  parent: string,
  domain: string,
  users: Readonly<Record<string, string>>,
  proxyPort: number,
): Promise<FarEnd> => {
  const folder = join(parent, 'baresip');
  mkdirSync(join(folder, 'rec'), { recursive: true });
  const sip = await freeUdpPorts(2);
  const rtp = await freeUdpPorts(62);
  const control = await freeTcpPort();
  // Long enough for any test: baresip plays a file once.
  writeTone(join(folder, 'tone.wav'), 440, { seconds: 180, sampleRate: 8000 });
  writeFileSync(join(folder, 'config'), config(folder, sip, rtp, control));
  writeFileSync(join(folder, 'contacts'), '');
  // Without a line end: baresip takes it for part of the id.
  writeFileSync(join(folder, 'uuid'), crypto.randomUUID());
  writeFileSync(
    join(folder, 'accounts'),
    `${account('2001', users['2001'] ?? '', domain, proxyPort, 'auto')}\n${account('2002', users['2002'] ?? '', domain, proxyPort, 'manual')}\n`,
  );
  const server = startServer('baresip', 'baresip', ['-f', folder, '-s'], folder);
  await until('baresip listens', () => accepts(control), { tell: server.log });
  const socket = await connectControl(control);
  let buffer = '';
  let events: { readonly type: string; readonly param: string }[] = [];
  socket.setEncoding('utf8');
  socket.on('error', () => undefined);
  socket.on('data', (text: string) => {
    const { values, rest } = readNetstrings(buffer + text);
    buffer = rest;
    for (const value of values) {
      const parsed: unknown = JSON.parse(value);
      if (typeof parsed === 'object' && parsed !== null && 'event' in parsed && 'type' in parsed)
        events.push({ type: String(parsed.type), param: 'param' in parsed ? String(parsed.param) : '' });
    }
  });
  const command = (name: string, params = ''): Promise<void> =>
    new Promise((resolve, reject) => {
      const text = JSON.stringify({ command: name, params, token: name });
      socket.write(`${Buffer.byteLength(text)}:${text},`, (error) => (error ? reject(error) : resolve()));
    });

  const lastRecording = (): string | null => {
    const files = readdirSync(join(folder, 'rec'))
      .filter((file) => file.endsWith('-dec.wav'))
      .toSorted();
    const last = files.at(-1);
    return last === undefined ? null : join(folder, 'rec', last);
  };

  return {
    server,
    dial: async (target) => {
      await command('uafind', `sip:2001@${domain}`);
      await command('dial', target);
    },
    accept: () => command('accept'),
    // Each account is asked: baresip's commands act on the one that was used last.
    hangup: async () => {
      for (const user of ['2002', '2001']) {
        await command('uafind', `sip:${user}@${domain}`);
        await command('hangup');
      }
    },
    digits: () =>
      events
        .filter(({ type }) => type === 'CALL_DTMF_START')
        .map(({ param }) => param)
        .join(''),
    events: () => events.map(({ type }) => type),
    heard: (frequency, seconds = 1) => {
      const file = lastRecording();
      if (file === null) return { share: 0, level: 0 };
      const data = readFileSync(file);
      const start = data.indexOf('data') + 8;
      const count = Math.max(0, Math.min(Math.floor((data.length - start) / 2), seconds * 8000));
      if (count === 0) return { share: 0, level: 0 };
      const samples = new Int16Array(count);
      const last = data.length - ((data.length - start) % 2);
      for (let index = 0; index < count; index += 1)
        samples[index] = data.readInt16LE(last - 2 * (count - index));
      const level = Math.sqrt(samples.reduce((sum, value) => sum + (value / 32_768) ** 2, 0) / count);
      const tone = toneStrength(samples, frequency, 8000) / Math.SQRT2;
      return { share: level === 0 ? 0 : Math.min(1, tone / level), level };
    },
    forget: () => {
      events = [];
    },
    stop: async () => {
      socket.destroy();
      await server.stop();
    },
  };
};
