import { Headset } from 'lucide-react';
import { useTexts } from '../../app/language.tsx';
import { useConnectHeadset, useHeadsetState } from '../../app/headset.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/states.tsx';

/** Buttons and lights of a headset: the browser lets us in only after a click. */
export const HeadsetPanel = () => {
  const t = useTexts().headset;
  const { available, connected } = useHeadsetState();
  const connect = useConnectHeadset();
  return (
    <>
      <h2>{t.title}</h2>
      <div className="panel">
        <p className="soft">{available ? t.help : t.unavailable}</p>
        {connected.length > 0 && (
          <ul role="status">
            {connected.map((name) => (
              <li key={name}>{t.works(name)}</li>
            ))}
          </ul>
        )}
        <div>
          <Button icon={Headset} disabled={!available} onClick={connect.run}>
            {t.connect}
          </Button>
        </div>
        <ErrorNote error={connect.error} />
      </div>
    </>
  );
};
