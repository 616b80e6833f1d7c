import { join } from 'node:path';
import type { recordings } from '../../core/contract/recordings.ts';
import { longestMessageMs, messageSound, soundBytes, soundMs } from '../../core/domain/sound.ts';
import { ExpectedError } from '../../core/errors.ts';
import { newUid } from '../../db/uid.ts';
import type { HandlersOf, HostContext } from '../context.ts';
import { requireVisibleCall } from '../own-calls.ts';
import { readPart, recordingsOf, soundOf } from '../recordings.ts';
import { createSoundFiles } from '../sound-files.ts';
import { soundKey } from '../sound-key.ts';

const base64Of = (part: Uint8Array): string =>
  Buffer.from(part.buffer, part.byteOffset, part.length).toString('base64');

const messageMissing = (): ExpectedError =>
  new ExpectedError('voicemail/missing', 'This message is not here any more. Record it again.');

export const recordingsHandlers = (context: HostContext): HandlersOf<typeof recordings> => {
  const { db, ports, dataDir, emit } = context;
  const calls = recordingsOf(context);
  const messages = createSoundFiles(join(dataDir, 'voicemail'), messageSound, soundKey(ports.secrets), {
    mostBytes: soundBytes(longestMessageMs, messageSound),
  });
  const begun = new Set<string>();
  const changed = (): void => emit('voicemail.changed', {});

  return {
    'recording.begin': async ({ attempt, at, language }, { id: window }) => ({
      bytes: await calls.begin({ attempt, at, language, window }),
    }),
    'recording.append': async ({ attempt, offset, base64 }, { id: window }) => ({
      bytes: await calls.append({ attempt, offset, sound: soundOf(base64, 2), window }),
    }),
    'recording.mark': async (mark) => {
      await calls.mark(mark);
      return {};
    },
    'recording.end': async ({ attempt, at, by }) => ({ durationMs: await calls.end(attempt, at, by) }),
    'recording.get': async ({ attempt }) => ({ recording: await calls.get(attempt) }),
    'recording.read': async ({ attempt, offset }, { id: window }) => {
      await requireVisibleCall(context.db, attempt);
      const { part, next } = await calls.read(attempt, offset, window);
      return { base64: base64Of(part), next };
    },

    'voicemail.list': async () => ({ messages: [...(await db.read('voicemail.list'))] }),
    'voicemail.begin': async () => {
      const message = newUid();
      await messages.open(message);
      begun.add(message);
      return { message };
    },
    'voicemail.append': async ({ message, offset, base64 }) => {
      if (!begun.has(message)) throw messageMissing();
      return { bytes: await messages.append(message, offset, soundOf(base64, 1)) };
    },
    'voicemail.save': async ({ message, name }) => {
      if (!begun.has(message)) throw messageMissing();
      const durationMs = soundMs((await messages.soundBytes(message)) ?? 0, messageSound);
      if (durationMs === 0)
        throw new ExpectedError(
          'voicemail/empty',
          'Nothing was recorded. Check the microphone, then try again.',
        );
      await messages.close(message);
      begun.delete(message);
      const saved = await db.write('voicemail.save', { message, name, durationMs, at: ports.clock.now() });
      changed();
      return { message: saved };
    },
    'voicemail.rename': async (input) => {
      await db.write('voicemail.rename', input);
      changed();
      return {};
    },
    'voicemail.remove': async ({ message }) => {
      begun.delete(message);
      await db.write('voicemail.remove', { message });
      await messages.remove(message);
      changed();
      return {};
    },
    'voicemail.read': async ({ message, offset }) => {
      const read = await readPart(messages, message, offset);
      if (read === null) throw messageMissing();
      return { base64: base64Of(read.part), next: read.next };
    },
  };
};
