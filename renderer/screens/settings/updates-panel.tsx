import { RefreshCw, RotateCw } from 'lucide-react';
import type { UpdateStatus } from '../../../core/contract/updates.ts';
import { assertNever, ExpectedError } from '../../../core/errors.ts';
import { useErrorText } from '../../app/errors.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { useSession } from '../../app/session.tsx';
import { useCommand, useQuery } from '../../data/hooks.tsx';
import { Button } from '../../ui/button.tsx';
import { ErrorNote, Failed } from '../../ui/states.tsx';

const useWords = (): ((status: UpdateStatus) => string) => {
  const { updates: t, noUpdates } = useTexts();
  const format = useFormat();
  const sentence = useErrorText();
  return (status) => {
    switch (status.kind) {
      case 'off':
        return noUpdates[status.why];
      case 'waiting':
        return status.checkedAt === null ? t.waiting : t.upToDate(format.dayTime(status.checkedAt));
      case 'fetching':
        return t.fetching(format.percent(status.percent / 100));
      case 'ready':
        return t.ready(status.version);
      case 'failed':
        return `${t.failed(format.dayTime(status.at))} ${sentence(new ExpectedError(status.error, status.error))}`;
      default:
        return assertNever(status);
    }
  };
};

/** Whether there is a newer version, and taking it: the agent says when, and never during a call. */
export const UpdatesPanel = () => {
  const texts = useTexts();
  const t = texts.updates;
  const { hello } = useSession();
  const words = useWords();
  const state = useQuery('updates.state', {});
  const look = useCommand('updates.check');
  const install = useCommand('updates.install');
  const { data } = state;
  const ready = data?.status.kind === 'ready';
  return (
    <section className="panel stack" aria-labelledby="updates-title">
      <h3 id="updates-title">{t.title}</h3>
      {data ? (
        <>
          <p className="soft">{t.version(hello.version, texts.updateChannel[data.channel])}</p>
          <p className={ready ? 'strong' : undefined} role="status">
            {words(data.status)}
          </p>
          {ready && <p className="soft">{data.inCall ? t.inCall : t.readyHelp}</p>}
          {data.status.kind !== 'off' && (
            <div className="line">
              {ready && (
                <Button
                  look="primary"
                  icon={RotateCw}
                  disabled={data.inCall || install.pending}
                  onClick={() => void install.run({})}
                >
                  {t.install}
                </Button>
              )}
              <Button
                icon={RefreshCw}
                disabled={data.status.kind === 'fetching' || look.pending}
                onClick={() => void look.run({})}
              >
                {t.look}
              </Button>
            </div>
          )}
          {/* What a look met is said above, for every window alike. */}
          <ErrorNote error={install.error} />
        </>
      ) : state.error !== null ? (
        <Failed title={texts.app.failed} error={state.error} onRetry={state.retry} />
      ) : (
        <div className="placeholder" style={{ height: 64 }} aria-busy="true" />
      )}
    </section>
  );
};
