import type { LogLevel, Ports } from '../core/ports.ts';
import { fileLogger } from './logger.ts';
import { sealedFileSecrets } from './secrets.ts';

const levels: readonly string[] = ['debug', 'info', 'warn', 'error'] satisfies readonly LogLevel[];
const isLevel = (text: string | undefined): text is LogLevel => text !== undefined && levels.includes(text);

/**
 * The ports of plain Node: the browser workstation and the command line. Anything may be replaced, as tests do with
 * the clock. `RAPPEL_LOG` (debug, info, warn, error) sets how much the log says.
 */
export const nodePorts = (dataDir: string, replaced: Partial<Ports> = {}): Ports => {
  const clock = replaced.clock ?? { now: () => Date.now() };
  const level = process.env['RAPPEL_LOG'];
  const { locale, timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return {
    clock,
    secrets: sealedFileSecrets(dataDir),
    // The page itself notifies, by the browser's own means.
    notifier: { notify: () => undefined },
    logger: fileLogger({ dataDir, clock, ...(isLevel(level) ? { level } : {}) }),
    platform: {
      capabilities: {
        desktop: false,
        tray: false,
        systemNotifications: false,
        protocolLinks: false,
        hotKeys: false,
      },
      locale,
      zone: timeZone,
    },
    hotKeys: null,
    badge: null,
    updates: null,
    ...replaced,
  };
};
