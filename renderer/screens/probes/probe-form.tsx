import { useState } from 'react';
import { probeShape, type Probe } from '../../../core/contract/intake.ts';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { useSession } from '../../app/session.tsx';
import { useCommand, useQuery } from '../../data/hooks.tsx';
import { Button } from '../../ui/button.tsx';
import { countryOptions } from '../../ui/countries.ts';
import { SelectField, TextArea, TextField } from '../../ui/field.tsx';
import { ErrorNote } from '../../ui/states.tsx';

/** A number of days, null for none, or undefined for what is no such number. */
const readDays = (text: string): number | null | undefined =>
  text.trim() === ''
    ? null
    : probeShape.shape.expiryDays.safeParse(/^\d+$/.test(text.trim()) ? Number(text) : text).data;

/** Makes a probe, on its screen or on the spot for a file, or changes the one given. */
export const ProbeForm = ({
  probe = null,
  onSaved,
  onCancel,
}: {
  readonly probe?: Probe | null;
  readonly onSaved: (probe: Probe) => void;
  readonly onCancel: (() => void) | null;
}) => {
  const texts = useTexts();
  const t = texts.intake;
  const language = useLanguage();
  const { settings } = useSession();
  const save = useCommand('probes.save');
  const offers = useQuery('offers.list', {}).data?.offers ?? [];
  const [name, setName] = useState(probe?.name ?? '');
  const [kind, setKind] = useState<Probe['kind']>(probe?.kind ?? 'form');
  const [country, setCountry] = useState(probe?.country ?? settings.defaultCountry);
  const [wording, setWording] = useState(probe?.consentWording ?? '');
  const [offer, setOffer] = useState(probe?.offer ?? '');
  const [days, setDays] = useState(probe?.expiryDays?.toString() ?? '');
  const expiryDays = readDays(days);
  const submit = async (): Promise<void> => {
    if (expiryDays === undefined) return;
    const saved = await save.run({
      uid: probe?.uid ?? null,
      name: name.trim(),
      kind,
      country,
      consentWording: wording.trim(),
      offer: offer === '' ? null : offer,
      expiryDays,
      // The zone follows the country, unless the country stays.
      ...(probe !== null && probe.country === country ? { zone: probe.zone } : {}),
    });
    if (saved) onSaved(saved.probe);
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
        <SelectField
          label={texts.probes.offer}
          value={offer}
          options={[['', texts.probes.noOffer], ...offers.map((one) => [one.uid, one.name] as const)]}
          onChange={(event) => setOffer(event.target.value)}
        />
        <TextField
          label={texts.probes.expiry}
          hint={texts.probes.expiryHint}
          error={expiryDays === undefined ? texts.probes.expiryBad : null}
          inputMode="numeric"
          maxLength={4}
          value={days}
          onChange={(event) => setDays(event.target.value)}
        />
        <div className="form-grid__wide">
          <TextArea
            label={t.consentWording}
            hint={probe === null ? t.consentHint : texts.probes.wordingHint}
            rows={2}
            maxLength={5000}
            value={wording}
            onChange={(event) => setWording(event.target.value)}
          />
        </div>
      </div>
      <ErrorNote error={save.error} />
      <div className="line">
        <Button
          submit
          look="primary"
          disabled={name.trim() === '' || expiryDays === undefined || save.pending}
        >
          {probe === null ? t.createProbe : texts.app.save}
        </Button>
        {onCancel && <Button onClick={onCancel}>{texts.app.cancel}</Button>}
      </div>
    </form>
  );
};
