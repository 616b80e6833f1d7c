import type { IncomingMessage } from 'node:http';
import type { IntakeLimits } from './limits.ts';

/** `release` once it is answered: until then its bytes count among those that are held at once. */
export type Body =
  | { readonly bytes: Buffer; readonly release: () => void }
  | { readonly refused: 'too-big' | 'busy' | 'gone' };

/** How much of a body that is too big is thrown away, so that its sender hears the answer instead of a broken pipe. */
const lingerBytes = 16 * 1024 * 1024;
const lingerMs = 2_000;

const declaredLength = (request: IncomingMessage): number => Number(request.headers['content-length'] ?? 0);

export const isDeclaredTooBig = (request: IncomingMessage, { bodyBytes }: IntakeLimits): boolean =>
  declaredLength(request) > bodyBytes;

const throwAway = (request: IncomingMessage): Promise<void> =>
  new Promise((resolve) => {
    let seen = 0;
    const done = (): void => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(done, lingerMs);
    request.on('data', (chunk: Buffer) => {
      seen += chunk.length;
      if (seen > lingerBytes) done();
    });
    request.once('end', done);
    request.once('close', done);
    request.resume();
  });

/** Reads bodies up to the limit, and up to another limit over all that are not answered yet. Never rejects. */
export const createBodyReader = (limits: IntakeLimits): ((request: IncomingMessage) => Promise<Body>) => {
  let held = 0;
  return async (request) => {
    if (isDeclaredTooBig(request, limits)) {
      await throwAway(request);
      return { refused: 'too-big' };
    }
    let size = 0;
    const release = (): void => {
      held -= size;
      size = 0;
    };
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        size += chunk.length;
        held += chunk.length;
        const refused = size > limits.bodyBytes ? 'too-big' : held > limits.heldBytes ? 'busy' : null;
        if (refused !== null) {
          chunks.length = 0;
          release();
          await throwAway(request);
          return { refused };
        }
        chunks.push(chunk);
      }
      return { bytes: Buffer.concat(chunks), release };
    } catch {
      release();
      return { refused: 'gone' };
    }
  };
};
