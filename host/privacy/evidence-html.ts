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
import { code, facts, momentIn, named, page, part, quote, table, text } from './html-parts.ts';
import { callHtml } from './evidence-call-html.ts';

/** The evidence as one page, for the person or an authority. */
/** `zone`: the workstation's, in which the times are written. */
export const evidenceHtml = (evidence: Evidence, language: Language, zone: string): string => {
  const all = messages[language];
  const t = all.evidence;
  const number = new Intl.NumberFormat(language === 'fr' ? 'fr-FR' : 'en-GB');
  const when = momentIn(language, zone);
  const whenOrNull = (iso: string | null): string | null => (iso === null ? null : text(when(iso)));

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

  const call = (one: EvidenceCall): string => callHtml(one, language, zone);

  const { chain, events } = evidence.audit;
  return page(
    language,
    t.title,
    `<h1>${text(t.title)}</h1>
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
}`,
  );
};
