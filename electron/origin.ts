/** The page's own scheme and origin. A standard scheme: same-origin rules, storage and the CSP's 'self' hold. */
export const scheme = 'app';
export const origin = `${scheme}://rappel`;
export const pageUrl = `${origin}/`;

/** Whether a URL is of our page. Compared as a parsed URL: `app://rappel.example` and `app://rappel@x` are not. */
export const isOurs = (url: string): boolean => {
  if (!URL.canParse(url)) return false;
  const { protocol, host, username, password } = new URL(url);
  return protocol === `${scheme}:` && host === 'rappel' && username === '' && password === '';
};
