import { may } from '../../core/domain/role.ts';
import {
  ChartColumn,
  CircleHelp,
  ClipboardList,
  FileDown,
  House,
  ListOrdered,
  Magnet,
  Phone as PhoneIcon,
  ScrollText,
  Settings as SettingsIcon,
  Table2,
  WifiOff,
  type LucideIcon,
} from 'lucide-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useConnectionStatus, useData } from '../data/hooks.tsx';
import { IncomingCard } from '../screens/work/call/incoming-card.tsx';
import { ReferralCard } from '../screens/work/call/referral-card.tsx';
import { DialDialog } from '../screens/work/call/dial-dialog.tsx';
import { WorkScreen } from '../screens/work/work-screen.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { useAnnounce } from './announce.ts';
import { useCallKeys } from './call-keys.ts';
import { useNow } from './clock.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { useFormat } from './format.ts';
import { KeyHelp } from './key-help.tsx';
import { useKeys, wantAltForLetters } from './keyboard.ts';
import { useTexts } from './language.tsx';
import { IntakeChip } from './intake-chip.tsx';
import { LineChip } from './line-chip.tsx';
import { QuietChip } from './quiet-chip.tsx';
import { RecordingKeys, RecordingSign } from './recording.tsx';
import { useReminders } from './reminders.ts';
import { useRemote } from './remote.ts';
import { screenKeys, screens, useNavigation, type Tab } from './navigation.tsx';
import { useSession } from './session.tsx';
import { useLiveCall, useLiveName } from './live-call.ts';

// The queue opens first; the rest is read when it is first shown.
const HomeScreen = lazy(async () => ({
  default: (await import('../screens/home/home-screen.tsx')).HomeScreen,
}));
const ImportScreen = lazy(async () => ({
  default: (await import('../screens/import/import-screen.tsx')).ImportScreen,
}));
const RequestsScreen = lazy(async () => ({
  default: (await import('../screens/requests/requests-screen.tsx')).RequestsScreen,
}));
const ProbesScreen = lazy(async () => ({
  default: (await import('../screens/probes/probes-screen.tsx')).ProbesScreen,
}));
const IntakeScreen = lazy(async () => ({
  default: (await import('../screens/intake/intake-screen.tsx')).IntakeScreen,
}));
const CallsScreen = lazy(async () => ({
  default: (await import('../screens/calls/calls-screen.tsx')).CallsScreen,
}));
const ReviewsScreen = lazy(async () => ({
  default: (await import('../screens/reviews/reviews-screen.tsx')).ReviewsScreen,
}));
const FiguresScreen = lazy(async () => ({
  default: (await import('../screens/figures/figures-screen.tsx')).FiguresScreen,
}));
const SettingsScreen = lazy(async () => ({
  default: (await import('../screens/settings/settings-screen.tsx')).SettingsScreen,
}));

const icons: Readonly<Record<Tab, LucideIcon>> = {
  home: House,
  work: ListOrdered,
  requests: Table2,
  probes: Magnet,
  import: FileDown,
  calls: ScrollText,
  reviews: ClipboardList,
  figures: ChartColumn,
  settings: SettingsIcon,
};

const OfflineBar = () => {
  const status = useConnectionStatus();
  const { connection } = useData();
  const t = useTexts().app;
  return (
    <div role="status">
      {status.kind === 'offline' && (
        <div className="offline">
          <WifiOff size={16} aria-hidden />
          <span className="grow">{t.offline}</span>
          <Button look="link" onClick={connection.retryNow}>
            {t.offlineRetry}
          </Button>
        </div>
      )}
    </div>
  );
};

const hourMs = 3_600_000;

/** The call that goes on while another screen is shown. */
const CallChip = () => {
  const navigation = useNavigation();
  const live = useLiveCall();
  const name = useLiveName();
  const t = useTexts().app;
  const format = useFormat();
  const now = useNow(live ? 1000 : hourMs);
  if (!live || navigation.screen === 'work') return null;
  const time = format.duration(now - (live.answeredAt ?? live.startedAt));
  return (
    <button type="button" className="call-chip" title={t.backToCall} onClick={() => navigation.go('work')}>
      <PhoneIcon size={15} aria-hidden />
      <span className="clip">{t.inCall(name, time)}</span>
    </button>
  );
};

