/**
 * What a window says for an error code, with the remedy. A code that is missing here falls back to the host's own
 * English sentence, so that nothing fails silently.
 */
export const errorTexts: Readonly<Record<string, { readonly fr: string; readonly en: string }>> = {
  'rpc/disconnected': {
    fr: 'La fenêtre a perdu son serveur local. Elle se reconnecte toute seule ; ce que vous avez saisi est gardé.',
    en: 'The window lost its local host. It reconnects by itself; what you typed is kept.',
  },
};
