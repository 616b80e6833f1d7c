import { GraduationCap, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Output } from '../../../core/contract/index.ts';
import type { Mailbox, MailRule, MailSample } from '../../../core/contract/mailbox.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { useCommand, useQuery } from '../../data/hooks.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { SelectField, TextArea, TextField } from '../../ui/field.tsx';
import { ErrorNote } from '../../ui/states.tsx';
import { MappingTable } from '../import/mapping-table.tsx';
import { settingsOf } from './mailbox-form.tsx';

type Learned = Output<'mailbox.learn'>;

/** From a sample mail to a rule: who sends such mails, and what its labels become. */
const Teach = ({
  mailbox,
  onRule,
  onClose,
}: {
  readonly mailbox: Mailbox;
  readonly onRule: (rule: MailRule) => void;
  readonly onClose: () => void;
}) => {
  const texts = useTexts();
  const t = texts.mailFeed;
  const format = useFormat();
  const probes = useQuery('probes.list', {}).data?.probes ?? [];
  const learn = useCommand('mailbox.learn');
  const recent = useCommand('mailbox.recent');
  const [chosen, setChosen] = useState('');
  const [text, setText] = useState('');
  const [mails, setMails] = useState<Output<'mailbox.recent'>['mails']>([]);
  const [learned, setLearned] = useState<Learned | null>(null);
  const probe = chosen === '' ? (probes[0]?.uid ?? '') : chosen;
  const read = async (sample: MailSample): Promise<void> => setLearned(await learn.run({ probe, sample }));
  const set = (change: Partial<MailRule>): void =>
    setLearned((before) => before && { ...before, rule: { ...before.rule, ...change } });
  return (
    <Dialog wide title={t.teachTitle} onClose={onClose}>
      <div className="stack">
        <SelectField
          label={t.probe}
          value={probe}
          options={probes.map(({ uid, name }) => [uid, name] as const)}
          onChange={(event) => setChosen(event.target.value)}
        />
        {!learned && (
          <>
            <TextArea
              label={t.sample}
              hint={t.sampleHint}
              rows={5}
              maxLength={2_000_000}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
            <div className="line wrap">
              <Button
                look="primary"
                disabled={probe === '' || text.trim() === '' || learn.pending}
                onClick={() => void read({ kind: 'text', text })}
              >
                {t.read}
              </Button>
              <Button
                disabled={recent.pending}
                onClick={() =>
                  void recent
                    .run({ mailbox: mailbox.uid, limit: 20 })
                    .then((found) => setMails(found?.mails ?? []))
                }
              >
                {t.recent}
              </Button>
            </div>
            <ul className="stack-s">
              {mails.map(({ mail, from, subject }) => (
                <li key={mail} className="line wrap">
                  <span className="grow clip">
                    {from}: {subject}
                  </span>
                  <Button
                    disabled={probe === '' || learn.pending}
                    onClick={() => void read({ kind: 'mail', mailbox: mailbox.uid, mail })}
                  >
                    {t.useMail(subject)}
                  </Button>
                </li>
              ))}
            </ul>
          </>
        )}
        <ErrorNote error={learn.error ?? recent.error} />
        {learned && (
          <>
            <p role="status">
              {t.found(format.number(learned.leads))}
              {learned.reason !== null && Object.hasOwn(texts.deliveryReason, learned.reason)
                ? `. ${texts.deliveryReason[learned.reason as keyof typeof texts.deliveryReason]}`
                : ''}
            </p>
            <div className="form-grid">
              <TextField
                label={t.sender}
                hint={t.senderHint}
                maxLength={320}
                value={learned.rule.sender}
                onChange={(event) => set({ sender: event.target.value })}
              />
              <TextField
                label={t.subject}
                maxLength={300}
                value={learned.rule.subject}
                onChange={(event) => set({ subject: event.target.value })}
              />
            </div>
            <MappingTable
              columns={learned.fields
                .filter(({ path }) => !path.startsWith('mail.'))
                .map(({ label, field, value }) => ({ name: label, field, samples: [value.slice(0, 200)] }))}
              mapping={learned.rule.mapping}
              onChange={(mapping) => set({ mapping })}
            />
            <div className="line">
              <Button
                look="primary"
                disabled={learned.rule.sender.trim() === '' && learned.rule.subject.trim() === ''}
                onClick={() => onRule({ ...learned.rule, probe })}
              >
                {t.addRule}
              </Button>
            </div>
          </>
        )}
      </div>
    </Dialog>
  );
};

/** The rules of a mailbox, and how to teach it another. */
export const MailRules = ({ mailbox }: { readonly mailbox: Mailbox }) => {
  const texts = useTexts();
  const t = texts.mailFeed;
  const probes = useQuery('probes.list', {}).data?.probes ?? [];
  const save = useCommand('mailbox.save');
  const [teaching, setTeaching] = useState(false);
  const keep = (rules: readonly MailRule[]): void => {
    setTeaching(false);
    void save.run({
      uid: mailbox.uid,
      settings: { ...settingsOf(mailbox), rules: [...rules] },
      secret: '',
      clientSecret: '',
    });
  };
  return (
    <section className="stack-s" aria-label={t.rules(mailbox.name)}>
      {mailbox.rules.length === 0 && <p className="soft">{t.rulesNone}</p>}
      <ul className="stack-s">
        {mailbox.rules.map((rule) => {
          const text = t.rule(
            rule.sender === '' ? t.anySender : rule.sender,
            rule.subject === '' ? '' : `“${rule.subject}”`,
            probes.find(({ uid }) => uid === rule.probe)?.name ?? '?',
          );
          return (
            <li key={`${rule.sender} ${rule.subject} ${rule.probe}`} className="line">
              <span className="grow clip">{text}</span>
              <IconButton
                icon={Trash2}
                name={t.remove(text)}
                disabled={save.pending}
                onClick={() => keep(mailbox.rules.filter((other) => other !== rule))}
              />
            </li>
          );
        })}
      </ul>
      <ErrorNote error={save.error} />
      <div>
        <Button icon={GraduationCap} disabled={mailbox.rules.length >= 50} onClick={() => setTeaching(true)}>
          {t.teach}
        </Button>
      </div>
      {teaching && (
        <Teach
          mailbox={mailbox}
          onRule={(rule) => keep([...mailbox.rules, rule])}
          onClose={() => setTeaching(false)}
        />
      )}
    </section>
  );
};
