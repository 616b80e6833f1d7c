/**
 * The two channels of the bridge. Every message carries an id that the preload script makes for its document, so
 * that an answer to a page that was reloaded meanwhile is not taken for one of the new page's.
 *
 *   page → main   `rappel:call`   (document: string, frame: CallFrame)
 *   main → page   `rappel:frame`  (document: string, frame: HostFrame)
 */
export const callChannel = 'rappel:call';
export const frameChannel = 'rappel:frame';
