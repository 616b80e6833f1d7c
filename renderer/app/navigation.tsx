import { createContext, use, useMemo, useState, type ReactNode } from 'react';

export const screens = [
  'home',
  'work',
  'requests',
  'probes',
  'import',
  'calls',
  'reviews',
  'figures',
  'settings',
] as const;
/** A screen with a tab of its own. */
export type Tab = (typeof screens)[number];
/** The intake log is reached from the import screen, and from the sign in the bar when something waits there. */
export type Screen = Tab | 'intake';
/** The second key after `g`. */
export const screenKeys: Readonly<Record<Tab, string>> = {
  home: 'h',
  work: 'q',
  requests: 'r',
  probes: 'p',
  import: 'i',
  calls: 'l',
  reviews: 'v',
  figures: 'f',
  settings: 's',
};
export type SettingsPart =
  | 'you'
  | 'line'
  | 'dialling'
  | 'hotKeys'
  | 'check'
  | 'devices'
  | 'outcomes'
  | 'rules'
  | 'sources'
  | 'exports'
  | 'privacy'
  | 'workstations'
  | 'about';

export const probesParts = ['list', 'offers', 'needs', 'review', 'hand'] as const;
export type ProbesPart = (typeof probesParts)[number];

export const reviewsParts = ['list', 'calibration', 'forms', 'mine'] as const;
export type ReviewsPart = (typeof reviewsParts)[number];

export type Navigation = {
  readonly screen: Screen;
  readonly go: (screen: Screen, part?: SettingsPart) => void;
  readonly part: SettingsPart;
  readonly probesPart: ProbesPart;
  readonly goProbes: (part: ProbesPart) => void;
  /** The part of the reviews, and the one that is open. */
  readonly reviewsPlace: { readonly part: ReviewsPart; readonly review: string | null };
  readonly goReviews: (part: ReviewsPart, review: string | null) => void;
  /** The request in the centre of the work screen. */
  readonly request: string | null;
  /** Shows a request on the work screen. */
  readonly open: (request: string | null) => void;
  /** Leaves a request that has its outcome: the queue opens the next one. */
  readonly next: (done: string | null) => void;
  /** The request just left: not to be opened again by itself. */
  readonly done: string | null;
  /** Which of the person's numbers the agent chose; null for the first. */
  readonly number: string | null;
  readonly chooseNumber: (number: string) => void;
  /** A number to be dialled by hand: the dial pad is open while it is not null. */
  readonly pad: string | null;
  readonly setPad: (number: string | null) => void;
};

const NavigationContext = createContext<Navigation | null>(null);

export const useNavigation = (): Navigation => {
  const navigation = use(NavigationContext);
  if (!navigation) throw new Error('no navigation above this component');
  return navigation;
};

export const NavigationProvider = ({ children }: { readonly children: ReactNode }) => {
  const [place, setPlace] = useState<{ readonly screen: Screen; readonly part: SettingsPart }>({
    screen: 'work',
    part: 'you',
  });
  const [probesPart, setProbesPart] = useState<ProbesPart>('list');
  const [reviewsPlace, setReviewsPlace] = useState<Navigation['reviewsPlace']>({
    part: 'list',
    review: null,
  });
  const [request, setRequest] = useState<string | null>(null);
  const [number, setNumber] = useState<string | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const [pad, setPad] = useState<string | null>(null);
  const navigation = useMemo<Navigation>(
    () => ({
      ...place,
      go: (screen, part) => setPlace((before) => ({ screen, part: part ?? before.part })),
      probesPart,
      goProbes: (part) => {
        setProbesPart(part);
        setPlace((before) => ({ ...before, screen: 'probes' }));
      },
      reviewsPlace,
      goReviews: (part, review) => {
        setReviewsPlace({ part, review });
        setPlace((before) => ({ ...before, screen: 'reviews' }));
      },
      request,
      open: (next) => {
        setRequest(next);
        if (next !== request) setNumber(null);
        setPlace((before) => ({ ...before, screen: 'work' }));
      },
      next: (left) => {
        setDone(left);
        setRequest(null);
        setNumber(null);
      },
      done,
      number,
      chooseNumber: setNumber,
      pad,
      setPad,
    }),
    [place, probesPart, reviewsPlace, request, done, number, pad],
  );
  return <NavigationContext value={navigation}>{children}</NavigationContext>;
};
