import { Download } from 'lucide-react';
import { useState } from 'react';
import type { Probe } from '../../../core/contract/intake.ts';
import { formPlace, formTarget, type FormPlace, type FormTarget } from '../../../core/contract/probe-form.ts';
import type { Language } from '../../../core/contract/records.ts';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { download } from '../../data/download.ts';
import { useCommand, useQuery } from '../../data/hooks.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Choice, TextArea, TextField } from '../../ui/field.tsx';
import { ErrorNote } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';
import { PageAccess } from './page-access.tsx';

type Way = FormTarget['way'];
const ways: readonly Way[] = ['intake', 'mail', 'file'];
const languages: readonly (readonly [Language, string])[] = [
  ['fr', 'Français'],
  ['en', 'English'],
];

const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());

const targetOf = (way: Way, url: string, address: string): FormTarget | null =>
  formTarget.safeParse(
    way === 'intake' ? { way, url: url.trim() } : way === 'mail' ? { way, address: address.trim() } : { way },
  ).data ?? null;

/** Makes the page on which people ask by this probe, and says who may send by it. */
export const PageDialog = ({ probe, onClose }: { readonly probe: Probe; readonly onClose: () => void }) => {
  const texts = useTexts();
  const t = texts.probePage;
  const shown = useLanguage();
  const toast = useToast();
  const make = useCommand('probes.form');
  const server = useQuery('intake.server', {}).data;
  const [chosenWay, setWay] = useState<Way | null>(null);
  const [typedUrl, setUrl] = useState<string | null>(null);
  const [address, setAddress] = useState('');
  const [language, setLanguage] = useState<Language>(shown);
  const [place, setPlace] = useState<FormPlace>('site');
  const [title, setTitle] = useState('');
  const [introduction, setIntroduction] = useState('');
  const [company, setCompany] = useState('');
  const [contact, setContact] = useState('');
  const [tried, setTried] = useState(false);
  const way = chosenWay ?? (server?.state === 'listening' ? 'intake' : 'file');
  const url = typedUrl ?? server?.address ?? '';
  const target = targetOf(way, url, address);
  const wrong = tried && target === null ? t.needed : null;
  const hasWording = probe.consentWording.trim() !== '';

  const submit = async (): Promise<void> => {
    setTried(true);
    if (target === null || make.pending) return;
    const made = await make.run({
      probe: probe.uid,
      language,
      place,
      target,
      title: orNull(title),
      introduction: orNull(introduction),
      company: orNull(company),
      contact: orNull(contact),
    });
    if (made === null) return;
    download(made.name, 'text/html;charset=utf-8', made.html);
    toast({ text: t.made(made.name) });
  };

  return (
    <Dialog title={t.open(probe.name)} wide onClose={onClose}>
      <div className="stack probe-editor">
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            void submit();
          }}
        >
          <p className={hasWording ? 'soft' : 'notice'}>{hasWording ? t.help : t.noWording}</p>
          <Choice<Way>
            label={t.way}
            value={way}
            options={ways.map((one) => [one, texts.formWay[one]] as const)}
            onChoose={setWay}
          />
          <p className="small soft">{texts.formWayHelp[way]}</p>
          {way === 'intake' && (
            <TextField
              label={t.url}
              hint={t.urlHint}
              error={wrong}
              type="url"
              maxLength={1000}
              value={url}
              onChange={(event) => setUrl(event.target.value)}
            />
          )}
          {way === 'mail' && (
            <TextField
              label={t.address}
              error={wrong}
              type="email"
              maxLength={320}
              value={address}
              onChange={(event) => setAddress(event.target.value)}
            />
          )}
          <div className="form-grid">
            <Choice<FormPlace>
              label={t.place}
              value={place}
              options={formPlace.options.map((one) => [one, texts.formPlace[one]] as const)}
              onChoose={setPlace}
            />
            <Choice<Language>
              label={t.language}
              value={language}
              options={languages}
              onChoose={setLanguage}
            />
            <TextField
              label={t.company}
              maxLength={200}
              value={company}
              onChange={(event) => setCompany(event.target.value)}
            />
            <TextField
              label={t.contact}
              hint={t.contactHint}
              maxLength={300}
              value={contact}
              onChange={(event) => setContact(event.target.value)}
            />
            <TextField
              label={t.title}
              hint={t.titleHint}
              maxLength={200}
              value={title}
              onChange={(event) => setTitle(event.target.value)}
            />
            <div className="form-grid__wide">
              <TextArea
                label={t.introduction}
                hint={t.introductionHint}
                rows={2}
                maxLength={2000}
                value={introduction}
                onChange={(event) => setIntroduction(event.target.value)}
              />
            </div>
          </div>
          <ErrorNote error={make.error} />
          <div className="line wrap">
            <Button submit look="primary" icon={Download} disabled={!hasWording || make.pending}>
              {t.make}
            </Button>
            <span className="small soft">{t.again}</span>
          </div>
        </form>
        {way === 'intake' && <PageAccess probe={probe.uid} />}
      </div>
    </Dialog>
  );
};
