import type { Language } from '../core/contract/records.ts';
import { errorCode } from '../core/errors.ts';
import { desktopTexts } from '../core/messages/desktop.ts';
import type { Ports } from '../core/ports.ts';
import { backupToGoBackTo, goBack } from '../host/restore.ts';
import type { ElectronApi } from './api.ts';

/**
 * Opens, or, where a newer Rappel has written the database, asks: leave it, or put back the backup from before. Null
 * when it is left. Errors: those of `open`, also where there is no such backup; those of a restore.
 */
export const openOrGoBack = async <T>(
  { dialog }: Pick<ElectronApi, 'dialog'>,
  language: Language,
  {
    dataDir,
    ports,
  }: { readonly dataDir: string; readonly ports: Pick<Ports, 'clock' | 'secrets' | 'logger'> },
  open: () => Promise<T>,
): Promise<T | null> => {
  try {
    return await open();
  } catch (error) {
    if (errorCode(error) !== 'db/from-the-future') throw error;
    const backup = await backupToGoBackTo(dataDir);
    if (!backup) throw error;
    const t = desktopTexts[language];
    const when = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short' }).format(
      backup.at,
    );
    const { response } = await dialog.showMessageBox({
      type: 'warning',
      title: t.startFailed,
      message: t.newerTitle,
      detail: `${t.newerText}\n\n${t.newerBack(when)}`,
      buttons: [t.newerPutBack, t.quit],
      defaultId: 1,
      cancelId: 1,
      noLink: true,
    });
    if (response !== 0) return null;
    await goBack(dataDir, ports, backup);
    return open();
  }
};
