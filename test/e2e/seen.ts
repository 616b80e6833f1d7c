import type { Page } from 'playwright-core';

/** Runs in the page: all that is read there, by eye or by ear. */
const collect = (): readonly string[] => {
  const seen = new Set<string>();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    if (node.parentElement?.checkVisibility()) seen.add(node.textContent?.trim() ?? '');
  for (const element of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]'))
    for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
      seen.add(element.getAttribute(name)?.trim() ?? '');
  seen.delete('');
  return [...seen];
};

/** Every text on the page, each once: what stands there, and the names that screen readers say. */
export const seenIn = (page: Page): Promise<readonly string[]> => page.evaluate(collect);

/**
 * What is chosen and, in the system's forced colours, looks as what is not: the system draws all grounds alike. Compared
 * with a neighbour of the same kind.
 */
export const sameWithoutColours = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const states = ['aria-current', 'aria-selected', 'aria-pressed', 'aria-checked'];
    const chosen = (element: Element): boolean =>
      states.some((name) => !['false', null].includes(element.getAttribute(name)));
    const look = (element: Element): string => {
      const style = getComputedStyle(element);
      const before = getComputedStyle(element, '::before');
      return [
        style.border, style.outline, style.textDecorationLine, style.fontWeight, before.border, before.content,
        element.querySelectorAll('svg').length,
      ].join('|'); // prettier-ignore
    };
    return states.flatMap((name) =>
      [...document.querySelectorAll(`[${name}]`)]
        .filter((element) => element.checkVisibility() && chosen(element) && !element.matches(':focus'))
        .flatMap((element) => {
          const other = [
            ...(element.parentElement?.parentElement?.querySelectorAll(element.tagName) ?? []),
          ].find(
            (one) =>
              one !== element &&
              one.className.split(' ')[0] === element.className.split(' ')[0] &&
              !chosen(one) &&
              one.checkVisibility(),
          );
          return other && look(other) === look(element)
            ? [
                `${name} ${element.tagName}.${element.className} "${(element.textContent ?? '').slice(0, 40)}"`,
              ]
            : [];
        }),
    );
  });
