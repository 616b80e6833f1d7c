import { useEffect, useRef } from 'react';
import { useTexts } from '../../../app/language.tsx';
import { useNavigation } from '../../../app/navigation.tsx';
import { useQuery } from '../../../data/hooks.tsx';
import { Failed } from '../../../ui/states.tsx';
import { Nobody } from './nobody.tsx';
import { Agreed, Asked, Slots } from './person-facts.tsx';
import { PersonHead } from './person-head.tsx';
import { Conversations, Others } from './person-history.tsx';
import { Notes } from './person-notes.tsx';
import { PersonRights } from './person-rights.tsx';
import { Opening, Questions } from './person-opening.tsx';
import { Stakes } from './person-stakes.tsx';
import { Words } from './person-words.tsx';

const Loading = () => (
  <div className="person" aria-busy="true">
    <div className="placeholder" style={{ height: 28, width: '45%' }} />
    <div className="placeholder" style={{ height: 110 }} />
    <div className="placeholder" style={{ height: 180 }} />
  </div>
);

export const PersonRegion = () => {
  const t = useTexts();
  const { request } = useNavigation();
  const detail = useQuery('request.get', request === null ? null : { request });
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    if (box.current) box.current.scrollTop = 0;
  }, [request]);
  const data = detail.data;
  return (
    // Focusable, so that the keys can scroll it.
    <section ref={box} className="region region--person" aria-label={t.person.region} tabIndex={0}>
      {request === null ? (
        <Nobody />
      ) : data ? (
        <div className="person">
          <PersonHead detail={data} />
          <Words detail={data} />
          <Opening detail={data} />
          <Questions detail={data} />
          <Stakes detail={data} />
          <div className="person__columns">
            <Slots detail={data} />
            <Asked detail={data} />
            <Agreed detail={data} />
            <Conversations detail={data} />
            <Notes request={data.request} notes={data.notes} />
            <Others detail={data} />
            <PersonRights detail={data} />
          </div>
        </div>
      ) : detail.error !== null ? (
        <Failed title={t.person.failedTitle} error={detail.error} onRetry={detail.retry} />
      ) : (
        <Loading />
      )}
    </section>
  );
};
