import { Dialog } from '../ui/dialog.tsx';
import { Keys } from '../ui/keys.tsx';
import { useTexts } from './language.tsx';
import { screenKeys, screens } from './navigation.tsx';

type Entry = readonly [keys: string, text: string];

const Group = ({ title, entries }: { readonly title: string; readonly entries: readonly Entry[] }) => (
  <section>
    <h3>{title}</h3>
    <dl>
      {entries.map(([keys, text]) => (
        <div key={keys + text}>
          <dt>{text}</dt>
          <dd>
            <Keys keys={keys} />
          </dd>
        </div>
      ))}
    </dl>
  </section>
);

export const KeyList = () => {
  const texts = useTexts();
  const t = texts.app;
  return (
    <div className="key-help">
      <Group
        title={t.keysCall}
        entries={[
          ['c', t.keyDialLetter],
          ['F9', t.keyDial],
          ['m', t.keyMute],
          ['h', t.keyHold],
          ['r', t.keyCure],
          ['d', t.keyPad],
          ['F8', texts.several.keySwap],
          ['F8', texts.line.keyRedial],
          ['t', texts.several.keyTransfer],
          ['+ -', texts.several.keyJoin],
          ['y x', texts.several.keyReferral],
          ['z', texts.several.keyDoNotDisturb],
          ['e', texts.recording.keyRecord],
          ['p', texts.recording.keyPause],
          ['v', texts.recording.keyDrop],
          ['w', texts.privacy.keyWithdraw],
          ['b', texts.asked.keyCallback],
          ['F7', texts.offers.keyTick],
          [t.escapeKey, t.keyReject],
        ]}
      />
      <Group
        title={t.keysWrapUp}
        entries={[
          ['F2 F3 F4', texts.wrapUp.keyExpected],
          ['0–9 a–z', t.keyOutcome],
          ['Ctrl+Enter', t.keySave],
        ]}
      />
      <Group
        title={t.keysQueue}
        entries={[
          ['/', t.keySearch],
          ['↑ ↓ j k', t.keyMove],
          ['Enter', t.keyOpen],
          ['a', t.keyNote],
          ['n', texts.work.keyNext],
          ['q', texts.work.keyPause],
          ['f', texts.work.stop],
          ['o', texts.actions.keyMenu],
        ]}
      />
      <Group
        title={texts.recordingReview.keys}
        entries={[
          [t.spaceKey, texts.recordingReview.keyPlay],
          ['← →', texts.recordingReview.keyJump],
          [`${t.homeKey} ${t.endKey}`, texts.recordingReview.keyEnds],
          [', .', texts.recordingReview.keyMarks],
          ['1–7', texts.recordingReview.keySpeed],
          ['s', texts.recordingReview.keySkip],
          ['m', texts.recordingReview.keyMark],
        ]}
      />
      <Group
        title={t.keysGeneral}
        entries={[
          ...screens.map((screen): Entry => [`g ${screenKeys[screen]}`, t.keyGo(t[screen])]),
          ['?', t.keyHelp],
          [t.escapeKey, t.keyEscape],
        ]}
      />
    </div>
  );
};

export const KeyHelp = ({ onClose }: { readonly onClose: () => void }) => {
  const t = useTexts().app;
  return (
    <Dialog title={t.keysTitle} wide toRead onClose={onClose}>
      <KeyList />
    </Dialog>
  );
};
