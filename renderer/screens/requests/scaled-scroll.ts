/**
 * A table of any number of rows in a scroll bar that a browser can draw. Chromium caps the height of an element at
 * 33,554,428 px; far below it, the bar is scaled: a pixel of it then stands for several of the table. Arrows, page keys and
 * row numbers go by rows, so that every row can be reached however coarse the bar is.
 */

export const rowHeight = 32;
/** Other engines stop earlier than Chromium. */
const tallest = 15_000_000;

export type Scale = {
  /** Height of the scrolled content, px. */
  readonly height: number;
  /** Pixels of the table for one of the bar. */
  readonly ratio: number;
};

export const scaleOf = (rows: number, viewport: number): Scale => {
  const whole = rows * rowHeight;
  const height = Math.min(whole, tallest);
  const way = height - viewport;
  return { height, ratio: way <= 0 ? 1 : (whole - viewport) / way };
};

/** The first row in sight, and how much of it is hidden above, px. */
export const rowAt = (scale: Scale, scrollTop: number): { readonly row: number; readonly hidden: number } => {
  const pixels = Math.max(0, scrollTop) * scale.ratio;
  const row = Math.floor(pixels / rowHeight);
  return { row, hidden: pixels - row * rowHeight };
};

/** The scroll position that shows a row whole, from the one there is; the same one where it is in sight already. */
export const scrollToRow = (scale: Scale, viewport: number, scrollTop: number, row: number): number => {
  const top = row * rowHeight;
  const from = scrollTop * scale.ratio;
  // Scaled, a position is known to a fraction of a row only.
  const slack = scale.ratio > 1 ? scale.ratio : 0;
  const wanted =
    top < from ? top : top + rowHeight + slack > from + viewport ? top + rowHeight + slack - viewport : from;
  return Math.max(0, wanted / scale.ratio);
};
