import { MicOff, PlugZap, WifiOff } from 'lucide-react';
import { useTexts } from '../../../app/language.tsx';
import { useNavigation } from '../../../app/navigation.tsx';
import { usePhone, usePhoneState } from '../../../app/telephone.tsx';
import { useConnectionStatus } from '../../../data/hooks.tsx';
import { Button } from '../../../ui/button.tsx';

const useOnline = (): boolean => useConnectionStatus().kind === 'online';

/** Whether a call can be placed: the line carries it, and the host writes it down before it is dialled. */
export const useReadyToCall = (): boolean => {
  const { line } = usePhoneState();
  return useOnline() && line.status === 'ready';
};

/**
 * Why no call can be placed now, with what to do: the host first, then the line, then the microphone. `id` is of what
 * says why, for the buttons that wait for it.
 */
export const LineNotice = ({ id }: { readonly id: string }) => {
  const online = useOnline();
  const t = useTexts();
  const { line, microphone } = usePhoneState();
  const phone = usePhone();
  const navigation = useNavigation();
  // The practice line does without a microphone, and says so.
  const spoken = {
    refused: t.call.micRefused,
    absent: t.call.micAbsent,
    busy: t.call.micBusy,
    unknown: null,
    ready: null,
  }[microphone];
  const mic = spoken !== null && line.kind === 'practice' ? t.practice.silentMicrophone : spoken;
  const connecting = line.status === 'connecting' || line.status === 'registering';
  return (
    <>
      {!online && (
        <div id={id} className="notice" role="status">
          <WifiOff size={16} aria-hidden />
          <p>{t.call.hostAway}</p>
        </div>
      )}
      {online && line.status !== 'ready' && (
        <div id={id} className="notice" role="status">
          <PlugZap size={16} aria-hidden />
          <div>
            <p>
              {line.problem === null
                ? line.kind === 'none'
                  ? t.call.lineNone
                  : connecting
                    ? t.app.lineConnecting
                    : t.call.lineNotReady
                : t.lineProblem[line.problem]}
            </p>
            {!connecting && (
              <p className="notice__actions">
                {line.status === 'waiting-to-retry' && (
                  <Button look="link" onClick={phone.retryNow}>
                    {t.app.lineRetry}
                  </Button>
                )}
                <Button look="link" onClick={() => navigation.go('settings', 'line')}>
                  {t.call.lineSet}
                </Button>
              </p>
            )}
          </div>
        </div>
      )}
      {mic !== null && (
        <div className="notice" role="status">
          <MicOff size={16} aria-hidden />
          <p>{mic}</p>
        </div>
      )}
    </>
  );
};