const Tabs = () => {
  const t = useTexts().app;
  const navigation = useNavigation();
  const reviewer = may(useSession().hello.role, 'reviews.write');
  // Whoever reviews nobody's calls finds their own there.
  const nameOf = (screen: Tab): string => (screen === 'reviews' && !reviewer ? t.mine : t[screen]);
  return (
    <nav aria-label={t.navigation} className="tabs">
      {screens.map((screen) => {
        const Icon = icons[screen];
        return (
          <button
            key={screen}
            type="button"
            className="tab"
            aria-current={
              navigation.screen === screen || (screen === 'import' && navigation.screen === 'intake')
                ? 'page'
                : undefined
            }
            aria-keyshortcuts={`g ${screenKeys[screen]}`}
            title={`${nameOf(screen)} (g ${screenKeys[screen]})`}
            onClick={() => navigation.go(screen)}
          >
            <Icon size={17} aria-hidden />
            {nameOf(screen)}
          </button>
        );
      })}
    </nav>
  );
};

export const Shell = () => {
  const texts = useTexts();
  const t = texts.app;
  const navigation = useNavigation();
  const { settings } = useSession();
  const [help, setHelp] = useState(false);
  useEffect(() => wantAltForLetters(settings.altForLetters), [settings.altForLetters]);
  useAnnounce();
  useReminders();
  useRemote();
  useCallKeys();
  useKeys({
    '?': () => setHelp(true),
    'g h': () => navigation.go('home'),
    'g q': () => navigation.go('work'),
    'g r': () => navigation.go('requests'),
    'g p': () => navigation.go('probes'),
    'g i': () => navigation.go('import'),
    'g l': () => navigation.go('calls'),
    'g v': () => navigation.go('reviews'),
    'g f': () => navigation.go('figures'),
    'g s': () => navigation.go('settings'),
    d: () => navigation.setPad(''),
  });
  return (
    <div className="shell">
      <a className="skip" href="#content">
        {t.skip}
      </a>
      <header className="bar">
        <span className="brand">{t.name}</span>
        <Tabs />
        <span className="grow" />
        <RecordingSign />
        <CallChip />
        <IntakeChip />
        <LineChip />
        <QuietChip />
        {settings.agentName !== '' && <span className="bar__agent clip">{settings.agentName}</span>}
        <IconButton name={t.keys} icon={CircleHelp} hint="?" onClick={() => setHelp(true)} />
      </header>
      <OfflineBar />
      <main id="content" className="content" tabIndex={-1}>
        <ErrorBoundary key={navigation.screen} t={t}>
          <Suspense fallback={<div className="screen" aria-busy="true" />}>
            {navigation.screen === 'home' && <HomeScreen />}
            {navigation.screen === 'work' && <WorkScreen />}
            {navigation.screen === 'requests' && <RequestsScreen />}
            {navigation.screen === 'probes' && <ProbesScreen />}
            {navigation.screen === 'import' && <ImportScreen />}
            {navigation.screen === 'intake' && <IntakeScreen />}
            {navigation.screen === 'calls' && <CallsScreen />}
            {navigation.screen === 'reviews' && <ReviewsScreen />}
            {navigation.screen === 'figures' && <FiguresScreen />}
            {navigation.screen === 'settings' && <SettingsScreen />}
          </Suspense>
        </ErrorBoundary>
      </main>
      <RecordingKeys />
      <IncomingCard />
      <ReferralCard />
      {navigation.pad !== null && (
        <DialDialog key={navigation.pad} number={navigation.pad} onClose={() => navigation.setPad(null)} />
      )}
      {help && <KeyHelp onClose={() => setHelp(false)} />}
    </div>
  );
};
