import './settings.css';
import {
  AudioLines,
  Hash,
  Inbox,
  Info,
  ListChecks,
  PhoneCall,
  Stethoscope,
  UserRound,
  type LucideIcon,
} from 'lucide-react';
import { useTexts } from '../../app/language.tsx';
import { useNavigation, type SettingsPart } from '../../app/navigation.tsx';
import { About } from './about-part.tsx';
import { Devices } from './devices-part.tsx';
import { Check } from './check-part.tsx';
import { Dialling } from './dialling-part.tsx';
import { Line } from './line-part.tsx';
import { Outcomes } from './outcomes-part.tsx';
import { Sources } from './sources-part.tsx';
import { You } from './you-part.tsx';

const icons: Readonly<Record<SettingsPart, LucideIcon>> = {
  you: UserRound,
  line: PhoneCall,
  dialling: Hash,
  check: Stethoscope,
  devices: AudioLines,
  outcomes: ListChecks,
  sources: Inbox,
  about: Info,
};
const parts: readonly SettingsPart[] = [
  'you',
  'line',
  'dialling',
  'devices',
  'check',
  'outcomes',
  'sources',
  'about',
];

export const SettingsScreen = () => {
  const t = useTexts().settings;
  const navigation = useNavigation();
  const { part } = navigation;
  return (
    <div className="settings">
      <nav className="settings__nav" aria-label={t.sections}>
        <h1>{t.title}</h1>
        {parts.map((one) => {
          const Icon = icons[one];
          return (
            <button
              key={one}
              type="button"
              className="tab"
              aria-current={one === part ? 'page' : undefined}
              onClick={() => navigation.go('settings', one)}
            >
              <Icon size={17} aria-hidden />
              {t[one]}
            </button>
          );
        })}
      </nav>
      <section className="settings__part" aria-label={t[part]} tabIndex={0}>
        {part === 'you' && <You />}
        {part === 'line' && <Line />}
        {part === 'check' && <Check />}
        {part === 'dialling' && <Dialling />}
        {part === 'devices' && <Devices />}
        {part === 'outcomes' && <Outcomes />}
        {part === 'sources' && <Sources />}
        {part === 'about' && <About />}
      </section>
    </div>
  );
};
