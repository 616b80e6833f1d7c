import { Link2Off, Monitor, PhoneOutgoing } from 'lucide-react';
import type { ReactNode } from 'react';
import { errorSentence, languageFor } from '../../core/messages/index.ts';
import { DataProvider, useConnectionStatus, useQuery } from '../data/hooks.tsx';
import type { DataStore } from '../data/store.ts';
import { Welcome } from '../screens/welcome/welcome-screen.tsx';
import { Button } from '../ui/button.tsx';
import { Empty, ErrorNote, Failed } from '../ui/states.tsx';
import { Toasts } from '../ui/toast.tsx';
import { firstLanguage, useAppearance } from './appearance.ts';
import { useClaim } from './claim.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { LanguageProvider, useLanguage, useTexts } from './language.tsx';
import { NavigationProvider } from './navigation.tsx';
import { SessionProvider, useSession, type SessionFacts } from './session.tsx';
import { Shell } from './shell.tsx';
import { WorkSessionProvider } from './work-session.tsx';
import { LineKeeper, TelephoneProvider, type Telephone } from './telephone.tsx';

/** The window before it knows who it is: connecting, or refused. */
const BeforeSession = () => {
  const status = useConnectionStatus();
  const language = useLanguage();
  const t = useTexts().app;
  if (status.kind === 'refused') {
    return (
      <main className="whole" role="alert">
        <Empty
          icon={Link2Off}
          title={t.refusedTitle}
          text={errorSentence(status.code, status.message, language)}
        >
          <p>{t.refusedHelp}</p>
          <code className="command">npm start</code>
        </Empty>
      </main>
    );
  }
  return (
    <main className="whole" aria-busy="true">
      <Empty icon={PhoneOutgoing} title={status.kind === 'offline' ? t.offline : t.connecting} />
    </main>
  );
};

const Elsewhere = ({ onUse, error }: { readonly onUse: () => void; readonly error: unknown }) => {
  const t = useTexts().app;
  return (
    <main className="whole">
      <Empty icon={Monitor} title={t.elsewhereTitle} text={t.elsewhereHelp}>
        <p>{t.elsewhereLive}</p>
        <ErrorNote error={error} />
        <Button look="primary" large onClick={onUse}>
          {t.elsewhereUse}
        </Button>
      </Empty>
    </main>
  );
};

const Claimed = ({ children }: { readonly children: ReactNode }) => {
  const claim = useClaim();
  if (claim.active === null) return <BeforeSession />;
  return claim.active ? children : <Elsewhere onUse={claim.take} error={claim.error} />;
};

const Inside = ({ facts }: { readonly facts: SessionFacts }) => {
  const language = languageFor(facts.settings.language, facts.hello.locale);
  useAppearance(facts.settings.theme, language);
  return (
    <SessionProvider value={facts}>
      <LanguageProvider language={language}>
        <Toasts>
          <Claimed>
            <NavigationProvider>
              <LineKeeper>
                <FirstOrShell />
              </LineKeeper>
            </NavigationProvider>
          </Claimed>
        </Toasts>
      </LanguageProvider>
    </SessionProvider>
  );
};

const FirstOrShell = () => {
  const t = useTexts().app;
  const { hello } = useSession();
  return (
    <ErrorBoundary t={t}>
      {hello.firstStart ? (
        <Welcome />
      ) : (
        <WorkSessionProvider>
          <Shell />
        </WorkSessionProvider>
      )}
    </ErrorBoundary>
  );
};

const Start = () => {
  const hello = useQuery('session.hello', {});
  const settings = useQuery('settings.get', {});
  const status = useConnectionStatus();
  const t = useTexts().app;
  const error = hello.error ?? settings.error;
  if (status.kind === 'refused') return <BeforeSession />;
  if (hello.data && settings.data) return <Inside facts={{ hello: hello.data, settings: settings.data }} />;
  if (error !== null) {
    const retry = (): void => {
      hello.retry();
      settings.retry();
    };
    return (
      <main className="whole">
        <Failed title={t.failed} error={error} onRetry={retry} />
      </main>
    );
  }
  return <BeforeSession />;
};

export const App = ({ store, telephone }: { readonly store: DataStore; readonly telephone: Telephone }) => (
  <DataProvider value={store}>
    <TelephoneProvider value={telephone}>
      <LanguageProvider language={firstLanguage()}>
        <Start />
      </LanguageProvider>
    </TelephoneProvider>
  </DataProvider>
);
