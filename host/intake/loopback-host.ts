import { isIP } from 'node:net';

/** Whether a host, as it was written, is this machine itself: `localhost`, 127.0.0.0/8, `::1`. */
export const isLoopbackHost = (host: string): boolean => {
  const name = host.replace(/^\[|\]$/g, '').toLowerCase();
  return name === 'localhost' || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'));
};
