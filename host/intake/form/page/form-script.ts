import type { mailLines, fileLine } from './answer-texts.ts';
import type { AnswerFile } from './answer-file.ts';
import type { daySlots } from './day-slots.ts';
import type { Outbox } from './outbox.ts';
import type { Answers, Language, OfferedDay, PageData } from './types.ts';

/** The other functions of the page. They are handed over, since the page holds the source of each by itself. */
export type PageParts = {
  readonly daySlots: typeof daySlots;
  readonly mailLines: typeof mailLines;
  readonly fileLine: typeof fileLine;
  readonly createOutbox: (action: string, name: string, told: () => void) => Outbox;
  readonly createAnswerFile: (suggested: string) => AnswerFile;
  readonly watchIdle: (data: PageData, notice: (seconds: number | null) => void, clear: () => void) => void;
};

/**
 * What the page does once there is JavaScript: both languages, the days to come, gentle checks, sending without leaving
 * the page. Without it the form is a plain one. Holds no name from outside but what is handed over.
 */
export const formScript = (data: PageData, parts: PageParts): void => {
  const find = <T extends HTMLElement = HTMLElement>(id: string): T => {
    const found = document.getElementById(id);
    if (!found) throw new Error(`the page has no ${id}`);
    return found as T;
  };
  const form = find<HTMLFormElement>('form');
  const field = (name: string): HTMLInputElement => form.elements.namedItem(name) as HTMLInputElement;
  const show = (id: string, shown: boolean): void => {
    find(id).hidden = !shown;
  };
  const nothing = null as string | null;

  let language: Language = data.language;
  let opened = performance.now();
  let days: readonly OfferedDay[] = [];
  /** The doubtful number that was asked about once. */
  let doubted = nothing;
  /** The request on its way, or waiting. */
  let current = nothing;

  const text = (key: string): string => data.texts[language][key] ?? '';
  const make = <K extends keyof HTMLElementTagNameMap>(tag: K, words = ''): HTMLElementTagNameMap[K] => {
    const element = document.createElement(tag);
    element.textContent = words;
    return element;
  };
  const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
  const dayName = ({ date, away }: OfferedDay): string => {
    const name = new Intl.DateTimeFormat(language === 'fr' ? 'fr-FR' : 'en-GB', {
      weekday: 'long',
      day: 'numeric',
      month: 'long',
      timeZone: 'UTC',
    }).format(new Date(`${date}T00:00:00Z`));
    if (away > 1) return capital(name);
    return `${text(away === 0 ? 'today' : 'tomorrow')}, ${name}`;
  };
  const slotValue = (date: string, from: string, to: string): string => `${date} ${from} - ${to}`;

  const drawDays = (): void => {
    const ticked = new Set([...form.querySelectorAll<HTMLInputElement>('[name=slot]:checked')].map(({ value }) => value)); // prettier-ignore
    const place = find('days');
    place.replaceChildren(
      ...days.map((day) => {
        const row = make('fieldset');
        row.className = 'day';
        const chips = make('div');
        chips.className = 'chips';
        for (const { name, from, to } of day.parts) {
          const label = make('label');
          label.className = 'chip';
          const box = make('input');
          box.type = 'checkbox';
          box.name = 'slot';
          box.value = slotValue(day.date, from, to);
          box.checked = ticked.has(box.value);
          const words = make('span', text(name));
          words.append(' ', make('small', text(`${name}Hours`)));
          label.append(box, words);
          chips.append(label);
        }
        row.append(make('legend', dayName(day)), chips);
        return row;
      }),
    );
    const elsewhere = Intl.DateTimeFormat().resolvedOptions().timeZone !== data.zone;
    find('zone').textContent = elsewhere ? `${text('slotsZone')} ${data.zone}` : '';
  };

  const speak = (next: Language): void => {
    language = next;
    document.documentElement.lang = next;
    for (const element of document.querySelectorAll<HTMLElement>('[data-t]'))
      element.textContent = text(element.dataset['t'] ?? '');
    for (const button of document.querySelectorAll<HTMLElement>('[data-language]'))
      button.setAttribute('aria-pressed', String(button.dataset['language'] === next));
    find('languages').setAttribute('aria-label', text('language'));
    for (const id of ['phone', 'consent']) complain(id, find(`${id}-error`).dataset['key'] ?? '');
    drawDays();
    tellUnsent();
  };

  /** Says what is wrong with a field below it; '' takes it away. */
  const complain = (id: string, key: string): void => {
    const place = find(`${id}-error`);
    place.dataset['key'] = key;
    place.textContent = key === '' ? '' : text(key);
    if (key === '') find(id).removeAttribute('aria-invalid');
    else find(id).setAttribute('aria-invalid', 'true');
  };

  const tellUnsent = (): void => {
    const count = outbox.waiting();
    find('unsent').textContent =
      count > 0 && data.isStand ? text('unsent').replace('{n}', String(count)) : '';
    if (current !== null && !outbox.isWaiting(current) && !find('waiting').hidden) thank(current);
  };

  // What is sent is what the fields hold at that moment; later changes are another request's.
  const readAnswers = (): Answers => {
    const all = new FormData(form);
    const one = (name: string): string => {
      const value = all.get(name);
      return typeof value === 'string' ? value.trim() : '';
    };
    const stakes = [...form.querySelectorAll<HTMLInputElement>('.tick:checked')].map(({ name, value }) => ({
      label: value,
      weight: one(name.replace('stake', 'weight')),
    }));
    const slots = [...all.getAll('slot'), one('slot_words')].filter((slot) => typeof slot === 'string' && slot !== ''); // prettier-ignore
    return {
      id: one('id'),
      askedAt: one('asked_at'),
      name: one('name'),
      phone: one('phone'),
      email: one('email'),
      words: one('words'),
      slots: slots.map(String),
      stakes,
      wording: one('consent_wording'),
      wordingVersion: data.wordingVersion,
      language,
      page: one('page'),
    };
  };

  const begin = (): void => {
    form.reset();
    field('id').value = crypto.randomUUID();
    current = null;
    doubted = null;
    opened = performance.now();
    days = parts.daySlots(new Date().getTime(), data.zone, data.parts, data.days);
    drawDays();
    complain('phone', '');
    complain('consent', '');
    find('status').textContent = '';
    for (const id of ['waiting', 'thanks']) show(id, false);
    for (const id of ['said-slots', 'said-phone', 'said-id', 'mail-text']) find(id).textContent = '';
    show('form', true);
    find<HTMLButtonElement>('send').disabled = false;
  };

  /** The moments that were chosen, in the words of the page. */
  const saidSlots = (): readonly string[] => {
    const all = new FormData(form);
    const chosen = new Set(all.getAll('slot'));
    return [
      ...days.flatMap((day) =>
        day.parts
          .filter(({ from, to }) => chosen.has(slotValue(day.date, from, to)))
          .map(({ name }) => `${dayName(day)}, ${text(name)} (${text(`${name}Hours`)})`),
      ),
      ...all.getAll('slot_words').filter((words) => typeof words === 'string' && words.trim() !== '').map(String), // prettier-ignore
    ];
  };

  const thank = (id: string): void => {
    const slots = saidSlots();
    find('said-slots').replaceChildren(...slots.map((slot) => make('li', slot)));
    show('call-at', slots.length > 0);
    show('call-soon', slots.length === 0);
    find('said-phone').textContent = field('phone').value.trim();
    find('said-id').textContent = id.slice(0, 8);
    show('form', false);
    show('waiting', false);
    show('thanks', true);
    find('thanks').focus();
    window.scrollTo(0, 0);
    if (data.way !== 'mail') {
      // Nothing of what somebody wrote stays in the page.
      form.reset();
      current = null;
    }
  };

  const outbox = parts.createOutbox(form.action, `rappel-form:${data.probe}`, () => tellUnsent());
  const file = parts.createAnswerFile(`rappel-${data.probe.slice(0, 8)}.ndjson`);

  const stay = (key: string): void => {
    find('status').textContent = text(key);
    find<HTMLButtonElement>('send').disabled = false;
    find('send').focus();
  };

  const ways = {
    intake: async (id: string): Promise<void> => {
      const body = new URLSearchParams();
      for (const [name, value] of new FormData(form)) if (typeof value === 'string') body.append(name, value);
      const sent = await outbox.send(id, body.toString());
      if (sent === 'stored') thank(id);
      else if (sent === 'refused') stay('refused');
      else {
        show('form', false);
        show('waiting', true);
        find('waiting').focus();
      }
    },
    mail: (id: string): Promise<void> => {
      const lines = parts.mailLines(readAnswers(), data.texts[language]);
      find('mail-text').textContent = lines;
      thank(id);
      // Programs of some systems take no longer addresses; the text to copy is there.
      const address = `mailto:${data.address}?subject=${encodeURIComponent(text('mailSubject'))}&body=${encodeURIComponent(lines.replaceAll('\n', '\r\n'))}`;
      if (address.length < 2_000) location.href = address;
      return Promise.resolve();
    },
    file: async (id: string): Promise<void> => {
      try {
        await file.add(id, parts.fileLine(readAnswers()));
        thank(id);
      } catch {
        stay('fileFailed');
      }
    },
  } as const;

  /** Answers the first field that needs a look. What people really write is taken: a doubt is said once. */
  const check = (): string | null => {
    const phone = field('phone').value.trim();
    const digits = phone.replace(/\D/g, '').length;
    const doubtful = (digits < 8 || digits > 15) && doubted !== phone;
    complain('phone', phone === '' ? 'phoneMissing' : doubtful ? 'phoneDoubt' : '');
    complain('consent', field('consent').checked ? '' : 'consentMissing');
    if (phone === '') return 'phone';
    if (doubtful) {
      doubted = phone;
      return 'phone';
    }
    return field('consent').checked ? null : 'consent';
  };

  const submit = async (): Promise<void> => {
    const wrong = check();
    if (wrong !== null) {
      find(wrong).focus();
      return;
    }
    field('language').value = language;
    field('asked_at').value = new Date().toISOString();
    field('took').value = String(Math.round(performance.now() - opened));
    const isFile = location.protocol === 'file:';
    field('page').value = isFile ? document.title : location.origin + location.pathname;
    current = field('id').value;
    find('status').textContent = text('sending');
    find<HTMLButtonElement>('send').disabled = true;
    await ways[data.way](current);
  };

  form.noValidate = true;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void submit();
  });
  for (const id of ['phone', 'consent'])
    find(id).addEventListener('input', () => {
      complain(id, '');
      find('status').textContent = '';
    });
  find('again').addEventListener('click', () => {
    begin();
    find('title').focus();
  });
  find('try').addEventListener('click', () => void outbox.flush());
  find('copy').addEventListener('click', () => {
    const copied = (): void => {
      find('copy').textContent = text('copied');
    };
    navigator.clipboard.writeText(find('mail-text').textContent ?? '').then(copied, () => {
      getSelection()?.selectAllChildren(find('mail-text'));
    });
  });
  find('choose').addEventListener('click', () => {
    void file.choose().then((name) => {
      if (name !== null) find('chosen').textContent = `${text('fileChosen')} ${name}`;
    });
  });
  for (const button of document.querySelectorAll<HTMLElement>('[data-language]'))
    button.addEventListener('click', () => speak(button.dataset['language'] === 'fr' ? 'fr' : 'en'));
  // A page that comes back out of the browser's memory would show the last visitor's answers.
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted && data.isStand) begin();
  });
  if (data.isStand)
    parts.watchIdle(
      data,
      (seconds) => {
        show('idle', seconds !== null);
        find('idle-text').textContent = text('idle').replace('{n}', String(seconds ?? 0));
      },
      () => {
        begin();
        find('title').focus();
        window.scrollTo(0, 0);
      },
    );

  document.documentElement.classList.add('script');
  show('languages', true);
  show('staff', data.way === 'file' && file.canChoose);
  begin();
  const wanted = navigator.languages.map((one) => one.slice(0, 2).toLowerCase());
  speak(wanted.find((one) => one === 'fr' || one === 'en') ?? data.language);
  if (data.way === 'intake') void outbox.flush();
};
