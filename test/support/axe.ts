import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
let source: string | undefined;

declare global {
  // oxlint-disable-next-line no-var -- a global of the page can only be declared so
  var axe: { readonly run: (options: unknown) => Promise<AxeResults> };
}

export type Barrier = {
  readonly impact: string;
  /** The rule, the element and what is wrong with it. */
  readonly text: string;
};

/**
 * What axe-core finds on the page as it stands. What it says of the parts is the same in all themes and most sizes: one
 * look is asked in full, and the others for their colours alone.
 */
export const barriersOf = async (page: Page, asked: 'all' | 'colours'): Promise<readonly Barrier[]> => {
  source ??= readFileSync(axeFile, 'utf8');
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(source);
  return page.evaluate(async (coloursAlone) => {
    const { violations } = await globalThis.axe.run({
      resultTypes: ['violations'],
      ...(coloursAlone ? { runOnly: ['color-contrast'] } : {}),
    });
    return violations.flatMap(({ id, impact, nodes }) =>
      nodes.map(({ html, failureSummary }) => ({
        impact: impact ?? '',
        text: `${id}: ${html.slice(0, 160)} ${failureSummary ?? ''}`,
      })),
    );
  }, asked === 'colours');
};
