import { CheckCheck, Download, RefreshCw } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { UnmetNeed } from '../../../core/contract/offers.ts';
import { useErrorText } from '../../app/errors.ts';
import { useFormat } from '../../app/format.ts';
import { useTexts } from '../../app/language.tsx';
import { useClient, useQuery } from '../../data/hooks.tsx';
import { download } from '../../data/download.ts';
import { Button } from '../../ui/button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { Empty, Failed } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';

const Row = ({ need }: { readonly need: UnmetNeed }) => {
  const texts = useTexts();
  const t = texts.offers;
  const format = useFormat();
  return (
    <tr>
      <th scope="row" className="probes__name">
        <span>{need.need || <em className="soft">{t.wordsOnly}</em>}</span>
        <span className="small soft">{texts.needSource[need.source]}</span>
      </th>
      <td>
        {need.probe || t.noProbe}
        <span className="needs__offer small soft">
          {t.offer} : {need.offer ?? t.noOffer}
        </span>
      </td>
      <td className="end">{format.number(need.count)}</td>
      <td>{format.date(need.firstAt)}</td>
      <td>{format.date(need.lastAt)}</td>
      <td>
        <ul className="needs__examples">
          {need.examples.map((example) => (
            <li key={example} dir="auto">
              {example}
            </li>
          ))}
        </ul>
      </td>
    </tr>
  );
};

/** What people need and no offer answers, for whoever places the probes. */
export const NeedsPart = () => {
  const t = useTexts().offers;
  const format = useFormat();
  const client = useClient();
  const toast = useToast();
  const sentence = useErrorText();
  const { data, error, retry } = useQuery('needs.report', {});
  const [exporting, setExporting] = useState(false);
  // It reads thousands of requests: when somebody looks, rather than at each that comes in.
  useEffect(() => {
    if (data !== undefined) retry();
  }, []);
  const save = async (wanted: 'csv' | 'json'): Promise<void> => {
    setExporting(true);
    try {
      const file = await client.call('needs.export', { format: wanted });
      download(file.name, file.mime, file.body);
      toast({ text: t.exported(file.name) });
    } catch (failure) {
      toast({ text: sentence(failure) });
    } finally {
      setExporting(false);
    }
  };
  return (
    <>
      <header className="page__head">
        <h1 className="grow">{t.needsTitle}</h1>
        <Button icon={RefreshCw} onClick={retry}>
          {t.readAgain}
        </Button>
        <Menu
          text={t.export}
          icon={Download}
          disabled={exporting || data === undefined}
          items={[
            { text: t.exportCsv, onChoose: () => void save('csv') },
            { text: t.exportJson, onChoose: () => void save('json') },
          ]}
        />
      </header>
      <p className="soft">
        {t.needsHelp} {data && t.looked(format.number(data.looked))}
      </p>
      {error !== null && !data ? (
        <Failed title={t.needsTitle} error={error} onRetry={retry} />
      ) : data === undefined ? (
        <div className="placeholder" style={{ height: 220 }} aria-busy="true" />
      ) : data.needs.length === 0 ? (
        <Empty icon={CheckCheck} title={t.needsEmpty} text={t.needsEmptyHelp} />
      ) : (
        <div className="probes__table" role="group" aria-label={t.needsTitle} tabIndex={0}>
          <table className="table needs">
            <thead>
              <tr>
                <th scope="col">{t.need}</th>
                <th scope="col">{t.probe}</th>
                <th scope="col" className="end">
                  {t.count}
                </th>
                <th scope="col">{t.first}</th>
                <th scope="col">{t.last}</th>
                <th scope="col">{t.examples}</th>
              </tr>
            </thead>
            <tbody>
              {data.needs.map((need) => (
                <Row key={JSON.stringify([need.source, need.probe, need.offer, need.need])} need={need} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
};
