import type { ImportReport } from '../../core/contract/intake.ts';
import { CancelledError } from '../../core/errors.ts';
import type { Taken } from '../../db/stores/deliveries.ts';
import type { HostContext } from '../context.ts';
import { readContent } from '../intake/content.ts';
import { keptOfCut } from '../intake/limits.ts';
import { cutMailType, mailType } from '../intake/mail/mail.ts';
import { mailsOf, type FiledMail } from '../intake/mail/mbox.ts';
import { receiverOf } from '../intake/receive.ts';
import { reportOf } from './import-payload.ts';

/** Mails that share a transaction: few enough that Ctrl+C is obeyed at once, and small enough for the memory. */
const mostAtOnce = 50;
const bytesAtOnce = 8 * 1024 * 1024;

const lotsOf = async function* (path: string): AsyncGenerator<readonly FiledMail[]> {
  let lot: FiledMail[] = [];
  let bytes = 0;
  for await (const mail of mailsOf(path)) {
    lot.push(mail);
    bytes += mail.raw.length;
    if (lot.length < mostAtOnce && bytes < bytesAtOnce) continue;
    yield lot;
    lot = [];
    bytes = 0;
  }
  if (lot.length > 0) yield lot;
};

/**
 * A file of mails (.eml, mbox), each kept in the intake log and read as if the mailbox had brought it: by the rules that
 * were taught for the probe, and known again by its Message-ID, whichever way it comes. Errors: those of a file that
 * cannot be read, `probe/missing`.
 */
export const importMails = async (
  context: HostContext,
  args: {
    readonly path: string;
    readonly probe: string;
    readonly signal: AbortSignal;
    readonly progress: (line: string) => void;
  },
): Promise<ImportReport> => {
  const { ports } = context;
  const began = ports.clock.now();
  const receiver = receiverOf(context);
  const parse = async ({ raw, cut }: FiledMail) => {
    const contentType = cut ? cutMailType : mailType;
    return {
      contentType,
      body: cut ? raw.subarray(0, keptOfCut) : raw,
      content: await readContent(contentType, raw),
    };
  };
  const take = (mail: Awaited<ReturnType<typeof parse>>): Promise<Taken> =>
    receiver.receive({
      probe: args.probe,
      source: 'mail',
      preset: 'generic',
      sender: mail.content.form === 'mail' ? mail.content.mail.from : '',
      ...mail,
    });
  const taken: Taken[] = [];
  for await (const lot of lotsOf(args.path)) {
    if (args.signal.aborted)
      throw new CancelledError(
        `Stopped after ${taken.length} mails; these are in the intake log. The same command takes the rest.`,
      );
    // Parsed first, since one with files takes longer: they arrive in the order of the file.
    const mails = await Promise.all(lot.map(parse));
    taken.push(...(await Promise.all(mails.map(take))));
    args.progress(`${taken.length} mails read`);
  }
  return reportOf(taken, (ports.clock.now() - began) / 1000);
};
