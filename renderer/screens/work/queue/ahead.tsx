import { useEffect, useState } from 'react';
import { useQuery } from '../../../data/hooks.tsx';

/** A list that is run through is not read person by person. */
const restMs = 60;

const Read = ({ request }: { readonly request: string }) => {
  useQuery('request.get', { request });
  return null;
};

/** Reads ahead whom the next key may open, so that they are painted at once. Apart from the list, which is not drawn again for it. */
export const Ahead = ({ requests }: { readonly requests: readonly string[] }) => {
  const key = requests.join(' ');
  const [settled, setSettled] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSettled(key), restMs);
    return () => clearTimeout(timer);
  }, [key]);
  return settled === ''
    ? null
    : settled.split(' ').map((request) => <Read key={request} request={request} />);
};
