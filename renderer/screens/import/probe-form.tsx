import { useState } from 'react';
import { probeShape, type Probe } from '../../../core/contract/intake.ts';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { useSession } from '../../app/session.tsx';
import { useCommand } from '../../data/hooks.tsx';
import { Button } from '../../ui/button.tsx';
import { countryOptions } from '../../ui/countries.ts';
import { SelectField, TextArea, TextField } from '../../ui/field.tsx';
import { ErrorNote } from '../../ui/states.tsx';

/** Where the requests of a file come from, made on the spot. */
export const ProbeForm = ({
  onMade,
  onCancel,
}: {
  readonly onMade: (probe: Probe) => void;
  readonly onCancel: (() => void) | null;
}) => {
  const texts = useTexts();
  const t = texts.intake;
  const language = useLanguage();
  const { settings } = useSession();
  const save = useCommand('probes.save');
  const [name, setName] = useState('');
  const [kind, setKind] = useState<Probe['kind']>('form');
  const [country, setCountry] = useState(settings.defaultCountry);
  const [wording, setWording] = useState('');
  const submit = async (): Promise<void> => {
    const saved = await save.run({
      uid: null,
      name: name.trim(),
      kind,
      country,
      consentWording: wording.trim(),
    });
    if (saved) onMade(saved.probe);
  };
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div className="form-grid">
        <TextField
          label={t.probeName}
          hint={t.probeNameHint}
          required
          autoFocus
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <SelectField
          label={t.probeKind}
          value={kind}
          options={probeShape.shape.kind.options.map((one) => [one, texts.probeKind[one]] as const)}
          onChange={(event) => setKind(probeShape.shape.kind.parse(event.target.value))}
        />
        <SelectField
          label={t.probeCountry}
          value={country}
          options={countryOptions(language)}
          onChange={(event) => setCountry(event.target.value)}
        />
        <div className="form-grid__wide">
          <TextArea
            label={t.consentWording}
            hint={t.consentHint}
            rows={2}
            maxLength={5000}
            value={wording}
            onChange={(event) => setWording(event.target.value)}
          />
        </div>
      </div>
      <ErrorNote error={save.error} />
      <div className="line">
        <Button submit look="primary" disabled={name.trim() === '' || save.pending}>
          {t.createProbe}
        </Button>
        {onCancel && <Button onClick={onCancel}>{texts.app.cancel}</Button>}
      </div>
    </form>
  );
};
