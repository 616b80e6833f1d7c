import { useState } from 'react';
import { roles, type Role } from '../../../core/domain/role.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { Locked, useLocks } from '../../app/policy.tsx';
import { useCommand, useQuery } from '../../data/hooks.tsx';
import { Button } from '../../ui/button.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { ErrorNote } from '../../ui/states.tsx';

/** What this workstation may do, behind the administrator's code once there is one. */
export const RolePanel = () => {
  const texts = useTexts();
  const t = texts.workstations;
  const format = useFormat();
  const state = useQuery('role.get', {});
  const set = useCommand('role.set');
  const setCode = useCommand('role.setCode');
  const locks = useLocks();
  const [chosen, setChosen] = useState<Role | null>(null);
  const [code, setTyped] = useState('');
  const [newCode, setNewCode] = useState('');
  if (!state.data) return <ErrorNote error={state.error} />;
  const { role, codeSet, waitUntil } = state.data;
  const administers = state.data.rights.includes('administer');
  return (
    <section className="panel stack" aria-labelledby="settings-role">
      <h3 id="settings-role">{t.role}</h3>
      <p className="soft small">{t.roleHelp}</p>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void set.run({ role: chosen ?? role, code }).then((done) => {
            if (done !== null) setTyped('');
          });
        }}
      >
        <Locked when={locks.role}>
          <SelectField
            label={t.role}
            quietLabel
            value={chosen ?? role}
            options={roles.map((one) => [one, texts.role[one]])}
            onChange={(event) => setChosen(roles.find((one) => one === event.target.value) ?? null)}
          />
        </Locked>
        {locks.role ? null : codeSet ? (
          <TextField
            label={t.code}
            hint={t.codeHint}
            type="password"
            value={code}
            onChange={(event) => setTyped(event.target.value)}
          />
        ) : (
          <p className="soft small">{t.noCode}</p>
        )}
        {waitUntil !== null && <p role="status">{t.waitUntil(format.time(waitUntil))}</p>}
        <ErrorNote error={set.error} />
        <div className="line">
          <Button submit disabled={locks.role || set.pending || chosen === null || chosen === role}>
            {t.setRole}
          </Button>
        </div>
      </form>
      {(codeSet || administers) && (
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            void setCode.run({ code, newCode }).then((done) => {
              if (done === null) return;
              setTyped('');
              setNewCode('');
            });
          }}
        >
          <TextField
            label={t.newCode}
            hint={t.newCodeHint}
            type="password"
            value={newCode}
            onChange={(event) => setNewCode(event.target.value)}
          />
          <ErrorNote error={setCode.error} />
          <div className="line">
            <Button submit disabled={setCode.pending || (newCode === '' && !codeSet)}>
              {t.setCode}
            </Button>
          </div>
        </form>
      )}
    </section>
  );
};
