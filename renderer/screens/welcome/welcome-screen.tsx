import './welcome.css';
import { GraduationCap, PlugZap } from 'lucide-react';
import { useId, useState, type ReactNode } from 'react';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { LockedSettings, useLocks } from '../../app/policy.tsx';
import { useSession } from '../../app/session.tsx';
import { useCommand, useQuery } from '../../data/hooks.tsx';
import { Button } from '../../ui/button.tsx';
import { Choice, TextField } from '../../ui/field.tsx';
import { ErrorNote } from '../../ui/states.tsx';
import { lineInputOf, SipForm, useSipFields } from '../settings/line-form.tsx';

type Way = 'practise' | 'connect';

const WayCard = ({
  way,
  chosen,
  onChoose,
  icon,
  title,
  text,
}: {
  readonly way: Way;
  readonly chosen: Way;
  readonly onChoose: (way: Way) => void;
  readonly icon: ReactNode;
  readonly title: string;
  readonly text: string;
}) => {
  const id = useId();
  return (
    <label className="way">
      <input
        type="radio"
        name="way"
        checked={way === chosen}
        aria-describedby={id}
        onChange={() => onChoose(way)}
      />
      <span className="way__box">
        {icon}
        <span>
          <strong>{title}</strong>
          <span id={id} className="way__text">
            {text}
          </span>
        </span>
      </span>
    </label>
  );
};

/** The first start: language, name, and one of two ways to begin. Nothing else is asked. */
export const Welcome = () => {
  const texts = useTexts();
  const t = texts.settings;
  const language = useLanguage();
  const { settings } = useSession();
  const account = useQuery('line.get', {}).data?.account ?? null;
  const [name, setName] = useState(settings.agentName);
  const [tried, setTried] = useState(false);
  const [picked, setWay] = useState<Way | null>(null);
  const sip = useSipFields(account);
  const locks = useLocks();
  // A line that IT has set is there to be used.
  const way = picked ?? (locks.line === null ? 'practise' : 'connect');
  const set = useCommand('settings.set');
  const line = useCommand('line.save');
  const seed = useCommand('practice.seed');
  const busy = set.pending || line.pending || seed.pending;

  const start = async (): Promise<void> => {
    setTried(true);
    if (name.trim() === '') return;
    if (way === 'practise') {
      if ((await line.run({ kind: 'practice' })) === null) return;
      if ((await seed.run({ language })) === null) return;
    } else if ((await line.run(lineInputOf(sip.fields))) === null) return;
    await set.run({
      ...(locks.settings.includes('agentName') ? {} : { agentName: name.trim() }),
      ...(locks.settings.includes('language') ? {} : { language }),
      welcomed: true,
    });
  };

  return (
    <main className="whole welcome">
      <form
        className="welcome__form"
        onSubmit={(event) => {
          event.preventDefault();
          void start();
        }}
      >
        <header>
          <h1>{t.welcomeTitle}</h1>
          <p className="welcome__text">{t.welcomeText}</p>
        </header>
        <div className="welcome__you">
          <TextField
            label={t.welcomeName}
            hint={t.agentNameHint}
            error={tried && name.trim() === '' ? t.welcomeNameMissing : null}
            autoComplete="name"
            autoFocus
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <LockedSettings names={['language']}>
            <Choice
              label={t.language}
              value={language}
              options={[
                ['fr', t.french],
                ['en', t.english],
              ]}
              onChoose={(next) => void set.run({ language: next })}
            />
          </LockedSettings>
        </div>
        <fieldset className="ways">
          <legend className="field__label">{t.welcomeLine}</legend>
          <WayCard
            way="practise"
            chosen={way}
            onChoose={setWay}
            icon={<GraduationCap size={22} aria-hidden />}
            title={t.welcomePractise}
            text={t.welcomePractiseHelp}
          />
          <WayCard
            way="connect"
            chosen={way}
            onChoose={setWay}
            icon={<PlugZap size={22} aria-hidden />}
            title={t.welcomeConnect}
            text={t.welcomeConnectHelp}
          />
        </fieldset>
        {way === 'connect' && (
          <SipForm
            fields={sip.fields}
            set={sip.set}
            locked={locks.line?.[0]?.fields ?? []}
            hasPassword={account?.kind === 'sip' && account.hasPassword}
          />
        )}
        <ErrorNote error={line.error ?? seed.error ?? set.error} />
        <div>
          <Button submit look="primary" large disabled={busy || (way === 'connect' && !sip.complete)}>
            {way === 'connect' ? t.welcomeConnectStart : t.welcomeStart}
          </Button>
        </div>
      </form>
    </main>
  );
};
