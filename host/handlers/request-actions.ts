import type { requestActions } from '../../core/contract/request-actions.ts';
import { farewellTo } from '../../core/domain/farewell.ts';
import { languageFor } from '../../core/messages/index.ts';
import type { ActionDone } from '../../db/stores/request-actions.ts';
import type { HandlersOf, HostContext } from '../context.ts';
import { readSettings } from '../settings-values.ts';
import { suppressionKey } from '../suppression-key.ts';
import { searchContext } from './queue.ts';

export const requestActionsHandlers = (context: HostContext): HandlersOf<typeof requestActions> => {
  const { db, ports, emit } = context;
  const now = (): number => ports.clock.now();
  const tell = (changed: readonly string[]): void => {
    emit('queue.changed', {});
    for (const request of changed) emit('request.changed', { request });
  };
  const done = ({ action, changed }: ActionDone): { readonly action: string } => {
    tell(changed);
    return { action };
  };

  return {
    'request.snooze': async ({ request, until, note }) =>
      done(await db.write('requests.snooze', { request, until, note: note ?? '', at: now() })),
    'request.reassign': async ({ request, agent, note }) =>
      done(await db.write('requests.reassign', { request, agent, note: note ?? '', at: now() })),
    'request.reopen': async ({ request, note }) =>
      done(await db.write('requests.reopen', { request, note: note ?? '', at: now() })),
    'request.close': async ({ request, reason, note }) =>
      done(await db.write('requests.close', { request, reason, note: note ?? '', at: now() })),
    'request.merge': async ({ request, other, note }) =>
      done(await db.write('requests.merge', { request, other, note: note ?? '', at: now() })),
    'request.split': async ({ note, ...parts }) => {
      const split = await db.write('requests.split', { ...parts, note: note ?? '', at: now() });
      return { ...done(split), request: split.request };
    },
    'request.undo': async ({ action }) => {
      tell((await db.write('requests.undo', { action, at: now() })).changed);
      return {};
    },
    'agents.list': async () => ({ agents: [...(await db.read('agents.list'))] }),
    'request.mergeCandidates': async ({ request, search }) => ({
      rows: await db.read('requests.mergeCandidates', {
        request,
        search,
        searchContext: await searchContext(context),
      }),
    }),
    'request.farewell': async ({ request }) => {
      const detail = await db.read('request.detail', { request, now: now(), key: suppressionKey(ports.secrets) });
      const settings = await readSettings(db);
      const language =
        detail.prospect.language ?? languageFor(settings.language, ports.platform.locale);
      return {
        language,
        email: detail.prospect.emails[0] ?? null,
        ...farewellTo(detail, { language, agent: settings.agentName }),
      };
    },
  };
}; // prettier-ignore
