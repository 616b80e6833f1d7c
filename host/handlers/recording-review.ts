import type { recordingReview } from '../../core/contract/recording-review.ts';
import { callFilesOf } from '../call-files.ts';
import type { HandlersOf, HostContext } from '../context.ts';
import { requireVisibleCall } from '../own-calls.ts';
import { recordingsOf } from '../recordings.ts';
import { requireRight } from '../rights.ts';

const base64Of = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');

export const recordingReviewHandlers = (context: HostContext): HandlersOf<typeof recordingReview> => {
  const { db, ports, emit } = context;
  return {
    'recording.review': async ({ attempt }) => {
      await requireVisibleCall(context.db, attempt);
      const { marks, accesses } = await db.read('recordings.review', { attempt });
      return { marks: [...marks], accesses: [...accesses] };
    },
    'recording.peaks': async ({ attempt }) => {
      await requireVisibleCall(context.db, attempt);
      const { values, ...picture } = await recordingsOf(context).peaks(attempt);
      return { ...picture, base64: base64Of(values) };
    },
    'recording.addMark': async (mark) => {
      await requireVisibleCall(context.db, mark.attempt);
      const made = await db.write('recordings.addMark', { ...mark, at: ports.clock.now() });
      emit('recordings.changed', {});
      return made;
    },
    'recording.removeMark': async ({ mark }) => {
      const { own } = await db.read('calls.ofMark', { mark });
      if (!own) await requireRight(db, 'calls.all');
      await db.write('recordings.removeMark', { mark, at: ports.clock.now() });
      emit('recordings.changed', {});
      return {};
    },
    'callFile.begin': async ({ attempt }, { id: window }) => {
      const begun = await callFilesOf(context).begin(attempt, window);
      emit('recordings.changed', {});
      return begun;
    },
    'callFile.next': async ({ file }, { id: window }) => {
      const { part, done } = await callFilesOf(context).next(file, window);
      return { base64: base64Of(part), done };
    },
  };
};
