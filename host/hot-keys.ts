import { hotKeyActions, type HotKeyAction, type HotKeyState } from '../core/contract/hot-keys.ts';
import type { RemoteCommand } from '../core/contract/remote.ts';
import { readAccelerator } from '../core/domain/accelerator.ts';
import { numberInText } from '../core/domain/number-in-text.ts';
import { errorCode, ExpectedError, toErrorShape } from '../core/errors.ts';
import { errorSentence, languageFor, messages } from '../core/messages/index.ts';
import type { HotKeyPort } from '../core/ports.ts';
import type { HostContext } from './context.ts';
import type { Remote } from './remote.ts';
import { readSettings } from './settings-values.ts';

/**
 * Keys of the whole system, where the host can have them. They go the way of the command line (host/remote.ts):
 *
 *   settings ──apply──▶ port takes the keys ──pressed──▶ remote command ──▶ window with the phone
 *                        └── what it could not get: `states`        └── failed: a notice says why
 */
export type HotKeys = {
  /** Takes the keys of the settings, and lets go of those before. Never rejects: the telephone works without. */
  readonly apply: () => Promise<void>;
  readonly states: () => Readonly<Record<HotKeyAction, HotKeyState>>;
  readonly close: () => Promise<void>;
};

/** A key that is held down tells of itself again and again: it was meant once. */
const repeatMs = 600;

const allOff: Readonly<Record<HotKeyAction, HotKeyState>> = {
  answer: 'off',
  hangup: 'off',
  mute: 'off',
  next: 'off',
  selected: 'off',
};

export const createHotKeys = (
  { db, ports }: Pick<HostContext, 'db' | 'ports'>,
  remote: Pick<Remote, 'ask'>,
): HotKeys => {
  const { clock, notifier, logger, platform, hotKeys: port } = ports;
  const pressedAt = new Map<HotKeyAction, number>();
  let states = allOff;
  let closed = false;
  let turn: Promise<void> = Promise.resolve();

  const troubled = (error: unknown): void =>
    logger.log('error', 'the keys of the system could not be taken', { code: errorCode(error) });

  const command = async (action: HotKeyAction, { selectedText }: HotKeyPort): Promise<RemoteCommand> => {
    if (action === 'mute') return { kind: 'mute', muted: null };
    if (action !== 'selected') return { kind: action };
    const { defaultCountry, dialling } = await readSettings(db);
    const number = numberInText(await selectedText(), defaultCountry, dialling);
    if (number === null)
      throw new ExpectedError(
        'remote/no-number',
        'There is no number in the text that is selected. Select one (or copy it, where this is not Linux), then press the key again.',
      );
    return { kind: 'call', number, now: false };
  };

  const say = async (text: (language: 'fr' | 'en') => string): Promise<void> => {
    const { language } = await readSettings(db);
    notifier.notify({
      title: 'Rappel',
      body: text(languageFor(language, platform.locale)),
      tag: 'hot-key',
    });
  };

  const press = async (action: HotKeyAction, own: HotKeyPort): Promise<void> => {
    try {
      const result = await remote.ask(await command(action, own));
      if (result.did === 'shown') own.comeForward();
      const { did } = result;
      if (did === 'muted' || did === 'unmuted') await say((language) => messages[language].hotKeys[did]);
    } catch (error) {
      const { code, message, data } = toErrorShape(error);
      if (code === 'bug') throw error;
      await say((language) => errorSentence(code, message, language, data));
    }
  };

  const pressed = (action: HotKeyAction, own: HotKeyPort): void => {
    const now = clock.now();
    const before = pressedAt.get(action);
    pressedAt.set(action, now);
    if (closed || (before !== undefined && Math.abs(now - before) < repeatMs)) return;
    press(action, own).catch((error: unknown) =>
      logger.log('error', 'a key of the system could not be followed', { action, code: errorCode(error) }),
    );
  };

  const take = async (own: HotKeyPort): Promise<void> => {
    const { hotKeys } = await readSettings(db);
    if (closed) return;
    const next: Record<HotKeyAction, HotKeyState> = { ...allOff };
    const wanted = new Map<string, HotKeyAction>();
    for (const action of hotKeyActions) {
      const text = hotKeys[action];
      if (!hotKeys.on || text === null) continue;
      const read = readAccelerator(text);
      if (!read.ok) next[action] = read.reason;
      else if (wanted.has(read.accelerator)) next[action] = 'doubled';
      else wanted.set(read.accelerator, action);
    }
    const got = own.hold([...wanted.keys()], (accelerator) => {
      const action = wanted.get(accelerator);
      if (action !== undefined) pressed(action, own);
    });
    for (const [accelerator, action] of wanted) next[action] = got.get(accelerator) ?? 'taken';
    states = next;
  };

  return {
    apply: () => {
      // One after the other: the settings read last are the ones that stand.
      if (port) turn = turn.then(() => take(port)).catch(troubled);
      return turn;
    },
    states: () => states,
    close: async () => {
      closed = true;
      await turn;
      states = allOff;
      try {
        port?.hold([], () => undefined);
      } catch (error) {
        troubled(error);
      }
    },
  };
};
