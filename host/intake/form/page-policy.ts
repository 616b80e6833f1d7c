import { createHash } from 'node:crypto';

/** What a page of ours may do, wherever somebody publishes it: its own style and script by their hashes, and the targets named. */
export const hashSource = (text: string): string =>
  `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;

export const pagePolicy = (allowed: {
  readonly style: string;
  readonly script: string | null;
  /** Origin or scheme that the form may go to and the script may ask; null for none. */
  readonly formAction: string | null;
  readonly connect: string | null;
}): string =>
  [
    "default-src 'none'",
    `style-src ${hashSource(allowed.style)}`,
    ...(allowed.script === null ? [] : [`script-src ${hashSource(allowed.script)}`]),
    ...(allowed.connect === null ? [] : [`connect-src ${allowed.connect}`]),
    `form-action ${allowed.formAction ?? "'none'"}`,
    "base-uri 'none'",
  ].join('; ');
