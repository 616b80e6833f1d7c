import { codec, type Codec, type LineOptions } from '../../../core/contract/line.ts';
import { useTexts } from '../../app/language.tsx';
import { Button } from '../../ui/button.tsx';
import { CheckField, SelectField, TextField } from '../../ui/field.tsx';

const codecNames: Readonly<Record<Codec, string>> = {
  opus: 'Opus',
  g722: 'G.722',
  pcmu: 'PCMU',
  pcma: 'PCMA',
};

const Codecs = ({
  locked,
  chosen,
  onChoose,
}: {
  readonly locked: boolean;
  readonly chosen: readonly Codec[];
  readonly onChoose: (codecs: Codec[]) => void;
}) => {
  const t = useTexts().line;
  return (
    <div className="field" role="group" aria-label={t.codecs}>
      <span className="field__label">{t.codecs}</span>
      <p className="line">
        {chosen.map((name) => (
          <Button
            key={name}
            look="plain"
            disabled={locked}
            aria-label={t.codecRemove(codecNames[name])}
            onClick={() => onChoose(chosen.filter((each) => each !== name))}
          >
            {codecNames[name]} ×
          </Button>
        ))}
        {codec.options
          .filter((name) => !chosen.includes(name))
          .map((name) => (
            <Button
              key={name}
              look="link"
              disabled={locked}
              aria-label={t.codecAdd(codecNames[name])}
              onClick={() => onChoose([...chosen, name])}
            >
              + {codecNames[name]}
            </Button>
          ))}
      </p>
      <span className="field__hint">{t.codecsHint}</span>
    </div>
  );
};

/** What IT may have to set for one account; nobody else needs to open it. */
export const LineOptionsForm = ({
  locked,
  options,
  set,
  turnPassword,
  setTurnPassword,
  hasTurnPassword,
}: {
  /** Names of fields, `options.stun` and the like. */
  readonly locked: readonly string[];
  readonly options: LineOptions;
  readonly set: (change: Partial<LineOptions>) => void;
  readonly turnPassword: string;
  readonly setTurnPassword: (password: string) => void;
  readonly hasTurnPassword: boolean;
}) => {
  const texts = useTexts();
  const t = texts.line;
  const { callerId } = options;
  const isLocked = (name: keyof LineOptions): boolean => locked.includes(`options.${name}`);
  return (
    <details>
      <summary>{t.options}</summary>
      <div className="form-grid">
        <TextField
          label={t.outboundProxy}
          hint={t.outboundProxyHint}
          placeholder="edge.example.com:5060"
          maxLength={500}
          disabled={isLocked('outboundProxy')}
          value={options.outboundProxy}
          onChange={(event) => set({ outboundProxy: event.target.value })}
        />
        <SelectField
          label={t.dtmf}
          disabled={isLocked('dtmf')}
          value={options.dtmf}
          options={[
            ['rfc4733', t.dtmfEvents],
            ['info', t.dtmfInfo],
            ['in-band', t.dtmfTones],
          ]}
          onChange={({ target: { value } }) =>
            set({ dtmf: value === 'info' || value === 'in-band' ? value : 'rfc4733' })
          }
        />
        <SelectField
          label={t.callerIdWay}
          disabled={isLocked('callerId')}
          value={callerId.way}
          options={[
            ['account', t.callerAccount],
            ['preferred', t.callerPreferred],
            ['from', t.callerFrom],
          ]}
          onChange={({ target: { value } }) =>
            set({
              callerId: { ...callerId, way: value === 'preferred' || value === 'from' ? value : 'account' },
            })
          }
        />
        <TextField
          label={t.callerNumber}
          type="tel"
          maxLength={32}
          disabled={callerId.way === 'account' || isLocked('callerId')}
          value={callerId.number}
          onChange={(event) => set({ callerId: { ...callerId, number: event.target.value } })}
        />
        <Codecs locked={isLocked('codecs')} chosen={options.codecs} onChoose={(codecs) => set({ codecs })} />
        <div className="stack-s">
          <CheckField
            label={t.earlyMedia}
            disabled={isLocked('earlyMedia')}
            checked={options.earlyMedia}
            onChange={(event) => set({ earlyMedia: event.target.checked })}
          />
          <CheckField
            label={t.sessionTimers}
            disabled={isLocked('sessionTimers')}
            checked={options.sessionTimers}
            onChange={(event) => set({ sessionTimers: event.target.checked })}
          />
        </div>
        <TextField
          label={t.stun}
          placeholder="stun:stun.example.com:3478"
          maxLength={500}
          disabled={isLocked('stun')}
          value={options.stun}
          onChange={(event) => set({ stun: event.target.value })}
        />
        <TextField
          label={t.turn}
          placeholder="turn:turn.example.com:3478"
          maxLength={500}
          disabled={isLocked('turn')}
          value={options.turn}
          onChange={(event) => set({ turn: event.target.value })}
        />
        <TextField
          label={t.turnUser}
          maxLength={200}
          disabled={isLocked('turnUser')}
          value={options.turnUser}
          onChange={(event) => set({ turnUser: event.target.value })}
        />
        <TextField
          label={t.turnPassword}
          {...(hasTurnPassword ? { hint: texts.settings.passwordKept } : {})}
          type="password"
          autoComplete="new-password"
          maxLength={500}
          value={turnPassword}
          onChange={(event) => setTurnPassword(event.target.value)}
        />
      </div>
    </details>
  );
};
