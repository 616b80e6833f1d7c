import { z } from 'zod';
import type { PolicyFile } from '../../core/contract/policy-file.ts';
import { updateChannels } from '../../core/contract/updates.ts';
import type { UpdateSource } from '../../core/ports.ts';
import type { Db } from '../../db/client.ts';

/** The packages are signed; the server is asked over TLS so that nobody on the way learns or holds back what is asked. */
const isServer = (text: string): boolean => {
  const url = URL.parse(text);
  if (url === null || url.username !== '' || url.search !== '' || url.hash !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && url.hostname === '127.0.0.1');
};

/** What IT sets: `{"server": "https://updates.example.org/rappel/", "channel": "latest", "enabled": true}`. */
export const updateOptions = z.strictObject({
  server: z
    .string()
    .max(2000)
    .refine(isServer, 'an https:// address, without user, query or fragment')
    .nullable(),
  channel: z.enum(updateChannels).default('latest'),
  enabled: z.boolean().default(true),
});
export type UpdateOptions = z.infer<typeof updateOptions>;

/** Among the settings of the database, under a name of its own that no window can write. */
export const updatesSetting = 'updates';

const none: UpdateOptions = { server: null, channel: 'latest', enabled: true };

/**
 * The one place that says whether and where updates are looked for: nothing is asked of anybody until IT has set a
 * server, by the policy of the machine, which wins, or by `rappel updates`. A stored value that does not fit counts as none.
 */
export const readUpdateOptions = async (db: Db, policy: PolicyFile['update']): Promise<UpdateOptions> => {
  const parsed = updateOptions.safeParse((await db.read('settings.read'))[updatesSetting]);
  const set = parsed.success ? parsed.data : none;
  return policy
    ? {
        enabled: policy.enabled,
        server: policy.server ?? set.server,
        channel: policy.channel ?? set.channel,
      }
    : set;
};

/** Null where nothing is to be looked for. */
export const sourceOf = ({ server, channel, enabled }: UpdateOptions): UpdateSource | null =>
  server !== null && enabled ? { server, channel } : null;
