/** Gives the keys back to the list, where the next step of the work begins. */
export const focusQueue = (): void =>
  document.querySelector<HTMLElement>('[data-queue-list]')?.focus({ preventScroll: true });
