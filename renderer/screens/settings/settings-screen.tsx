import './settings.css';
import {
  AudioLines,
  FileOutput,
  Hash,
  Inbox,
  Info,
  Keyboard,
  ListChecks,
  MonitorUp,
  PhoneCall,
  Scale,
  ShieldCheck,
  Stethoscope,
  UserRound,
  type LucideIcon,
} from 'lucide-react';
import { may } from '../../../core/domain/role.ts';
import { useTexts } from '../../app/language.tsx';
import { useNavigation, type SettingsPart } from '../../app/navigation.tsx';
import { useSession } from '../../app/session.tsx';
import { About } from './about-part.tsx';
import { Devices } from './devices-part.tsx';
import { Check } from './check-part.tsx';
import { Dialling } from './dialling-part.tsx';
import { Exports } from './exports-part.tsx';
import { HotKeys } from './hot-keys-part.tsx';
import { Line } from './line-part.tsx';
import { Outcomes } from './outcomes-part.tsx';
import { Privacy } from './privacy-part.tsx';
import { Rules } from './rules-part.tsx';
import { Sources } from './sources-part.tsx';
import { Workstations } from './workstations-part.tsx';
import { You } from './you-part.tsx';

const icons: Readonly<Record<SettingsPart, LucideIcon>> = {
  you: UserRound,
  line: PhoneCall,
  dialling: Hash,
  hotKeys: Keyboard,
  check: Stethoscope,
  devices: AudioLines,
  outcomes: ListChecks,
  rules: Scale,
  privacy: ShieldCheck,
  sources: Inbox,
  exports: FileOutput,
  workstations: MonitorUp,
  about: Info,
};
const allParts: readonly SettingsPart[] = [
  'you',
  'line',
  'dialling',
  'devices',
  'hotKeys',
  'check',
  'outcomes',
  'rules',
  'privacy',
  'sources',
  'exports',
  'workstations',
  'about',
];

export const SettingsScreen = () => {
  const t = useTexts().settings;
  const navigation = useNavigation();
  const { part } = navigation;
  const { capabilities, role } = useSession().hello;
  const parts = allParts.filter(
    (one) =>
      (one !== 'hotKeys' || capabilities.hotKeys) &&
      // Rules that hold for everybody at the desk are not an agent's to change, and the host refuses them.
      ((one !== 'outcomes' && one !== 'rules') || may(role, 'administer')) &&
      (one !== 'exports' || may(role, 'export')),
  );
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
        {part === 'hotKeys' && <HotKeys />}
        {part === 'outcomes' && <Outcomes />}
        {part === 'rules' && <Rules />}
        {part === 'privacy' && <Privacy />}
        {part === 'sources' && <Sources />}
        {part === 'exports' && <Exports />}
        {part === 'workstations' && <Workstations />}
        {part === 'about' && <About />}
      </section>
    </div>
  );
};
