import { readFileSync } from 'node:fs';
import {
  maxBodyBytes,
  presetName,
  type DeliveryFate,
  type PresetName,
} from '../../core/contract/intake-log.ts';
import type { ImportReport } from '../../core/contract/intake.ts';
import { ExpectedError } from '../../core/errors.ts';
import type { Taken } from '../../db/stores/deliveries.ts';
import { explainFile } from '../intake/csv/decode.ts';
import type { HostContext } from '../context.ts';
import { receiverOf } from '../intake/receive.ts';

/** The providers whose payloads a file may hold, as their webhooks send them. */
export const payloadFormats: readonly PresetName[] = presetName.options.filter((name) => name !== 'generic');

/** Error: `intake/payload-too-big`, and those of a file that cannot be read. */
const readPayload = (path: string): Buffer => {
  let body: Buffer;
  try {
    body = readFileSync(path);
  } catch (error) {
    throw explainFile(error, path);
  }
  if (body.length > maxBodyBytes)
    throw new ExpectedError(
      'intake/payload-too-big',
      'This file is larger than 1 MiB: a payload of a provider is one delivery, and not a list. For a list, leave --format out.',
    );
  return body;
};

/** What became of deliveries, counted as the rows of a table are. */
export const reportOf = (
  taken: readonly Pick<Taken, 'leads' | 'duplicate'>[],
  seconds: number,
): ImportReport => {
  const ends = taken.flatMap(({ leads, duplicate }) =>
    leads.map(({ fate }) => (duplicate ? 'unchanged' : fate)),
  );
  const count = (...fates: readonly DeliveryFate[]): number =>
    ends.filter((fate) => fates.includes(fate)).length;
  return {
    read: ends.length,
    accepted: count('accepted'),
    merged: count('merged'),
    rejected: count('rejected'),
    suppressed: count('suppressed'),
    // A test, and what its provider took back, change nothing in the queue that was not asked for.
    unchanged: count('unchanged', 'test', 'withdrawn'),
    seconds,
  };
};

/** A file that holds one delivery of a provider, kept in the intake log as if it had been sent. */
export const importPayload = async (
  context: HostContext,
  args: { readonly path: string; readonly probe: string; readonly preset: PresetName },
): Promise<ImportReport> => {
  const began = context.ports.clock.now();
  const body = readPayload(args.path);
  const isJson = /^[\s\ufeff]*[[{]/.test(body.subarray(0, 64).toString('utf8'));
  const taken = await receiverOf(context).receive({
    probe: args.probe,
    source: 'file',
    preset: args.preset,
    sender: '',
    contentType: isJson ? 'application/json' : 'application/x-www-form-urlencoded',
    body,
  });
  return reportOf([taken], (context.ports.clock.now() - began) / 1000);
};
