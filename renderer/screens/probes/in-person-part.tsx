import { useState } from 'react';
import type { Probe } from '../../../core/contract/intake.ts';
import { parseWhen } from '../../../core/domain/when.ts';
import { useNow } from '../../app/clock.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { useNavigation } from '../../app/navigation.tsx';
import { useReceivedText } from '../../app/received.ts';
import { useSession } from '../../app/session.tsx';
import { useCommand, useQuery } from '../../data/hooks.tsx';
import { Button } from '../../ui/button.tsx';
import { CheckField, SelectField, TextArea, TextField } from '../../ui/field.tsx';
import { ErrorNote, Failed } from '../../ui/states.tsx';
import { StakesField, type StakeChoice } from './stakes-field.tsx';

const blank = { name: '', company: '', phone: '', email: '', words: '', slot: '' };

const InPersonForm = ({ probes }: { readonly probes: readonly Probe[] }) => {
  const texts = useTexts();
  const t = texts.asked;
  const format = useFormat();
  const now = useNow(15_000);
  const navigation = useNavigation();
  const received = useReceivedText();
  const { settings } = useSession();
  const save = useCommand('asked.inPerson');
  const offers = useQuery('offers.list', {}).data?.offers ?? [];
  const [uid, setUid] = useState(
    probes.find(({ kind }) => kind === 'in-person')?.uid ?? probes[0]?.uid ?? '',
  );
  const [person, setPerson] = useState(blank);
  const [stakes, setStakes] = useState<readonly StakeChoice[]>([]);
  const [place, setPlace] = useState('');
  const [witness, setWitness] = useState(settings.agentName);
  const [readOut, setReadOut] = useState(false);
  const [done, setDone] = useState<{ readonly text: string; readonly request: string | null } | null>(null);
  const probe = probes.find((one) => one.uid === uid);
  const offer = offers.find((one) => one.uid === probe?.offer);
  const set = (change: Partial<typeof blank>): void => setPerson((before) => ({ ...before, ...change }));
  const slot = person.slot.trim();
  const read = slot === '' ? null : parseWhen(slot, { now, zone: format.zone, country: settings.defaultCountry }); // prettier-ignore
  const reachable = person.phone.trim() !== '' || person.email.trim() !== '';
  const ready =
    probe !== undefined &&
    probe.consentWording !== '' &&
    readOut &&
    witness.trim() !== '' &&
    reachable &&
    !save.pending;
  const submit = async (): Promise<void> => {
    if (!ready) return;
    const answer = await save.run({ ...person, probe: uid, stakes: [...stakes], zone: format.zone, place, witness }); // prettier-ignore
    if (answer === null) return;
    setDone({ text: received(answer, person.name), request: answer.request });
    if (answer.fate === 'rejected') return;
    // The next one at the same stand: who they are and what they agreed to is asked anew.
    setPerson(blank);
    setStakes([]);
    setReadOut(false);
  };
  const { request = null } = done ?? {};
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div className="form-grid">
        <SelectField
          label={t.probe}
          value={uid}
          options={probes.map((one) => [one.uid, one.name] as const)}
          onChange={(event) => {
            setUid(event.target.value);
            setStakes([]);
            setReadOut(false);
          }}
        />
        <TextField
          label={t.place}
          hint={t.placeHint}
          maxLength={500}
          value={place}
          onChange={(event) => setPlace(event.target.value)}
        />
        <TextField
          label={t.witness}
          hint={t.witnessHint}
          required
          maxLength={200}
          value={witness}
          onChange={(event) => setWitness(event.target.value)}
        />
      </div>
      <div className="form-grid">
        <TextField
          label={t.name}
          maxLength={300}
          value={person.name}
          onChange={(event) => set({ name: event.target.value })}
        />
        <TextField
          label={t.phone}
          hint={t.contactHint}
          type="tel"
          maxLength={64}
          value={person.phone}
          onChange={(event) => set({ phone: event.target.value })}
        />
        <TextField
          label={t.company}
          maxLength={300}
          value={person.company}
          onChange={(event) => set({ company: event.target.value })}
        />
        <TextField
          label={t.email}
          type="email"
          maxLength={254}
          value={person.email}
          onChange={(event) => set({ email: event.target.value })}
        />
        <TextField
          label={t.slot}
          hint={
            read === null ? t.slotHint : read.ok ? format.window(read.window) : texts.wrapUp.notUnderstood
          }
          maxLength={200}
          value={person.slot}
          onChange={(event) => set({ slot: event.target.value })}
        />
        <div className="form-grid__wide">
          <TextArea
            label={t.words}
            rows={3}
            maxLength={5000}
            value={person.words}
            onChange={(event) => set({ words: event.target.value })}
          />
        </div>
      </div>
      {offer && offer.stakes.length > 0 && (
        <StakesField labels={offer.stakes.map(({ label }) => label)} chosen={stakes} onChange={setStakes} />
      )}
      {probe &&
        (probe.consentWording === '' ? (
          <p className="notice">{t.noWording}</p>
        ) : (
          <div className="stack-s">
            <p className="field__label">
              {t.wording} <span className="soft">({t.wordingVersion(probe.consentVersion)})</span>
            </p>
            <blockquote className="read-out">{probe.consentWording}</blockquote>
            <CheckField
              label={t.readOut}
              checked={readOut}
              onChange={(event) => setReadOut(event.target.checked)}
            />
          </div>
        ))}
      <ErrorNote error={save.error} />
      <div className="line wrap">
        <Button submit look="primary" disabled={!ready}>
          {t.save}
        </Button>
        <span role="status">{done?.text}</span>
        {request !== null && <Button onClick={() => navigation.open(request)}>{t.open}</Button>}
      </div>
    </form>
  );
};

/** "They asked me in person": with who heard it, and the wording that was read out to them. */
export const InPersonPart = () => {
  const texts = useTexts();
  const t = texts.asked;
  const navigation = useNavigation();
  const answer = useQuery('probes.list', {});
  const probes = answer.data?.probes.filter(({ status }) => status !== 'paused');
  return (
    <>
      <header className="page__head">
        <h1>{t.title}</h1>
      </header>
      <p className="soft">{t.help}</p>
      {answer.error !== null && !probes ? (
        <Failed title={t.title} error={answer.error} onRetry={answer.retry} />
      ) : probes === undefined ? (
        <div className="placeholder" style={{ height: 320 }} aria-busy="true" />
      ) : probes.length === 0 ? (
        <div className="stack">
          <p>{t.noProbe}</p>
          <div>
            <Button onClick={() => navigation.goProbes('list')}>{texts.probes.add}</Button>
          </div>
        </div>
      ) : (
        <InPersonForm probes={probes} />
      )}
    </>
  );
};
