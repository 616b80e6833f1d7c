import { Retention } from './retention-panel.tsx';
import { Suppressions } from './suppressions-panel.tsx';
import { useTexts } from '../../app/language.tsx';

/** Who must not be called, and how long anybody is kept. */
export const Privacy = () => {
  const t = useTexts().settings;
  return (
    <div className="settings__body">
      <h2>{t.privacy}</h2>
      <Suppressions />
      <Retention />
    </div>
  );
};
