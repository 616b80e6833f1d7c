import { KeyList } from '../../app/key-help.tsx';
import { useTexts } from '../../app/language.tsx';
import { useSession } from '../../app/session.tsx';
import { PolicyPanel } from './policy-panel.tsx';
import { SecretsPanel } from './secrets-panel.tsx';
import { BackupsPanel } from './backups-panel.tsx';
import { UpdatesPanel } from './updates-panel.tsx';
import { DoctorPanel } from './doctor-panel.tsx';

export const About = () => {
  const t = useTexts().settings;
  const { hello } = useSession();
  return (
    <div className="settings__body">
      <h2>{t.about}</h2>
      <div className="panel">
        <div>
          <p className="strong">{t.version(hello.version)}</p>
          <p>{t.aboutText}</p>
          <p className="soft small">{t.workstation(hello.workstation)}</p>
        </div>
      </div>
      <UpdatesPanel />
      <SecretsPanel />
      <PolicyPanel />
      <DoctorPanel />
      <BackupsPanel />
      <h2>{t.shortcuts}</h2>
      <div className="panel">
        <KeyList />
      </div>
    </div>
  );
};
