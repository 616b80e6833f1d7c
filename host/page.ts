import { realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** Where `npm start` puts the built window. */
export const builtPage = join(import.meta.dirname, '..', 'dist', 'renderer');

/**
 * What the window's page may do, in both hosts: files of its own origin, and WebSockets to the PBX that the user
 * enters, which is not known when the page is served. No inline script or style, no frame, no form.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "connect-src 'self' ws: wss:",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join('; ');

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
  webmanifest: 'application/manifest+json; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
  woff2: 'font/woff2',
  wav: 'audio/wav',
  ogg: 'audio/ogg',
  mp3: 'audio/mpeg',
  wasm: 'application/wasm',
};

/**
 * The file of the page's folder that a URL path names, or null: an unknown sort of file, a folder, or anything that
 * is not plainly inside. Only plain names are let through, so neither `..`, nor a backslash, a drive, a NUL or a
 * second encoding of any of them can lead out.
 */
export const pageFile = (
  folder: string,
  urlPath: string,
): { readonly file: string; readonly type: string; readonly cache: string } | null => {
  const path = urlPath === '/' ? '/index.html' : urlPath;
  const parts = path.split('/').slice(1);
  if (
    parts.length === 0 ||
    parts.some((part) => !/^[A-Za-z0-9_@-][A-Za-z0-9_.@-]*$/u.test(part) || part.includes('..'))
  )
    return null;
  const type = types[path.slice(path.lastIndexOf('.') + 1)];
  if (type === undefined) return null;
  return {
    file: join(folder, ...parts),
    type,
    // The build puts a hash of the content into every name under assets/.
    cache: path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-store',
  };
};

/**
 * Whether a file that `pageFile` named is really inside the folder, wherever links lead. False for what is not there. An
 * asar archive of the packed desktop holds no link out of itself, and its files have no real path.
 */
export const isInsidePage = async (folder: string, file: string): Promise<boolean> => {
  if (/\.asar(?:[\\/]|$)/.test(folder)) return true;
  try {
    const [root, real] = await Promise.all([realpath(folder), realpath(file)]);
    return real.startsWith(root + sep);
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
};

export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy':
    'microphone=(self), speaker-selection=(self), hid=(self), camera=(), geolocation=(), display-capture=(), payment=(), usb=()',
};
