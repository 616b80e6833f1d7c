import type { Language } from '../../core/contract/records.ts';
import type {
  Evidence,
  EvidenceCall,
  EvidenceConsent,
  EvidenceDelivery,
  EvidencePayload,
  EvidenceRequest,
} from '../../core/domain/evidence.ts';
import { messages } from '../../core/messages/index.ts';

/**
 * The evidence as one page without anything outside of it: no script, no picture, no address that is fetched. Everything
 * that people or sources wrote is escaped, and the page's own policy would run none of it.
 */

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const text = (value: string): string => value.replaceAll(/[&<>"']/gu, (sign) => escapes[sign] ?? sign);

const style = `
:root { color-scheme: light; font: 15px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1.5rem; color: #1d1a16; background: #fff; }
h1 { font-size: 1.7rem; margin: 0 0 .5rem; } h2 { margin: 2rem 0 .5rem; border-bottom: 1px solid #bbb; } h3 { margin: 1.2rem 0 .3rem; }
dl { display: grid; grid-template-columns: minmax(9rem, max-content) 1fr; gap: .15rem 1rem; margin: .3rem 0; }
dt { color: #55504a; } dd { margin: 0; overflow-wrap: anywhere; }
blockquote { margin: .3rem 0; padding: .3rem .9rem; border-inline-start: 3px solid #999; white-space: pre-wrap; overflow-wrap: anywhere; }
section.part { margin: .8rem 0; padding: .6rem 1rem; border: 1px solid #ccc; border-radius: 4px; break-inside: avoid; }
table { border-collapse: collapse; width: 100%; font-size: .87rem; } th, td { border: 1px solid #ccc; padding: .2rem .5rem; text-align: start; vertical-align: top; overflow-wrap: anywhere; }
code { font-size: .82rem; overflow-wrap: anywhere; } .soft { color: #55504a; } .bad { font-weight: 700; color: #a01b1b; }
@page { margin: 15mm; }`;

type Facts = readonly (readonly [name: string, html: string | null])[];
const facts = (rows: Facts): string => {
  const shown = rows.filter(([, html]) => html !== null && html !== '');
  return shown.length === 0
    ? ''
    : `<dl>${shown.map(([name, html]) => `<dt>${text(name)}</dt><dd>${html ?? ''}</dd>`).join('')}</dl>`;
};
const quote = (words: string): string => `<blockquote dir="auto">${text(words)}</blockquote>`;
const part = (html: string): string => `<section class="part">${html}</section>`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  `<table><thead><tr>${head.map((cell) => `<th scope="col">${text(cell)}</th>`).join('')}</tr></thead><tbody>${rows
    .map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`)
    .join('')}</tbody></table>`;

const named = (known: Readonly<Record<string, string>>, key: string): string =>
  Object.hasOwn(known, key) ? (known[key] ?? key) : key;

/** `zone`: the workstation's, in which the times are written. */
export const evidenceHtml = (evidence: Evidence, language: Language, zone: string): string => {
  const all = messages[language];
  const t = all.evidence;
  const instant = new Intl.DateTimeFormat(language === 'fr' ? 'fr-FR' : 'en-GB', {
    dateStyle: 'long',
    timeStyle: 'medium',
    timeZone: zone,
  });
  const number = new Intl.NumberFormat(language === 'fr' ? 'fr-FR' : 'en-GB');
  const when = (iso: string): string => instant.format(new Date(iso));
  const whenOrNull = (iso: string | null): string | null => (iso === null ? null : text(when(iso)));
  const code = (value: string): string => `<code>${text(value)}</code>`;

  const payload = (one: EvidencePayload): string => {
    let cells: unknown;
    try {
      cells = JSON.parse(one.body);
    } catch {
      cells = null;
    }
    const body = Array.isArray(cells)
      ? table(
          [t.column, t.value],
          cells.map((cell, index) => [text(one.header[index] ?? `#${index + 1}`), text(String(cell))]),
        )
      : quote(one.body);
    const fate = one.reason === null ? one.fate : `${one.fate} (${one.reason})`;
    return part(
      `<p>${text(t.payload(one.source, one.file, one.row))} · ${text(when(one.receivedAt))} · ${text(fate)}</p>${facts(
        [[t.proof, code(one.sha256)]],
      )}${body}`,
    );
  };

  const delivery = (one: EvidenceDelivery): string =>
    part(
      `${facts([
        [t.came, text(when(one.receivedAt))],
        [t.via, text(`${one.probe} (${named(all.deliverySource, one.source)})`)],
        [t.sender, text(one.sender)],
        [
          t.fate,
          text(
            [
              named(all.deliveryFate, one.fate),
              one.reason === null ? '' : named(all.deliveryReason, one.reason),
            ]
              .filter(Boolean)
              .join(' : '),
          ),
        ],
        [t.proof, code(one.sha256)],
      ])}${one.body === null ? `<p class="soft">${text(t.notShown)}</p>` : quote(one.body)}`,
    );

  const consent = (one: EvidenceConsent): string =>
    part(
      `<p><strong>${text(t.wording(one.wordingVersion))}</strong></p>${one.wording === '' ? '' : quote(one.wording)}${facts(
        [
          [t.given, text(when(one.givenAt))],
          [t.use, text(all.person.consentFor(one.channel, one.scope))],
          one.revokedAt === null
            ? [t.state, text(t.inForce)]
            : [
                t.withdrawn,
                text(
                  [
                    when(one.revokedAt),
                    one.revokedBy === null ? '' : t.by(one.revokedBy),
                    one.revokedVia === null ? '' : named(all.revokedVia, one.revokedVia),
                  ]
                    .filter(Boolean)
                    .join(', '),
                ),
              ],
          [t.page, text(one.page)],
          [t.address, one.address === null ? null : text(one.address)],
          [t.proof, one.proof === null ? null : code(one.proof)],
        ],
      )}`,
    );

  const request = (one: EvidenceRequest, index: number): string => `
<h2>${text(t.request(index + 1))}</h2>
${facts([
  [t.asked, text(when(one.askedAt))],
  [
    t.via,
    text(
      `${one.probe.name} (${named(all.probeKind, one.probe.kind)})${one.offer === null ? '' : `, ${one.offer}`}`,
    ),
  ],
  [t.page, text(one.askedWhere)],
  [
    t.stakes,
    text(
      one.stakes
        .map((stake) => (stake.weight === null ? stake.label : `${stake.label} (${t.weight(stake.weight)})`))
        .join(' ; '),
    ),
  ],
  [
    t.slots,
    text(
      one.slots
        .map(
          ({ start, end, said }) =>
            `${when(new Date(start).toISOString())} – ${when(new Date(end).toISOString())}${said === '' ? '' : ` (${said})`}`,
        )
        .join(' ; '),
    ),
  ],
  [t.expires, whenOrNull(one.expiresAt)],
  [
    t.state,
    text(
      one.closedAt === null
        ? t.open
        : t.closed(named(all.closedReason, one.closedReason ?? 'other'), when(one.closedAt)),
    ),
  ],
])}
<h3>${text(t.words)}</h3>
${one.words.map(({ text: words, at }) => `${quote(words)}<p class="soft">${text(when(at))}</p>`).join('')}
<h3>${text(t.consents)}</h3>
${one.consents.length === 0 ? `<p>${text(t.noConsent)}</p>` : one.consents.map(consent).join('')}
${
  one.promises.length === 0
    ? ''
    : `<h3>${text(t.promises)}</h3><ul>${one.promises
        .map(
          (promise) =>
            `<li>${text(`${when(promise.start)} – ${when(promise.end)}, ${named(all.promisedBy, promise.by)}${promise.endedAs === null ? '' : `, ${named(all.promiseState, promise.endedAs)}`}`)}</li>`,
        )
        .join('')}</ul>`
}
${
  one.notes.length === 0
    ? ''
    : `<h3>${text(t.notes)}</h3>${one.notes.map((note) => `${quote(note.text)}<p class="soft">${text(`${when(note.at)}, ${note.agent}`)}</p>`).join('')}`
}
${
  one.actions.length === 0
    ? ''
    : `<h3>${text(all.actions.history)}</h3><ul>${one.actions
        .map(
          ({ at, agent, kind, note, undoneAt }) =>
            `<li>${text(`${when(at)}, ${agent}: ${all.actionKind[kind]}${undoneAt === null ? '' : ` (${all.actions.wasUndone}, ${when(undoneAt)})`}${note === '' ? '' : ` · ${note}`}`)}</li>`,
        )
        .join('')}</ul>`
}
${one.payloads.length === 0 ? '' : `<h3>${text(t.payloads)}</h3>${one.payloads.map(payload).join('')}`}`;

  const call = (one: EvidenceCall): string =>
    part(
      facts([
        [
          one.direction === 'inbound' ? t.inbound : t.outbound,
          text(`${when(one.startedAt)}, ${t.by(one.agent)}`),
        ],
        [t.number, text(one.number)],
        [
          t.decision,
          one.decision === null
            ? null
            : `${text(`${one.decision.allowed ? t.allowed : t.blocked}, ${t.rule(one.decision.rule, one.decision.pack)}`)}<br><span class="soft">${text(named(all.rule, one.decision.rule))}</span>`,
        ],
        [t.reason, one.decision === null || one.decision.reason === '' ? null : text(one.decision.reason)],
        [t.facts, one.decision === null ? null : code(JSON.stringify(one.decision.facts))],
        [
          t.steps,
          text(
            one.steps
              .map(({ step, at, detail }) => `${step} ${when(at)}${detail === '' ? '' : ` (${detail})`}`)
              .join(' ; '),
          ),
        ],
        [
          t.ticks,
          one.ticks.length === 0
            ? null
            : `<ul>${one.ticks
                .map(
                  ({ kind, label, ticked, agent, at }) =>
                    `<li>${text(`${t.tickKind(kind)} « ${label} », ${ticked ? t.ticked : t.unticked} ${when(at)}, ${t.by(agent)}`)}</li>`,
                )
                .join('')}</ul>`,
        ],
        [
          t.reviewed,
          one.reviewed.length === 0
            ? null
            : `<ul>${one.reviewed
                .map(
                  ({ text: words, agent, at }) =>
                    `<li>${text(`« ${words} », ${when(at)}, ${t.by(agent)}`)}</li>`,
                )
                .join('')}</ul>`,
        ],
        [
          t.end,
          one.end === null
            ? null
            : text(
                `${when(one.end.at)}, ${named(all.lineResult, one.end.lineResult)}${one.end.sipCode === null ? '' : ` (${one.end.sipCode} ${one.end.sipReason})`}`,
              ),
        ],
        [t.expected, one.expected === null ? null : text(all.expected[one.expected])],
        [t.outcome, one.outcome === null ? null : text(one.outcome.label[language])],
        [t.note, one.outcome === null || one.outcome.note === '' ? null : quote(one.outcome.note)],
        [
          t.recording,
          one.recording === null
            ? null
            : text(
                one.recording.removedAt === null
                  ? t.recordingKept(number.format(Math.round(one.recording.durationMs / 1000)))
                  : t.recordingGone(when(one.recording.removedAt)),
              ),
        ],
      ]),
    );

  const { chain, events } = evidence.audit;
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>${text(t.title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${text(t.title)}</h1>
<p>${text(t.intro)}</p>
<p class="soft">${text(t.made(when(evidence.madeAt)))}. ${text(t.times(zone))} ${text(t.jsonNote)}</p>
<h2>${text(t.person)}</h2>
${
  evidence.people.length === 0
    ? `<p>${text(t.unknownPerson)}</p>`
    : evidence.people
        .map((one) =>
          facts([
            [t.name, text(one.name)],
            [t.company, text(one.company)],
            [
              t.contact,
              one.contacts
                .map(({ value, raw }) => text(raw === value ? value : `${value}, ${t.received(raw)}`))
                .join('<br>'),
            ],
            [t.place, text([one.city, one.country].filter(Boolean).join(', '))],
            [t.language, one.language === null ? null : text(one.language)],
            [t.zone, text(one.zone)],
            [t.knownSince, text(when(one.knownSince))],
          ]),
        )
        .join('')
}
${evidence.requests.map(request).join('')}
${
  evidence.otherPayloads.length === 0
    ? ''
    : `<h2>${text(t.otherPayloads)}</h2>${evidence.otherPayloads.map(payload).join('')}`
}
${
  evidence.deliveries.length === 0
    ? ''
    : `<h2>${text(t.deliveries)}</h2>${evidence.deliveries.map(delivery).join('')}`
}
<h2>${text(t.calls)}</h2>
${evidence.calls.length === 0 ? `<p>${text(t.noCalls)}</p>` : evidence.calls.map(call).join('')}
<h2>${text(t.suppressions)}</h2>
${
  evidence.suppressions.length === 0
    ? `<p>${text(t.noSuppression)}</p>`
    : evidence.suppressions
        .map((one) =>
          part(
            facts([
              [t.number, text(one.number)],
              [t.since, text(when(one.createdAt))],
              [
                t.reason,
                text([named(all.suppressionSource, one.source), one.reason].filter(Boolean).join(', ')),
              ],
              [t.agent, one.agent === null ? null : text(one.agent)],
              [
                t.lifted,
                one.liftedAt === null
                  ? null
                  : text(`${when(one.liftedAt)}, ${one.liftedBy ?? ''} : ${one.liftReason ?? ''}`),
              ],
            ]),
          ),
        )
        .join('')
}
<h2>${text(t.audit)}</h2>
<p${chain.holds ? '' : ' class="bad"'}>${
    chain.holds
      ? `${text(t.chainHolds(number.format(chain.checked), ''))}${code(chain.head ?? '')}`
      : text(t.chainBroken(number.format(chain.checked)))
  }</p>
${
  events.length === 0
    ? ''
    : table(
        [t.event, t.when, t.agent, t.facts, t.hash],
        events.map((event) => [
          text(`${event.id} ${event.kind}`),
          text(when(event.at)),
          text(event.agent ?? ''),
          code(JSON.stringify(event.data)),
          code(event.hash.slice(0, 16)),
        ]),
      )
}
</body>
</html>
`;
};
