/** Hands a file to the browser. Names from the host are made for that; the browser cleans them once more. */
export const downloadBlob = (name: string, blob: Blob): void => {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has its own hold on the data once it has started.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
};

/** Hands a text to the browser as a file. */
export const download = (name: string, mime: string, body: string): void =>
  // Spreadsheets read UTF-8 only after a byte order mark; the host puts it there where it is wanted.
  downloadBlob(name, new Blob([body], { type: mime }));
