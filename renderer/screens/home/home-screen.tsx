import './home.css';
import { CalendarDays, ListOrdered } from 'lucide-react';
import { useErrorText } from '../../app/errors.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { useNavigation } from '../../app/navigation.tsx';
import { useClient, useQuery } from '../../data/hooks.tsx';
import { download } from '../../data/download.ts';
import { Button } from '../../ui/button.tsx';
import { Empty, Failed } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';
import { BlockedPanel } from './blocked-panel.tsx';
import { FreePanel } from './free-panel.tsx';
import { KeptPanel } from './kept-panel.tsx';
import { TimeLine } from './time-line.tsx';
import { WaitingPanel } from './waiting-panel.tsx';

const Loading = () => (
  <div className="home__columns" aria-busy="true">
    <div className="placeholder home__placeholder" />
    <div className="home__side">
      {[130, 100, 130].map((height, index) => (
        <div key={index} className="placeholder" style={{ height }} />
      ))}
    </div>
  </div>
);

/** What is owed today, and what stands in the way of it. Each part leads to where something can be done about it. */
export const HomeScreen = () => {
  const t = useTexts().home;
  const format = useFormat();
  const navigation = useNavigation();
  const client = useClient();
  const toast = useToast();
  const sentence = useErrorText();
  const home = useQuery('home.get', {});
  const exportCalendar = async (): Promise<void> => {
    try {
      const { name, body, complete } = await client.call('promises.calendar', {});
      download(name, 'text/calendar;charset=utf-8', body);
      toast({ text: complete ? t.exported(name) : t.exportedPart(name) });
    } catch (error) {
      toast({ text: sentence(error) });
    }
  };
  const { data } = home;
  return (
    <div className="screen">
      <div className="page home">
        <header className="page__head">
          <h1 className="grow">
            {t.title}
            {data && <span className="soft home__date">{format.date(data.now)}</span>}
          </h1>
          <Button icon={CalendarDays} onClick={() => void exportCalendar()}>
            {t.export}
          </Button>
        </header>
        {data ? (
          <div className="home__columns">
            <section className="panel home__promises" aria-labelledby="home-promises">
              <h2 id="home-promises">{t.promises}</h2>
              {data.promises.length === 0 ? (
                <Empty icon={CalendarDays} title={t.noneTitle} text={t.noneHelp}>
                  <Button look="primary" icon={ListOrdered} onClick={() => navigation.go('work')}>
                    {t.toQueue}
                  </Button>
                </Empty>
              ) : (
                <TimeLine home={data} />
              )}
            </section>
            <div className="home__side">
              <WaitingPanel waiting={data.waiting} />
              <KeptPanel kept={data.kept} />
              <FreePanel free={data.free} />
              <BlockedPanel blocked={data.blocked} />
            </div>
          </div>
        ) : home.error === null ? (
          <Loading />
        ) : (
          <Failed title={t.failedTitle} error={home.error} onRetry={home.retry} />
        )}
      </div>
    </div>
  );
};
