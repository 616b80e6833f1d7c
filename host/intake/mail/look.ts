import type { FetchMessageObject, ImapFlow } from 'imapflow';
import type { MailboxSettings, MailRule } from '../../../core/contract/mailbox.ts';
import { errorCode, ExpectedError, toErrorShape, type ErrorShape } from '../../../core/errors.ts';
import type { HostContext } from '../../context.ts';
import { keptOfCut, mostBytes } from '../limits.ts';
import type { Receiver } from '../receive.ts';
import { cutMailType, mailType, messageId } from './mail.ts';
import type { MailboxProgress } from './mailbox-settings.ts';
import { ruleFor } from './rules.ts';

/**
 * One look into a folder, at what came after the last one. Each mail that a rule is for is
 *
 *   fetched (without marking it) ─► stored, on disk ─► marked ─► counted as read
 *
 * in this order: whatever ends the process between two steps, the mail is met again, is known by its Message-ID, and only
 * the steps that lack are done. A mail that no rule is for is left as it is.
 */
export type Look = {
  readonly context: Pick<HostContext, 'db' | 'ports'>;
  readonly receiver: Receiver;
  readonly settings: MailboxSettings;
  readonly progress: MailboxProgress | null;
  readonly setProgress: (progress: MailboxProgress) => Promise<void>;
  readonly onMail: (seen: 'taken' | 'unknown') => void;
  /** A rule or a mark that did not work; the look goes on. */
  readonly onProblem: (problem: ErrorShape) => void;
};

/** Mails whose envelopes are asked for at once. */
const lot = 100;
const dayMs = 86_400_000;
/** Where a folder counts anew, nobody knows what came since the last look. */
const renumberedDays = 30;

const fromOf = ({ envelope }: FetchMessageObject): string =>
  (envelope?.from?.[0]?.address ?? '').trim().toLowerCase();

const gone = (): ExpectedError =>
  new ExpectedError(
    'mailbox/misbehaves',
    'The mail server announced a mail and did not give it. It is tried again later.',
  );

/** UIDs that are to be looked at, ascending, and where the count begins. */
const uidsToSee = async (
  client: ImapFlow,
  { progress, settings: { days }, context: { ports } }: Look,
  uidValidity: string,
): Promise<{ readonly from: number; readonly uids: readonly number[] }> => {
  const { uidNext = 1 } = client.mailbox === false ? {} : client.mailbox;
  if (progress?.uidValidity === uidValidity) {
    const found = await client.search({ uid: `${progress.uid + 1}:*` }, { uid: true });
    // `n:*` names the last mail even where that is before n.
    const uids = (Array.isArray(found) ? found : []).filter((uid) => uid > progress.uid);
    return { from: progress.uid, uids: uids.toSorted((a, b) => a - b) };
  }
  // A new mailbox, or one whose numbers count anew: Message-IDs tell what is known of it.
  if (progress === null && days === 0) return { from: uidNext - 1, uids: [] };
  const back = progress === null ? days : Math.max(days, renumberedDays);
  const since = new Date(ports.clock.now() - back * dayMs);
  const found = await client.search({ since }, { uid: true });
  return { from: 0, uids: (Array.isArray(found) ? found : []).toSorted((a, b) => a - b) };
};

const mark = async (client: ImapFlow, uid: number, { settings, onProblem }: Look): Promise<void> => {
  const { after, moveTo } = settings;
  if (after === 'nothing') return;
  const range = String(uid);
  const done =
    after === 'seen'
      ? await client.messageFlagsAdd(range, ['\\Seen'], { uid: true })
      : moveTo !== '' && (await client.messageMove(range, moveTo, { uid: true })) !== false;
  if (!done)
    onProblem({
      code: 'mailbox/not-marked',
      message: `A mail was taken in, but could not be ${after === 'seen' ? 'marked as read' : `moved to "${moveTo}"`}. Check the rights on the folder, and that the other one exists.`,
    });
};

const fetchRaw = async (client: ImapFlow, { uid, size = 0 }: FetchMessageObject) => {
  const cut = size > mostBytes;
  const found = await client.fetchOne(
    String(uid),
    { source: { start: 0, maxLength: cut ? keptOfCut : mostBytes + 1 } },
    { uid: true },
  );
  const source = found === false ? undefined : found.source;
  if (source === undefined || source.length === 0) throw gone();
  // Its size was not what the server said.
  return source.length > mostBytes || cut
    ? { body: source.subarray(0, keptOfCut), contentType: cutMailType }
    : { body: source, contentType: mailType };
};

const take = async (
  client: ImapFlow,
  mail: FetchMessageObject,
  rule: MailRule,
  look: Look,
): Promise<void> => {
  const { receiver, onMail, onProblem } = look;
  try {
    const { duplicate } = await receiver.receive({
      probe: rule.probe,
      source: 'mail',
      preset: 'generic',
      sender: fromOf(mail),
      ...(await fetchRaw(client, mail)),
    });
    if (!duplicate) onMail('taken');
  } catch (error) {
    // The rule is at fault, not the mail: it is left as it is, and the others are not kept waiting.
    if (errorCode(error) !== 'probe/missing') throw error;
    onProblem(toErrorShape(error));
    return;
  }
  await mark(client, mail.uid, look);
};

/** Errors: those of the connection as imapflow has them, those of `receive`, `mailbox/misbehaves`. */
export const lookInto = async (client: ImapFlow, look: Look): Promise<void> => {
  const { context, settings, setProgress, onMail } = look;
  if (client.mailbox === false) throw gone();
  const uidValidity = String(client.mailbox.uidValidity);
  const { from, uids } = await uidsToSee(client, look, uidValidity);
  if (look.progress?.uidValidity !== uidValidity) await setProgress({ uidValidity, uid: from });
  for (let first = 0; first < uids.length; first += lot) {
    const part = uids.slice(first, first + lot);
    const mails = await client.fetchAll(
      part.join(','),
      { uid: true, flags: true, envelope: true, size: true },
      { uid: true },
    );
    const wanted = mails
      .toSorted((a, b) => a.uid - b.uid)
      .flatMap((mail) => {
        if (mail.flags?.has('\\Deleted') === true) return [];
        const rule = ruleFor(settings.rules, {
          from: fromOf(mail),
          subject: mail.envelope?.subject ?? '',
        });
        if (!rule) onMail('unknown');
        return rule ? [{ mail, rule, id: messageId(mail.envelope?.messageId) }] : [];
      });
    const known = new Set(
      await context.db.read('deliveries.knownMails', {
        ids: wanted.map(({ id }) => id).filter((id) => id !== ''),
      }),
    );
    for (const { mail, rule, id } of wanted) {
      if (known.has(id)) await mark(client, mail.uid, look);
      else await take(client, mail, rule, look);
      await setProgress({ uidValidity, uid: mail.uid });
    }
    await setProgress({ uidValidity, uid: part.at(-1) ?? from });
  }
};
