/**
 * Answers in a file of the device: added to the one the staff has chosen, where the browser can write to files (File
 * System Access), else downloaded one by one.
 */

type Writable = {
  readonly write: (part: {
    readonly type: 'write';
    readonly position: number;
    readonly data: string;
  }) => Promise<void>;
  readonly close: () => Promise<void>;
};
type FileHandle = {
  readonly name: string;
  readonly getFile: () => Promise<File>;
  readonly createWritable: (options: { readonly keepExistingData: boolean }) => Promise<Writable>;
};
type Picker = (options: unknown) => Promise<FileHandle>;

export type AnswerFile = {
  readonly canChoose: boolean;
  /** The name of the file, or null when none was chosen. */
  readonly choose: () => Promise<string | null>;
  /** Resolves once it is in the file, or was handed over as a download. */
  readonly add: (id: string, line: string) => Promise<void>;
};

/** Holds no name from outside. */
export const createAnswerFile = (suggested: string): AnswerFile => {
  const picker = (window as unknown as { readonly showSaveFilePicker?: Picker }).showSaveFilePicker;
  let chosen: FileHandle | null = null;
  const download = (id: string, line: string): void => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([`${line}\n`], { type: 'application/x-ndjson' }));
    link.download = suggested.replace(/\.ndjson$/, `-${id.slice(0, 8)}.ndjson`);
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  };
  return {
    canChoose: picker !== undefined,
    choose: async () => {
      if (picker === undefined) return null;
      try {
        chosen = await picker({
          suggestedName: suggested,
          types: [{ description: 'NDJSON', accept: { 'application/x-ndjson': ['.ndjson'] } }],
        });
      } catch {
        // The dialog was closed: what was chosen before stays.
      }
      return chosen?.name ?? null;
    },
    add: async (id, line) => {
      if (chosen === null) {
        download(id, line);
        return;
      }
      const { size } = await chosen.getFile();
      const writable = await chosen.createWritable({ keepExistingData: true });
      await writable.write({ type: 'write', position: size, data: `${line}\n` });
      await writable.close();
    },
  };
};
