import './rules-part.css';
import { useDeferredValue, useEffect, useState } from 'react';
import type { Output } from '../../../core/contract/index.ts';
import { rulePack, type RulePack } from '../../../core/contract/rules.ts';
import { packName } from '../../../core/rules/neutral.ts';
import { firmRules, openRules } from '../../../core/rules/rule-ids.ts';
import { useFormat } from '../../app/format.ts';
import { useLanguage, useTexts } from '../../app/language.tsx';
import { Locked, LockedSettings, useLocks } from '../../app/policy.tsx';
import { useSession } from '../../app/session.tsx';
import { useCommand, useQuery } from '../../data/hooks.tsx';
import { Button } from '../../ui/button.tsx';
import { SelectField } from '../../ui/field.tsx';
import { ErrorNote, Failed } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';
import { CapFields, HolidayFields, HoursFields, RefusalFields, type Change } from './rules-fields.tsx';
import { Preview } from './rules-preview.tsx';

type Found = Output<'rules.get'>;

/** Which rules hold for whom. */
const Whose = ({ found }: { readonly found: Found }) => {
  const t = useTexts().rules;
  const language = useLanguage();
  const { settings } = useSession();
  const set = useCommand('settings.set');
  const toast = useToast();
  const fallback = found.packs.find(({ id }) => id === found.fallback)?.name[language] ?? found.fallback;
  return (
    <section className="panel">
      <LockedSettings names={['rulePack']}>
        <SelectField
          label={t.whose}
          hint={settings.rulePack === 'person' ? t.whoseHint(fallback) : undefined}
          value={found.chosen}
          options={[
            ['person', t.person],
            ...found.packs.map(({ id, name }) => [id, t.forAll(name[language])] as const),
          ]}
          onChange={(event) => {
            void set.run({ rulePack: event.target.value }).then((done) => {
              if (done !== null) toast({ text: t.chosen });
            });
          }}
        />
      </LockedSettings>
      <ErrorNote error={set.error} />
    </section>
  );
};

const RuleList = ({ draft, onChange }: { readonly draft: RulePack; readonly onChange: Change }) => {
  const t = useTexts();
  return (
    <section className="panel" aria-labelledby="rules-list">
      <h3 id="rules-list">{t.rules.list}</h3>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t.rules.rule}</th>
            <th scope="col">{t.rules.basis}</th>
            <th scope="col">{t.rules.overridable}</th>
          </tr>
        </thead>
        <tbody>
          {draft.rules
            .filter(({ id }) => id !== 'allowed')
            .map((rule) => (
              <tr key={rule.id}>
                <th scope="row">{t.rule[rule.id]}</th>
                <td className="soft">{rule.source}</td>
                <td>
                  {firmRules.has(rule.id) || openRules.has(rule.id) ? (
                    <span className="soft">{openRules.has(rule.id) ? '' : t.rules.never}</span>
                  ) : (
                    <input
                      type="checkbox"
                      aria-label={t.rules.liftsRule(t.rule[rule.id])}
                      checked={rule.overridable}
                      onChange={(event) =>
                        onChange({
                          rules: draft.rules.map((one) =>
                            one.id === rule.id ? { ...one, overridable: event.target.checked } : one,
                          ),
                        })
                      }
                    />
                  )}
                </td>
              </tr>
            ))}
        </tbody>
      </table>
    </section>
  );
};

const Versions = ({ found }: { readonly found: Found }) => {
  const t = useTexts().rules;
  const format = useFormat();
  return (
    <section className="panel" aria-labelledby="rules-versions">
      <h3 id="rules-versions">{t.versions}</h3>
      {found.versions.length === 0 && <p className="soft">{t.noVersions}</p>}
      <ul className="stack-s">
        {found.versions.map(({ version, own, agent, at }) => (
          <li key={at}>{t.version(own ? version : t.versionShipped(version), agent, format.dayTime(at))}</li>
        ))}
      </ul>
    </section>
  );
};

/** A draft of the whole pack; nothing is in force before it is saved, and what it would change is shown meanwhile. */
const Editor = ({ found }: { readonly found: Found }) => {
  const t = useTexts();
  const toast = useToast();
  const save = useCommand('rules.save');
  const stored = JSON.stringify(found.pack);
  const [draft, setDraft] = useState(found.pack);
  useEffect(() => setDraft(JSON.parse(stored) as RulePack), [stored]);
  const settled = useDeferredValue(draft);
  const change: Change = (part) => setDraft((before) => ({ ...before, ...part }));
  const checked = rulePack.safeParse(settled);
  const isChanged = JSON.stringify(draft) !== stored;
  const isOwn = found.pack.parent !== null;
  const locked = useLocks().rulePacks.includes(found.pack.id);
  const submit = async (pack: RulePack | null): Promise<void> => {
    const done = await save.run({ id: found.pack.id, pack });
    if (done !== null) toast({ text: t.rules.saved(packName({ id: found.pack.id, version: done.version })) });
  };
  return (
    <form
      className="rules-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (isChanged && checked.success) void submit(draft);
      }}
    >
      <p>
        <span className="strong">{t.rules.inForce(packName(found.pack))}</span>
        {isOwn && <span className="soft"> · {t.rules.ownVersion}</span>}
      </p>
      {isOwn && found.shipped.version > found.pack.version && (
        <p className="notice">{t.rules.newer(packName(found.shipped))}</p>
      )}
      <p className="soft">{t.rules.source(found.pack.source)}</p>
      <Locked when={locked}>
        <HoursFields draft={draft} onChange={change} />
        <HolidayFields draft={draft} onChange={change} />
        <CapFields draft={draft} onChange={change} />
        <RefusalFields draft={draft} onChange={change} />
        <RuleList draft={draft} onChange={change} />
      </Locked>
      <section className="panel" aria-labelledby="rules-preview">
        <h3 id="rules-preview">{t.rules.preview}</h3>
        <p className="soft">{t.rules.previewHint}</p>
        {!isChanged ? (
          <p className="soft">{t.rules.unchanged}</p>
        ) : checked.success ? (
          <Preview pack={checked.data} />
        ) : (
          <p role="alert">{t.rules.wrong}</p>
        )}
      </section>
      <div className="save-bar">
        <Button look="primary" submit disabled={locked || !isChanged || !checked.success || save.pending}>
          {t.rules.save}
        </Button>
        <Button disabled={locked || !isOwn || save.pending} onClick={() => void submit(null)}>
          {t.rules.shippedBack}
        </Button>
        {isChanged && (
          <span className="soft" role="status">
            {t.rules.unsaved}
          </span>
        )}
        <ErrorNote error={save.error} />
      </div>
    </form>
  );
};

export const Rules = () => {
  const t = useTexts();
  const language = useLanguage();
  const [shown, setShown] = useState<string | null>(null);
  const found = useQuery('rules.get', shown === null ? {} : { pack: shown });
  return (
    <div className="settings__body">
      <h2>{t.settings.rules}</h2>
      <p className="soft">{t.rules.help}</p>
      {found.data ? (
        <>
          <Whose found={found.data} />
          <SelectField
            label={t.rules.pack}
            value={found.data.pack.id}
            options={found.data.packs.map(({ id, name }) => [id, name[language]] as const)}
            onChange={(event) => setShown(event.target.value)}
          />
          <Editor key={found.data.pack.id} found={found.data} />
          <Versions found={found.data} />
        </>
      ) : found.error !== null ? (
        <Failed title={t.app.failed} error={found.error} onRetry={found.retry} />
      ) : (
        <div className="placeholder" style={{ height: 320 }} aria-busy="true" />
      )}
    </div>
  );
};
