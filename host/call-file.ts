import { once } from 'node:events';
import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { Language } from '../core/contract/records.ts';
import {
  callFileFormat,
  callFileVersion,
  clockOf,
  marksCsv,
  type CallFile,
} from '../core/domain/call-file.ts';
import { callSound, soundMs, wavHeader, wavHeaderBytes } from '../core/domain/sound.ts';
import { ExpectedError } from '../core/errors.ts';
import { messages } from '../core/messages/index.ts';
import { errorTexts } from '../core/messages/errors.ts';
import type { HostContext } from './context.ts';
import { callHtml } from './privacy/evidence-call-html.ts';
import { facts, momentIn, page, quote, text } from './privacy/html-parts.ts';
import { requireVisibleCall } from './own-calls.ts';
import { recordingsOf } from './recordings.ts';
import { requireExport, requireRight } from './rights.ts';
import type { SoundSource } from './sound-sources.ts';

/** A zip archive that is made while it is read. */
export type OpenCallFile = {
  /** Names nobody. */
  readonly name: string;
  readonly stream: Readable;
  readonly close: () => Promise<void>;
};

/** Sound that is held at once: four seconds. */
const pieceBytes = 262_144;

async function* wavOf(source: SoundSource): AsyncGenerator<Uint8Array> {
  yield wavHeader(callSound, source.bytes);
  for (let offset = 0; offset < source.bytes; offset += pieceBytes)
    yield (await source.read(offset, pieceBytes)).sound;
}

const ended = async (stream: Readable): Promise<void> => {
  const closed = stream.closed ? null : once(stream, 'close');
  stream.destroy();
  await closed;
};

const callFileHtml = (file: CallFile, language: Language, zone: string): string => {
  const all = messages[language];
  const t = all.recordingReview;
  const when = momentIn(language, zone);
  const { call, request, quality, sound, soundFault, accesses } = file;
  const mos = (value: number | undefined): string => (value === undefined ? '–' : value.toFixed(1));
  const fault = soundFault === null ? null : (errorTexts[soundFault]?.[language] ?? soundFault);
  return page(
    language,
    t.fileTitle,
    `<h1>${text(t.fileTitle)}</h1>
<p>${text(t.fileIntro)}</p>
<p class="soft">${text(all.evidence.made(when(file.madeAt)))}. ${text(all.evidence.times(zone))}</p>
${
  request === null
    ? ''
    : `${facts([
        [t.person, text([request.name, request.company].filter(Boolean).join(', '))],
        [all.evidence.asked, text(when(request.askedAt))],
        [all.evidence.via, text([request.probe.name, request.offer].filter(Boolean).join(', '))],
        [all.evidence.stakes, text(request.stakes.map(({ label }) => label).join(' ; '))],
      ])}${request.words.map((words) => quote(words.text)).join('')}`
}
${callHtml(call, language, zone)}
${facts([
  [
    t.sound,
    text(
      sound === null
        ? fault === null
          ? t.fileNoSound
          : t.fileSoundFault(fault)
        : t.fileSound(clockOf(sound.durationMs)),
    ),
  ],
  ['', sound?.whole === false ? text(t.notWhole) : null],
  [
    t.quality,
    quality === null ? null : text(`${mos(quality.heard?.mosMean)}, ${mos(quality.sent?.mosMean)}`),
  ],
  [
    t.accesses,
    text(
      accesses
        .map(({ what, agent, at }) =>
          what === 'exported' ? t.exported(agent, when(at)) : t.listened(agent, when(at)),
        )
        .join(' ; '),
    ),
  ],
])}`,
  );
};

const notesOf = ({ call }: CallFile, language: Language, zone: string): string => {
  const when = momentIn(language, zone);
  const lines = [
    ...(call.outcome === null || call.outcome.note === ''
      ? []
      : [`${when(call.outcome.at)}, ${call.outcome.agent}`, call.outcome.note, '']),
    ...call.marks
      .filter(({ removedAt }) => removedAt === null)
      .map(({ atMs, text: words, agent }) => `${clockOf(atMs)} ${words} (${agent})`),
  ];
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
};

/**
 * One call as a zip archive: `recording.wav`, `call.json`, `call.html`, `notes.txt`, `marks.csv`. That it was exported is on
 * record before a byte is given. Sound that cannot be had does not hold back the rest; the facts say why. Errors:
 * `role/not-allowed`, `policy/no-export`, `call/missing`.
 */
export const openCallFile = async (
  context: HostContext,
  attempt: string,
  language: Language,
): Promise<OpenCallFile> => {
  const { db, ports } = context;
  await requireRight(db, 'export');
  await requireExport(db, 'call-file');
  await requireVisibleCall(context.db, attempt);
  const now = ports.clock.now();
  let source: SoundSource | null = null;
  let soundFault: string | null = null;
  try {
    source = await recordingsOf(context).source(attempt);
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    soundFault = error.code;
  }
  const from = source;
  try {
    await db.write('calls.exported', { attempt, at: now, sound: from !== null });
    const file: CallFile = {
      format: callFileFormat,
      version: callFileVersion,
      madeAt: new Date(now).toISOString(),
      ...(await db.read('calls.file', { attempt })),
      sound:
        from === null
          ? null
          : {
              file: 'recording.wav',
              durationMs: soundMs(from.bytes, callSound),
              whole: from.whole,
              left: 'agent',
              right: 'far end',
            },
      soundFault,
    };
    const { zone } = ports.platform;
    const zip = new ZipFile();
    const options = { mtime: new Date(now) };
    const add = (name: string, body: string): void => {
      if (body !== '') zip.addBuffer(Buffer.from(body, 'utf8'), name, options);
    };
    add('call.json', `${JSON.stringify(file, null, 2)}\n`);
    add('call.html', callFileHtml(file, language, zone));
    add('notes.txt', notesOf(file, language, zone));
    // Spreadsheets read UTF-8 only after a byte order mark.
    add('marks.csv', file.call.marks.length === 0 ? '' : `\uFEFF${marksCsv(file.call)}`);
    const stream = Readable.from(zip.outputStream, { objectMode: false });
    let wav: Readable | null = null;
    zip.on('error', (error: Error) => stream.destroy(error));
    if (from !== null)
      zip.addReadStreamLazy(
        'recording.wav',
        // Speech hardly gets smaller, and waits for it.
        { ...options, compress: false, size: wavHeaderBytes + from.bytes },
        (give) => {
          wav = Readable.from(wavOf(from));
          give(null, wav);
        },
      );
    zip.end();
    return {
      name: `rappel-call-${file.call.startedAt.slice(0, 10)}-${attempt.slice(-8)}.zip`,
      stream,
      close: async () => {
        stream.destroy();
        // A piece that is being read is read to its end before its file is closed.
        if (wav !== null) await ended(wav);
        await from?.close();
      },
    };
  } catch (error) {
    await from?.close();
    throw error;
  }
};
