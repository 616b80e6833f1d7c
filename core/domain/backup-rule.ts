const hour = 3_600_000;
const day = 24 * hour;

/** How many copies are kept: the newest of each of the last hours, and of each of the last days. */
export type BackupRule = { readonly hours: number; readonly days: number };
export const defaultBackupRule: BackupRule = { hours: 24, days: 14 };

/**
 * Which copies may go, by the instants they were made at (UTC ms). The newest always stays, and so does what a clock set
 * back left in the future: nobody knows which of the two clocks was right.
 */
export const backupsToRemove = (
  made: readonly number[],
  now: number,
  { hours, days }: BackupRule,
): readonly number[] => {
  const newestFirst = made.toSorted((a, b) => b - a);
  const kept = new Set<number>(newestFirst.slice(0, 1));
  const keepNewestOf = (span: number, spans: number): void => {
    const seen = new Set<number>();
    for (const at of newestFirst) {
      const age = Math.floor((now - at) / span);
      if (age >= 0 && age < spans && !seen.has(age)) {
        seen.add(age);
        kept.add(at);
      }
    }
  };
  keepNewestOf(hour, hours);
  keepNewestOf(day, days);
  return newestFirst.filter((at) => at <= now && !kept.has(at));
};
