import { CircleSlash, RotateCcw, ShieldQuestion } from 'lucide-react';
import { useState } from 'react';
import { deliverySource } from '../../../core/contract/intake-log.ts';
import { quarantineCountLimit, type Quarantine } from '../../../core/contract/quarantine.ts';
import { useErrorText } from '../../app/errors.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { useClient, useCommand, usePages } from '../../data/hooks.tsx';
import { Button } from '../../ui/button.tsx';
import { Badge, ErrorNote } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';

const useOrigin = () => {
  const format = useFormat();
  const { quarantine: t, deliverySource: sources } = useTexts();
  return ({ fileName, day, source }: Quarantine): string => {
    if (day === null) return t.ofFile(fileName);
    const known = deliverySource.safeParse(source).data;
    return t.ofDay(
      known === undefined ? source : sources[known],
      format.date(Date.parse(`${day}T12:00:00Z`), 'UTC'),
    );
  };
};

/** One batch that was put aside: who is in it, and the three things that can be done about it. */
export const QuarantineCard = ({ quarantine: one }: { readonly quarantine: Quarantine }) => {
  const texts = useTexts();
  const t = texts.quarantine;
  const format = useFormat();
  const origin = useOrigin();
  const toast = useToast();
  const client = useClient();
  const sentence = useErrorText();
  const settle = useCommand('quarantine.settle');
  const keep = useCommand('quarantine.keep');
  const pages = usePages('quarantine.page', { quarantine: one.quarantine });
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const { rows } = pages;
  // Said, not disabled: the button keeps the focus while it works.
  const busy = settle.pending || keep.pending || one.more;
  const among = rows.filter(({ request }) => chosen.has(request)).map(({ request }) => request);

  const undo = (settlement: string): void => {
    client.call('quarantine.undo', { settlement }).then(
      () => toast({ text: t.undone }),
      (error: unknown) => toast({ text: sentence(error) }),
    );
  };
  const run = async (result: 'released' | 'closed'): Promise<void> => {
    if (busy) return;
    const requests = among.length === 0 ? null : among;
    const done = await settle.run({ quarantine: one.quarantine, result, requests });
    if (done === null) return;
    setChosen(new Set());
    toast({
      text: t[result](format.number(done.requests)),
      undo: () => undo(done.settlement),
    });
  };
  const setKept = async (kept: boolean): Promise<void> => {
    if (busy) return;
    if ((await keep.run({ quarantine: one.quarantine, keep: kept })) === null) return;
    toast({ text: kept ? t.keptDone : t.undone, undo: () => void keep.run({ quarantine: one.quarantine, keep: !kept }) }); // prettier-ignore
  };
  const all = rows.length > 0 && among.length === rows.length;
  return (
    <section className="panel stack" aria-label={t.people(one.probe)}>
      <div className="panel__head wrap">
        <h2 className="clip">{one.probe}</h2>
        <span className="soft">{origin(one)}</span>
        <Badge tone="blocked" icon={ShieldQuestion}>
          {t.count(
            one.requests,
            `${format.number(one.requests)}${one.requests >= quarantineCountLimit ? '+' : ''}`,
          )}
        </Badge>
      </div>
      <p>
        {one.reason === 'never-asked'
          ? t.neverAsked(one.agent ?? '', format.dayTime(one.madeAt))
          : t.probe(format.dayTime(one.madeAt))}
        {one.keptAt !== null && <span className="soft"> · {t.kept(format.dayTime(one.keptAt))}</span>}
      </p>
      {one.more && (
        <p className="soft" role="status">
          {t.more}
        </p>
      )}
      <div className="quarantine__rows" role="group" aria-label={t.people(one.probe)} tabIndex={0}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">
                <input
                  type="checkbox"
                  aria-label={t.chooseAll}
                  checked={all}
                  onChange={() => setChosen(all ? new Set() : new Set(rows.map(({ request }) => request)))}
                />
              </th>
              <th scope="col">{texts.asked.name}</th>
              <th scope="col">{texts.calls.number}</th>
              <th scope="col">{texts.person.words}</th>
              <th scope="col">{texts.person.asked}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ request, name, company, phones, words, page, askedAt }) => {
              const who = name || company || format.phone(phones[0] ?? '') || texts.queue.anonymous;
              return (
                <tr key={request}>
                  <td>
                    <input
                      type="checkbox"
                      aria-label={t.choose(who)}
                      checked={chosen.has(request)}
                      onChange={() =>
                        setChosen((before) => {
                          const next = new Set(before);
                          if (!next.delete(request)) next.add(request);
                          return next;
                        })
                      }
                    />
                  </td>
                  <td className="strong">
                    {who}
                    {name !== '' && company !== '' && <span className="soft"> · {company}</span>}
                  </td>
                  <td className="number">{phones.map((phone) => format.phone(phone)).join(', ')}</td>
                  <td className="quarantine__words">
                    {words === '' ? <span className="soft">{t.noWords}</span> : words}
                  </td>
                  <td>{t.asked(format.dayTime(askedAt), page)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {pages.more && (
        <div>
          <Button onClick={pages.loadMore}>{texts.app.more}</Button>
        </div>
      )}
      <ErrorNote error={settle.error ?? keep.error ?? pages.error} />
      <div className="line wrap">
        <Button icon={CircleSlash} aria-disabled={busy} onClick={() => void run('closed')}>
          {among.length === 0 ? t.closeAll : t.closeSome(among.length)}
        </Button>
        <Button icon={RotateCcw} aria-disabled={busy} onClick={() => void run('released')}>
          {among.length === 0 ? t.releaseAll : t.releaseSome(among.length)}
        </Button>
        <Button look="quiet" aria-disabled={busy} onClick={() => void setKept(one.keptAt === null)}>
          {one.keptAt === null ? t.keep : t.unkeep}
        </Button>
      </div>
    </section>
  );
};
