import { readFile } from 'node:fs/promises';
import { isInsidePage, pageFile, securityHeaders } from '../host/page.ts';
import type { ElectronApi, Session } from './api.ts';
import { isOurs, scheme } from './origin.ts';

/** Before the app is ready, and once. */
export const registerScheme = ({ protocol }: Pick<ElectronApi, 'protocol'>): void =>
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
  ]);

const refused = (status: number): Response => new Response(null, { status, headers: securityHeaders });

/** Answers app://rappel/… with the files of the built page, and nothing else of the disk. */
export const servePage = (session: Session, folder: string): void =>
  session.protocol.handle(scheme, async (request) => {
    if (!isOurs(request.url)) return refused(403);
    if (request.method !== 'GET' && request.method !== 'HEAD') return refused(405);
    const found = pageFile(folder, new URL(request.url).pathname);
    if (!found || !(await isInsidePage(folder, found.file))) return refused(404);
    try {
      const body = await readFile(found.file);
      return new Response(request.method === 'HEAD' ? null : new Uint8Array(body), {
        headers: { ...securityHeaders, 'content-type': found.type, 'cache-control': 'no-store' },
      });
    } catch (error) {
      if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EISDIR'))
        return refused(404);
      throw error;
    }
  });
