import type { Locator, Page } from 'playwright-core';
import type { Messages } from '../../../core/messages/index.ts';

export type ImportFile = { readonly name: string; readonly body: string | Buffer };

export type ImportScreen = {
  /** Through the file dialog. */
  readonly choose: (file: ImportFile) => Promise<void>;
  /** Drops it onto the place for it. */
  readonly drop: (file: ImportFile) => Promise<void>;
  readonly makeProbe: (name: string, wording: string) => Promise<void>;
  readonly chooseProbe: (name: string) => Promise<void>;
  readonly columns: Locator;
  readonly preview: Locator;
  readonly start: Locator;
  readonly report: Locator;
};

export const importOf = (page: Page, t: Messages): ImportScreen => {
  const { intake } = t;
  const chooser = new RegExp(`^(?:${intake.choose}|${intake.chooseOther})$`, 'u');
  const region = page.getByRole('region', { name: intake.title });
  const asFile = ({ name, body }: ImportFile) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(body) });
  return {
    choose: async (file) => {
      const [dialog] = await Promise.all([
        page.waitForEvent('filechooser'),
        // Where a file cannot be used, the button stands beside the reason, too.
        region.getByRole('button', { name: chooser }).last().click(),
      ]);
      await dialog.setFiles(asFile(file));
    },
    drop: async ({ name, body }) => {
      const data = await page.evaluateHandle(
        ([fileName, base64]) => {
          const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
          const transfer = new DataTransfer();
          transfer.items.add(new File([bytes], fileName));
          return transfer;
        },
        [name, Buffer.from(body).toString('base64')] as const,
      );
      const place = region.getByText(intake.drop);
      await place.dispatchEvent('dragover', { dataTransfer: data });
      await place.dispatchEvent('drop', { dataTransfer: data });
    },
    makeProbe: async (name, wording) => {
      await region.getByLabel(intake.probeName).fill(name);
      await region.getByLabel(intake.consentWording).fill(wording);
      await region.getByRole('button', { name: intake.createProbe, exact: true }).click();
    },
    chooseProbe: async (name) => {
      await region.getByRole('combobox', { name: intake.probe, exact: true }).selectOption({ label: name });
    },
    columns: region.getByRole('region', { name: intake.mapping, exact: true }),
    preview: region.getByRole('region', { name: intake.preview, exact: true }),
    start: region.getByRole('button', { name: intake.start('').split(' (')[0] ?? '' }),
    report: region.getByRole('region', { name: intake.report, exact: true }),
  };
};
