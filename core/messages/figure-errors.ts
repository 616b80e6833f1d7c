/** What a window says where a figure cannot be shown. */
export const figureErrorTexts: Readonly<Record<string, { readonly fr: string; readonly en: string }>> = {
  'figures/bad-period': {
    fr: 'La période est vide, ou dépasse dix ans. Choisissez un premier jour, et un dernier jour après lui.',
    en: 'The period is empty, or longer than ten years. Choose a first day, and a last one after it.',
  },
};
