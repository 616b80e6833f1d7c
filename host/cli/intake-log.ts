import { readFileSync } from 'node:fs';
import { deliveryFate } from '../../core/contract/intake-log.ts';
import { ExpectedError } from '../../core/errors.ts';
import { deliveryReasonTexts, type DeliveryReason } from '../../core/messages/intake-log.ts';
import { openDb } from '../../db/client.ts';
import { receiverOf } from '../intake/receive.ts';
import { replayDelivery } from '../intake/replay.ts';
import { createHeldCalls } from '../held-calls.ts';
import type { Command } from './command.ts';
import { noPositionals, readOptions, usageError, wholeNumber } from './options.ts';

const logUsage = 'intake-log [--fate FATE] [--probe NAME] [--text TEXT] [--limit N] [--data DIR]';
const pageSize = 200;

const reasonOf = (reason: string | null): string | null =>
  reason === null ? null : (deliveryReasonTexts.en[reason as DeliveryReason] ?? reason);

export const intakeLogCommand: Command = {
  summary: 'What arrived by itself, newest first, with what became of it.',
  usage: logUsage,
  run: async (args, { dataDir, write }) => {
    const { values, positionals } = readOptions(args, ['fate', 'probe', 'text', 'limit'], logUsage);
    noPositionals(positionals, logUsage);
    const fate = deliveryFate.optional().safeParse(values.fate);
    if (!fate.success)
      throw usageError(
        `--fate takes one of ${deliveryFate.options.join(', ')}, not "${values.fate ?? ''}".`,
        logUsage,
      );
    const bounds = { least: 1, most: Number.MAX_SAFE_INTEGER, otherwise: 50 };
    let left = wholeNumber(values.limit, 'limit', bounds, logUsage);
    const db = await openDb(dataDir);
    try {
      const probe = values.probe === undefined ? null : await db.read('probes.find', { name: values.probe });
      if (values.probe !== undefined && probe === null)
        throw new ExpectedError('probe/missing', `There is no probe called "${values.probe}".`);
      const filter = {
        ...(fate.data === undefined ? {} : { fate: fate.data }),
        ...(probe === null ? {} : { probe: probe.uid }),
        ...(values.text === undefined ? {} : { text: values.text }),
      };
      let cursor: string | null = null;
      let separator = '[\n';
      do {
        const limit = Math.min(left, pageSize);
        const page: Awaited<ReturnType<typeof db.read<'deliveries.page'>>> = await db.read(
          'deliveries.page',
          {
            filter,
            cursor,
            limit,
          },
        );
        for (const { receivedAt, reason, ...row } of page.rows) {
          const printed = {
            ...row,
            receivedAt: new Date(receivedAt).toISOString(),
            reason,
            why: reasonOf(reason),
          };
          await write(separator + JSON.stringify(printed));
          separator = ',\n';
        }
        left -= page.rows.length;
        cursor = page.next;
      } while (left > 0 && cursor !== null);
      await write(separator === '[\n' ? '[]\n' : '\n]\n');
      return undefined;
    } finally {
      await db.close();
    }
  },
};

const replayUsage = 'replay ID [--body FILE] [--data DIR]';

const readBody = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new ExpectedError(
      'replay/body-unreadable',
      `The corrected body ${file} cannot be read. Check its name.`,
      undefined,
      { cause: error },
    );
  }
};

export const replayCommand: Command = {
  summary: 'Reads a delivery of the intake log again, with a corrected body where one is given.',
  usage: replayUsage,
  run: async (args, { dataDir, ports }) => {
    const { values, positionals } = readOptions(args, ['body'], replayUsage);
    const [delivery, ...more] = positionals;
    if (delivery === undefined || more.length > 0) throw usageError('replay takes one ID.', replayUsage);
    const body = values.body === undefined ? null : readBody(values.body);
    const db = await openDb(dataDir);
    try {
      // Windows of a running workstation hear of it through the database.
      const context = { db, ports, dataDir, emit: () => undefined, held: createHeldCalls() };
      const { reason, ...done } = await replayDelivery(db, receiverOf(context), delivery, body);
      return { ...done, reason, why: reasonOf(reason) };
    } finally {
      await db.close();
    }
  },
};
